import { isOneOf } from './in-list.ts'
import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type GiverRow = Schema['giver']

export function giversOf(db: Db, seqs: readonly number[]): Promise<GiverRow[]> {
  return db
    .selectFrom('giver')
    .selectAll()
    .where(isOneOf(db, 'seq', seqs))
    .execute()
}

/** For versions that are stored in this transaction. */
export async function insertGivers(tx: Tx, rows: readonly GiverRow[]): Promise<void> {
  if (rows.length > 0) await tx.insertMany('giver', rows)
}

/** A member gives a version that is held: for the first time, or again. */
export async function putGiver(tx: Tx, row: GiverRow): Promise<void> {
  const { at, agreement, seal } = row
  await tx.db
    .insertInto('giver')
    .values(row)
    .onConflict((conflict) => conflict.columns(['seq', 'member']).doUpdateSet({ at, agreement, seal }))
    .execute()
}

export async function removeGiver(tx: Tx, seq: number, member: string): Promise<void> {
  await tx.db.deleteFrom('giver').where('seq', '=', seq).where('member', '=', member).execute()
}

export async function deleteGiversOf(tx: Tx, seqs: readonly number[]): Promise<void> {
  await tx.db
    .deleteFrom('giver')
    .where(isOneOf(tx.db, 'seq', seqs))
    .execute()
}
