import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type AdvisoryRow = Schema['advisory']
export type AdvisoryStatementRow = Schema['advisory_statement']

export function advisoryById(db: Db, id: string): Promise<AdvisoryRow | undefined> {
  return db.selectFrom('advisory').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Those whose moment is next first, then the others, changed last first. */
export function listAdvisories(
  db: Db,
  query: { readonly states: readonly string[]; readonly limit: number; readonly offset: number },
): Promise<AdvisoryRow[]> {
  return db
    .selectFrom('advisory')
    .selectAll()
    .where('state', 'in', [...query.states])
    .orderBy('changed_at', 'desc')
    .orderBy('id')
    .limit(query.limit)
    .offset(query.offset)
    .execute()
}

export async function countAdvisories(db: Db): Promise<Readonly<Record<string, number>>> {
  const rows = await db
    .selectFrom('advisory')
    .select(['state', (one) => one.fn.countAll<number | string>().as('count')])
    .groupBy('state')
    .execute()
  return Object.fromEntries(rows.map(({ state, count }) => [state, Number(count)]))
}

/** Signed off, and their moment is there. At most `limit`. */
export function dueAdvisories(db: Db, nowMs: number, limit: number): Promise<AdvisoryRow[]> {
  return db
    .selectFrom('advisory')
    .selectAll()
    .where('state', '=', 'complete')
    .where('embargo_at', '<=', nowMs)
    .orderBy('embargo_at')
    .limit(limit)
    .execute()
}

/** When the next one that is signed off is due, in ms; null: none is. */
export async function nextDueAdvisory(db: Db, afterMs: number): Promise<number | null> {
  const row = await db
    .selectFrom('advisory')
    .select((one) => one.fn.min<number | null>('embargo_at').as('next'))
    .where('state', '=', 'complete')
    .where('embargo_at', '>', afterMs)
    .executeTakeFirst()
  return row?.next == null ? null : Number(row.next)
}

export async function putAdvisory(tx: Tx, row: AdvisoryRow): Promise<void> {
  const { id, ...rest } = row
  await tx.db
    .insertInto('advisory')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(rest))
    .execute()
}

/** What lists show of it; its statements stay. */
export async function removeAdvisory(tx: Tx, id: string): Promise<void> {
  await tx.db.deleteFrom('advisory').where('id', '=', id).execute()
}

/** False for one that is here already. */
export async function addAdvisoryStatement(tx: Tx, row: AdvisoryStatementRow): Promise<boolean> {
  const before = await tx.db
    .selectFrom('advisory_statement')
    .select('digest')
    .where('advisory', '=', row.advisory)
    .where('digest', '=', row.digest)
    .executeTakeFirst()
  if (before !== undefined) return false
  await tx.db.insertInto('advisory_statement').values(row).execute()
  return true
}

export function statementsOf(db: Db, advisory: string): Promise<AdvisoryStatementRow[]> {
  return db
    .selectFrom('advisory_statement')
    .selectAll()
    .where('advisory', '=', advisory)
    .orderBy('received_at')
    .execute()
}

/** The moments at which one member spoke about an advisory. */
export async function momentsOf(db: Db, advisory: string, author: string): Promise<string[]> {
  const rows = await db
    .selectFrom('advisory_statement')
    .select('at')
    .where('advisory', '=', advisory)
    .where('author', '=', author)
    .execute()
  return rows.map(({ at }) => at)
}

/** Ours that were kept and perhaps not handed in for the others. */
export function unsentStatements(db: Db, limit: number): Promise<AdvisoryStatementRow[]> {
  return db
    .selectFrom('advisory_statement')
    .selectAll()
    .where('sent', '=', 0)
    .orderBy('received_at')
    .limit(limit)
    .execute()
}

export async function markSent(tx: Tx, advisory: string, digest: string): Promise<void> {
  await tx.db
    .updateTable('advisory_statement')
    .set({ sent: 1 })
    .where('advisory', '=', advisory)
    .where('digest', '=', digest)
    .execute()
}

/** What could not be handed in was never said. */
export async function dropUnsentStatement(tx: Tx, advisory: string, digest: string): Promise<void> {
  await tx.db
    .deleteFrom('advisory_statement')
    .where('advisory', '=', advisory)
    .where('digest', '=', digest)
    .where('sent', '=', 0)
    .execute()
}

/** How many statements one member has made about an advisory. */
export async function countStatements(db: Db, advisory: string, author: string): Promise<number> {
  const row = await db
    .selectFrom('advisory_statement')
    .select((one) => one.fn.countAll<number | string>().as('count'))
    .where('advisory', '=', advisory)
    .where('author', '=', author)
    .executeTakeFirst()
  return Number(row?.count ?? 0)
}

/** The names that begin with these letters: for the number of the next. */
export async function namesOf(db: Db, prefix: string): Promise<string[]> {
  const rows = await db.selectFrom('advisory').select('name').where('name', 'like', `${prefix}%`).execute()
  return rows.map(({ name }) => name)
}
