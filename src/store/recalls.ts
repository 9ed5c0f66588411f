import { sql } from 'kysely'
import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type RecallRow = Schema['recall']
export type RecallAnswer = Schema['recall_answer']

export async function insertRecall(tx: Tx, row: RecallRow, asked: readonly RecallAnswer[]): Promise<void> {
  await tx.db.insertInto('recall').values(row).execute()
  if (asked.length > 0) await tx.insertMany('recall_answer', asked)
}

/** Newest first, strictly before `before`. */
export function pageRecalls(db: Db, query: { readonly before?: number; readonly limit: number }): Promise<RecallRow[]> {
  let page = db.selectFrom('recall').selectAll()
  if (query.before !== undefined) page = page.where('num', '<', query.before)
  return page.orderBy('num', 'desc').limit(query.limit).execute()
}

export function recallNumbered(db: Db, num: number): Promise<RecallRow | undefined> {
  return db.selectFrom('recall').selectAll().where('num', '=', num).executeTakeFirst()
}

export function recallsOf(db: Db, id: string): Promise<RecallRow[]> {
  return db.selectFrom('recall').selectAll().where('id', '=', id).orderBy('num').execute()
}

export function answersTo(db: Db, recalls: readonly number[]): Promise<RecallAnswer[]> {
  if (recalls.length === 0) return Promise.resolve([])
  return db.selectFrom('recall_answer').selectAll().where('recall', 'in', recalls).execute()
}

/** Every question to whomever about one version, in whichever recall. */
export function answersAbout(db: Db, id: string, version: string): Promise<RecallAnswer[]> {
  return db.selectFrom('recall_answer').selectAll().where('id', '=', id).where('version', '=', version).execute()
}

export async function putAnswer(tx: Tx, row: RecallAnswer): Promise<void> {
  const { outcome, reason, via, at } = row
  await tx.db
    .insertInto('recall_answer')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['recall', 'member', 'id', 'version']).doUpdateSet({ outcome, reason, via, at }),
    )
    .execute()
}

/** By member: what was taken back by the priority lane and no receipt covers, and the moment of the oldest. A charter takes nothing back. */
export async function unansweredTakings(db: Db): Promise<{ peer: string; items: number; since: number }[]> {
  const { rows } = await sql<{ peer: string; items: number; since: number }>`
    select peer, sum(items) as items, min(at) as since from step
    where lane = 'priority' and items > 0 and manifest not like '%{"act":"charter",%' and seq > coalesce((select max(last_seq) from receipt
      where direction = 'got' and receipt.peer = step.peer and receipt.lane = step.lane), 0)
    group by peer order by peer`.execute(db)
  return rows.map(({ peer, items, since }) => ({ peer, items: Number(items), since: Number(since) }))
}
