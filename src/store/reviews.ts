import { isOneOf } from './in-list.ts'
import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type ReviewRow = Schema['review']

export async function insertReviews(tx: Tx, rows: readonly ReviewRow[]): Promise<void> {
  await tx.insertMany('review', rows)
}

/** Newest first, strictly before number `before`, in one of these states. */
export function reviewsBefore(
  db: Db,
  query: { readonly states: readonly string[]; readonly before?: number | undefined; readonly limit: number },
): Promise<ReviewRow[]> {
  let page = db
    .selectFrom('review')
    .selectAll()
    .where('state', 'in', [...query.states])
  if (query.before !== undefined) page = page.where('num', '<', query.before)
  return page.orderBy('num', 'desc').limit(query.limit).execute()
}

export function reviewByNum(db: Db, num: number): Promise<ReviewRow | undefined> {
  return db.selectFrom('review').selectAll().where('num', '=', num).executeTakeFirst()
}

/** What was asked about these versions, decided or not. */
export function reviewsOfSeqs(db: Db, seqs: readonly number[]): Promise<ReviewRow[]> {
  return db
    .selectFrom('review')
    .selectAll()
    .where(isOneOf(db, 'seq', seqs))
    .orderBy('num')
    .execute()
}

/** Writes down what a person decided, or asks again with what was found since. */
export async function changeReview(
  tx: Tx,
  num: number,
  change: Partial<Pick<ReviewRow, 'state' | 'findings' | 'asked_at' | 'decided_by' | 'decided_at' | 'reason'>>,
): Promise<void> {
  await tx.db.updateTable('review').set(change).where('num', '=', num).execute()
}

/** The object is gone; what was asked about it is asked no more. */
export async function deleteReviewsOf(tx: Tx, seqs: readonly number[]): Promise<void> {
  await tx.db
    .deleteFrom('review')
    .where(isOneOf(tx.db, 'seq', seqs))
    .execute()
}

/** Rows that were asked or decided in a span of the one order, for a report; at most `limit`. */
export function reviewsBetween(db: Db, from: number, until: number, limit: number): Promise<ReviewRow[]> {
  return db
    .selectFrom('review')
    .selectAll()
    .where((row) =>
      row.or([
        row.and([row('asked_at', '>=', from), row('asked_at', '<', until)]),
        row.and([row('decided_at', '>=', from), row('decided_at', '<', until)]),
      ]),
    )
    .orderBy('num')
    .limit(limit)
    .execute()
}
