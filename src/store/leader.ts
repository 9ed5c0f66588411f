import { Fault } from '../base/fault.ts'
import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type LeaderRow = Schema['leader']

const name = 'node'

/** Who leads, as it is committed; undefined before the first one did. */
export function leaderNow(db: Db): Promise<LeaderRow | undefined> {
  return db.selectFrom('leader').selectAll().where('name', '=', name).executeTakeFirst()
}

/**
 * Makes this process the leader of a new term, if nothing has changed since `seen` was read: then nobody else took over, and the
 * holder did not count on. Null: somebody was faster. Writers run one at a time, so two never hold one term.
 */
export async function takeLead(tx: Tx, holder: string, seen: LeaderRow | undefined): Promise<number | null> {
  const row = await leaderNow(tx.db)
  if (row?.term !== seen?.term || row?.beat !== seen?.beat || row?.holder !== seen?.holder) return null
  const next = { term: (row?.term ?? 0) + 1, holder, beat: 0 }
  if (row === undefined)
    await tx.db
      .insertInto('leader')
      .values({ name, ...next })
      .execute()
  else await tx.db.updateTable('leader').set(next).where('name', '=', name).execute()
  return next.term
}

/** The holder of a term counts on; false: the term is over. */
export async function beatLead(db: Db, term: number, holder: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('leader')
    .set((row) => ({ beat: row('beat', '+', 1) }))
    .where('name', '=', name)
    .where('term', '=', term)
    .where('holder', '=', holder)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** The holder of a term lets go: the next one need not wait. */
export async function leaveLead(db: Db, term: number, holder: string): Promise<void> {
  await db
    .updateTable('leader')
    .set({ holder: '' })
    .where('name', '=', name)
    .where('term', '=', term)
    .where('holder', '=', holder)
    .execute()
}

/** In every transaction of a leader: an `unavailable` fault where its term is over, and nothing of it is stored. */
export async function requireLead(tx: Tx, term: number): Promise<void> {
  if ((await leaderNow(tx.db))?.term !== term)
    throw new Fault('unavailable', 'another process of this node does this work now')
}

export type ProcessRow = Schema['process']

/** A process says that it is there. */
export async function beatProcess(db: Db, row: Omit<ProcessRow, 'beat'>): Promise<void> {
  await db
    .insertInto('process')
    .values({ ...row, beat: 0 })
    .onConflict((conflict) => conflict.column('id').doUpdateSet((update) => ({ beat: update('process.beat', '+', 1) })))
    .execute()
}

export function allProcesses(db: Db): Promise<ProcessRow[]> {
  return db.selectFrom('process').selectAll().orderBy('started_at').execute()
}

/** What processes that are gone left behind. */
export async function forgetProcesses(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await tx.db
    .deleteFrom('process')
    .where('id', 'in', [...ids])
    .execute()
  await tx.db
    .deleteFrom('writer')
    .where('id', 'in', [...ids])
    .execute()
}
