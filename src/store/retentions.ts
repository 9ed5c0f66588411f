import { isOneOf } from './in-list.ts'
import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type RetentionRow = Schema['retention']

export async function insertRetentions(tx: Tx, rows: readonly RetentionRow[]): Promise<void> {
  if (rows.length > 0) await tx.insertMany('retention', rows)
}

/** Versions whose time is over, the longest over first. */
export async function expiredSeqs(db: Db, nowMs: number, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('retention')
    .select('seq')
    .where('until', '<=', nowMs)
    .orderBy('until')
    .limit(limit)
    .execute()
  return rows.map((row) => row.seq)
}

export async function deleteRetentionsOf(tx: Tx, seqs: readonly number[]): Promise<void> {
  await tx.db
    .deleteFrom('retention')
    .where(isOneOf(tx.db, 'seq', seqs))
    .execute()
}
