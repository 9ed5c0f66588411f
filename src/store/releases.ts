import { type Insertable, sql } from 'kysely'
import { isOneOf, numbersAsTable } from './in-list.ts'
import { DayRecord } from './record-days.ts'
import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type ReleaseRow = Schema['release']
/** `latest`: newest version only; `lane`: every version. */
export type LaneColumn = 'latest' | 'lane'

/** Also counts them by days. */
export async function insertReleases(tx: Tx, rows: readonly Insertable<Schema['release']>[]): Promise<void> {
  if (rows.length === 0) return
  await tx.insertMany('release', rows)
  const record = new DayRecord()
  for (const { pos, lane } of rows) record.add(pos, 'released', lane)
  await record.write(tx)
}

/** Puts the rows at these positions into other lanes. */
export async function changeReleases(
  tx: Tx,
  {
    lane,
    latest,
    positions,
  }: { readonly lane: number; readonly latest: number; readonly positions: readonly number[] },
): Promise<void> {
  await tx.db
    .updateTable('release')
    .set({ lane, latest })
    .where(isOneOf(tx.db, 'pos', positions))
    .execute()
}

export async function deleteReleases(tx: Tx, seqs: readonly number[]): Promise<void> {
  await tx.db
    .deleteFrom('release')
    .where(isOneOf(tx.db, 'seq', seqs))
    .execute()
}

export function releasesOf(db: Db, seqs: readonly number[]): Promise<ReleaseRow[]> {
  return db
    .selectFrom('release')
    .selectAll()
    .where(isOneOf(db, 'seq', seqs))
    .execute()
}

/** The next rows in order of position, whoever may read them: a range of the primary key. */
export function releasesAfter(db: Db, pos: number, limit: number): Promise<ReleaseRow[]> {
  return db.selectFrom('release').selectAll().where('pos', '>', pos).orderBy('pos').limit(limit).execute()
}

/** The next rows of one lane in order of position: an index range. */
export function releasesInLane(
  db: Db,
  column: LaneColumn,
  lane: number,
  after: number,
  limit: number,
): Promise<ReleaseRow[]> {
  return db
    .selectFrom('release')
    .selectAll()
    .where(column, '=', lane)
    .where('pos', '>', after)
    .orderBy('pos')
    .limit(limit)
    .execute()
}

/** How many rows come after this position, by their `latest` lane; at most `limit` are counted, and `cut` says if there are more. */
export async function countReleasesAfter(
  db: Db,
  pos: number,
  limit: number,
): Promise<{ byLane: { latest: number; count: number }[]; cut: boolean }> {
  const rows = await db
    .selectFrom(db.selectFrom('release').select('latest').where('pos', '>', pos).limit(limit).as('newer'))
    .select(({ fn }) => ['latest', fn.countAll().as('count')])
    .groupBy('latest')
    .execute()
  const byLane = rows.map(({ latest, count }) => ({ latest, count: Number(count) }))
  return { byLane, cut: byLane.reduce((sum, { count }) => sum + count, 0) === limit }
}

/** The newest position among these lanes; 0 if there is none. One step in the index for each lane. */
export async function newestPosition(db: Db, lanes: readonly number[]): Promise<number> {
  const { rows } = await sql<{ pos: number | null }>`select max(pos) as pos from (
    select (select max(pos) from release where lane = lanes.value) as pos from ${numbersAsTable(db, lanes)} as lanes) as newest`.execute(
    db,
  )
  return rows[0]?.pos ?? 0
}
