import type { Micros } from '../base/clock.ts'
import type { Schema } from './schema.ts'
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

/** Writes down who did what, in the transaction that does it. Its number is its moment in the one order. */
export async function appendAudit(tx: Tx, facts: AuditFacts): Promise<Micros> {
  const num = await tx.takeTicks(1)
  const [actor, action, subject, detail] = [facts.actor, facts.action, facts.subject, facts.detail].map((text) =>
    text.slice(0, longest),
  ) as [string, string, string, string]
  await tx.db.insertInto('audit').values({ num, at: num, actor, action, subject, detail }).execute()
  return num
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
