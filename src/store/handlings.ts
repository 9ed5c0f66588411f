import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type HandlingRow = Schema['handling']
export type DecisionRow = Schema['decision']

export function handlingsAfter(db: Db, num: number): Promise<HandlingRow[]> {
  return db.selectFrom('handling').selectAll().where('num', '>', num).orderBy('num').execute()
}

export async function insertHandling(tx: Tx, row: HandlingRow): Promise<void> {
  await tx.db.insertInto('handling').values(row).execute()
}

export async function insertDecisions(tx: Tx, rows: readonly DecisionRow[]): Promise<void> {
  if (rows.length > 0) await tx.insertMany('decision', rows)
}

/** What was decided for a handling under one version of the charter, oldest first: a later row for a view replaces an earlier one. */
export function decisionsOf(db: Db, handling: number, charter: number): Promise<DecisionRow[]> {
  return db
    .selectFrom('decision')
    .selectAll()
    .where('handling', '=', handling)
    .where('charter', '=', charter)
    .orderBy('decided_at')
    .execute()
}

/** Every outcome under one version of the charter, oldest first. */
export function decisionsUnder(
  db: Db,
  charter: number,
): Promise<Pick<DecisionRow, 'handling' | 'view' | 'outcome' | 'redaction'>[]> {
  return db
    .selectFrom('decision')
    .select(['handling', 'view', 'outcome', 'redaction'])
    .where('charter', '=', charter)
    .orderBy('decided_at')
    .execute()
}

/** What was decided last for a handling, under whichever version of the charter that was: one row a view. */
export async function latestDecisions(db: Db, handling: number): Promise<DecisionRow[]> {
  const newest = await db
    .selectFrom('decision')
    .select((row) => row.fn.max('charter').as('charter'))
    .where('handling', '=', handling)
    .executeTakeFirst()
  if (newest?.charter == null) return []
  const rows = await decisionsOf(db, handling, newest.charter)
  return [...new Map(rows.map((row) => [row.view, row])).values()]
}

/** The newest version of the charter that something was decided under; 0 if nothing was. */
export async function newestDecidedCharter(db: Db): Promise<number> {
  const row = await db
    .selectFrom('decision')
    .select((decision) => decision.fn.max('charter').as('charter'))
    .executeTakeFirst()
  return row?.charter ?? 0
}

/** Handlings that have a decision under this version of the charter. */
export async function decidedHandlings(db: Db, charter: number): Promise<number[]> {
  const rows = await db.selectFrom('decision').select('handling').distinct().where('charter', '=', charter).execute()
  return rows.map((row) => row.handling)
}

/** Everything that was ever decided for a handling, oldest first; of the newest `limit`. */
export async function everyDecision(db: Db, handling: number, limit: number): Promise<DecisionRow[]> {
  const rows = await db
    .selectFrom('decision')
    .selectAll()
    .where('handling', '=', handling)
    .orderBy('decided_at', 'desc')
    .limit(limit)
    .execute()
  return rows.reverse()
}
