import type { Micros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type CharterRow = Schema['charter']

/** The newest charter that this node adopted. */
export function currentCharter(db: Db): Promise<CharterRow | undefined> {
  return db.selectFrom('charter').selectAll().orderBy('version', 'desc').limit(1).executeTakeFirst()
}

export function charterOfVersion(db: Db, version: number): Promise<CharterRow | undefined> {
  return db.selectFrom('charter').selectAll().where('version', '=', version).executeTakeFirst()
}

/** Adopts a charter that was checked. Never an older one than there is, so that nobody turns the alliance back; what is adopted never changes. */
export async function appendCharter(
  tx: Tx,
  charter: { readonly version: number; readonly digest: string; readonly envelope: string; readonly at: Micros },
): Promise<void> {
  const current = await currentCharter(tx.db)
  if (current !== undefined && charter.version <= current.version)
    throw new Fault(
      'conflict',
      `charter version ${current.version} is in force: version ${charter.version} is not newer`,
    )
  const { version, digest, envelope, at } = charter
  await tx.db.insertInto('charter').values({ version, digest, envelope, adopted_at: at }).execute()
}

/** Every charter that this node adopted, oldest first. */
export function adoptedCharters(db: Db): Promise<CharterRow[]> {
  return db.selectFrom('charter').selectAll().orderBy('version').execute()
}
