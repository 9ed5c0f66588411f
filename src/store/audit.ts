import type { Micros } from '../base/clock.ts'
import type { Schema } from './schema.ts'
import { storableText } from './storable-text.ts'
import type { Db, Tx } from './store.ts'

export type AuditRow = Schema['audit']

export interface AuditFacts {
  readonly actor: string
  readonly action: string
  /** Ids and names only, never content. */
  readonly subject: string
  readonly detail: string
}

const longest = 2_000
/** As the store will give it back: what is committed to is what can be read. */
const cut = (text: string): string => storableText(text.slice(0, longest))

/** Only src/audit calls this: a row without its entry in the audit log is a row that somebody slipped in. The number of a row is its moment in the one order. */
export async function insertAuditRows(tx: Tx, facts: readonly AuditFacts[]): Promise<AuditRow[]> {
  const first: Micros = await tx.takeTicks(facts.length)
  const rows = facts.map(({ actor, action, subject, detail }, index) => {
    const num = first + index
    return { num, at: num, actor: cut(actor), action: cut(action), subject: cut(subject), detail: cut(detail) }
  })
  await tx.insertMany('audit', rows)
  return rows
}

/** Newest first, strictly before `before`. */
export function pageAudit(
  db: Db,
  query: { readonly before?: number | undefined; readonly limit: number },
): Promise<AuditRow[]> {
  let page = db.selectFrom('audit').selectAll()
  if (query.before !== undefined) page = page.where('num', '<', query.before)
  return page.orderBy('num', 'desc').limit(query.limit).execute()
}

/** Oldest first, strictly after `after`. */
export function auditRowsAfter(db: Db, after: number, limit: number): Promise<AuditRow[]> {
  return db.selectFrom('audit').selectAll().where('num', '>', after).orderBy('num').limit(limit).execute()
}

/** What this database says of itself: its secret seed, and whose it is ('' nobody's yet). */
export async function selfOf(db: Db): Promise<{ readonly seed: string; readonly owner: string }> {
  const rows = await db.selectFrom('meta').selectAll().where('name', 'in', ['seed', 'owner']).execute()
  const named = (name: string): string => rows.find((row) => row.name === name)?.value ?? ''
  return { seed: named('seed'), owner: named('owner') }
}

/** The newest rows about one subject, oldest first. A reading of all rows, for rare questions. */
export async function auditRowsAbout(db: Db, subject: string, limit: number): Promise<AuditRow[]> {
  const rows = await db
    .selectFrom('audit')
    .selectAll()
    .where('subject', '=', subject)
    .orderBy('num', 'desc')
    .limit(limit)
    .execute()
  return rows.reverse()
}

/** How many rows lie before this one: its place in the audit log. */
export async function countAuditBefore(db: Db, num: number): Promise<number> {
  const row = await db
    .selectFrom('audit')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('num', '<', num)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}
