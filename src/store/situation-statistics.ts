import { isOneOf } from './in-list.ts'
import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type StatisticRow = Schema['situation_statistic']

/** Puts what is held of these ids in place of what was known of them. */
export async function replaceStatistics(tx: Tx, keys: readonly number[], rows: readonly StatisticRow[]): Promise<void> {
  await tx.db
    .deleteFrom('situation_statistic')
    .where(isOneOf(tx.db, 'key', keys))
    .execute()
  if (rows.length > 0) await tx.insertMany('situation_statistic', rows)
}

/** What members published of the weeks since one, oldest version first. */
export function statisticsSince(db: Db, week: number, limit: number): Promise<StatisticRow[]> {
  return db
    .selectFrom('situation_statistic')
    .selectAll()
    .where('week', '>=', week)
    .orderBy('week', 'desc')
    .orderBy('member')
    .orderBy('moved')
    .orderBy('seq')
    .limit(limit)
    .execute()
}

export function publishedWeeks(db: Db): Promise<Schema['situation_published'][]> {
  return db.selectFrom('situation_published').selectAll().orderBy('week', 'desc').execute()
}

/** Once for each week; a second one fails. */
export async function addPublished(tx: Tx, row: Schema['situation_published']): Promise<void> {
  await tx.db.insertInto('situation_published').values(row).execute()
}

/** The records of incidents that were reported here, by the id of their STIX incident. */
export async function recordsOfIncidents(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('incident')
    .select(['id', 'body'])
    .where('id', 'in', [...ids])
    .execute()
  return new Map(rows.map(({ id, body }) => [id, body]))
}
