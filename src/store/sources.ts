import { sql } from 'kysely'
import type { Micros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type SourceRow = Schema['source']
const mostSources = 500

export interface NewSource {
  readonly name: string
  readonly settings: string
  /** Locked; '' none. */
  readonly secret: string
  readonly paused: boolean
  readonly place: string
  readonly at: Micros
}

/** Refuses a name that is taken, and more sources than a node runs. */
export async function addSource(tx: Tx, { name, settings, secret, paused, place, at }: NewSource): Promise<void> {
  if ((await findSource(tx.db, name)) !== undefined)
    throw new Fault('conflict', 'a source with this name exists already: choose another name')
  const { count } = await tx.db
    .selectFrom('source')
    .select((row) => row.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  if (count >= mostSources) throw new Fault('too-many', `a node has at most ${mostSources} sources`)
  await tx.db
    .insertInto('source')
    .values({
      ...{ name, settings, secret, paused: paused ? 1 : 0, created_at: at, place, next_at: at },
      ...{ failures: 0, last_error: '', last_error_at: 0, last_success_at: 0, last_run_at: 0, runs: 0 },
      ...{ taken: 0, unchanged: 0, refused: 0, withheld: 0 },
    })
    .execute()
}

/** With its locked credentials: for who uses them. */
export function findSource(db: Db, name: string): Promise<SourceRow | undefined> {
  return db.selectFrom('source').selectAll().where('name', '=', name).executeTakeFirst()
}

/** All of them, with their locked credentials. */
export function listSources(db: Db): Promise<SourceRow[]> {
  return db.selectFrom('source').selectAll().orderBy('name').execute()
}

/** The names of those that are to run now, longest due first. */
export async function dueSources(db: Db, now: Micros): Promise<string[]> {
  const rows = await db
    .selectFrom('source')
    .select('name')
    .where('paused', '=', 0)
    .where('next_at', '<=', now)
    .orderBy('next_at')
    .orderBy('name')
    .execute()
  return rows.map(({ name }) => name)
}

/** `not-found` where there is no such source. */
export async function changeSource(
  tx: Tx,
  name: string,
  set: Partial<Pick<SourceRow, 'settings' | 'secret' | 'paused' | 'place' | 'next_at' | 'failures' | 'last_error'>>,
): Promise<void> {
  const { numUpdatedRows } = await tx.db.updateTable('source').set(set).where('name', '=', name).executeTakeFirst()
  if (numUpdatedRows === 0n) throw new Fault('not-found', 'there is no source with this name')
}

/** Takes the source and what it left in quarantine away; the objects that it brought stay. */
export async function removeSource(tx: Tx, name: string): Promise<void> {
  const { numDeletedRows } = await tx.db.deleteFrom('source').where('name', '=', name).executeTakeFirst()
  if (numDeletedRows === 0n) throw new Fault('not-found', 'there is no source with this name')
  await tx.db.deleteFrom('quarantined').where('source', '=', name).execute()
  await tx.db.deleteFrom('source_file').where('source', '=', name).execute()
}

/** What one step of a run came to. */
export interface SourceCounts {
  readonly taken: number
  readonly unchanged: number
  readonly refused: number
  readonly withheld: number
}

/**
 * Moves a source on from `from` to `to`, and counts. False, and nothing is changed, where it does not stand at `from` any more: somebody
 * has set it back, changed or removed it meanwhile, or another process reads it.
 */
export async function moveSource(
  tx: Tx,
  name: string,
  { from, to, counts }: { readonly from: string; readonly to: string; readonly counts: SourceCounts },
): Promise<boolean> {
  const { taken, unchanged, refused, withheld } = counts
  const { numUpdatedRows } = await tx.db
    .updateTable('source')
    .set({
      place: to,
      taken: sql`taken + ${taken}`,
      unchanged: sql`unchanged + ${unchanged}`,
      refused: sql`refused + ${refused}`,
      withheld: sql`withheld + ${withheld}`,
    })
    .where('name', '=', name)
    .where('place', '=', from)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** How a run ended; null: well. */
export async function endRun(
  tx: Tx,
  name: string,
  { at, nextAt, error }: { readonly at: Micros; readonly nextAt: Micros; readonly error: string | null },
): Promise<void> {
  const base = { last_run_at: at, next_at: nextAt, runs: sql<number>`runs + 1` }
  await tx.db
    .updateTable('source')
    .set(
      error === null
        ? { ...base, failures: 0, last_error: '', last_success_at: at }
        : { ...base, failures: sql`failures + 1`, last_error: error, last_error_at: at },
    )
    .where('name', '=', name)
    .execute()
}

export type FileRow = Schema['source_file']

export function filesOf(db: Db, source: string): Promise<FileRow[]> {
  return db.selectFrom('source_file').selectAll().where('source', '=', source).execute()
}

export async function putFile(tx: Tx, { source, path, digest, bytes, changed }: FileRow): Promise<void> {
  await tx.db
    .insertInto('source_file')
    .values({ source, path, digest, bytes, changed })
    .onConflict((conflict) => conflict.columns(['source', 'path']).doUpdateSet({ digest, bytes, changed }))
    .execute()
}

/** The files that are not there any more are forgotten. */
export async function forgetFiles(tx: Tx, source: string, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return
  await tx.db
    .deleteFrom('source_file')
    .where('source', '=', source)
    .where('path', 'in', [...paths])
    .execute()
}

/** Every file is read again. */
export async function forgetAllFiles(tx: Tx, source: string): Promise<void> {
  await tx.db.deleteFrom('source_file').where('source', '=', source).execute()
}
