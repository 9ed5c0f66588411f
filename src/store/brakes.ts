import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type AllowedRow = Schema['allowed']
export type TrippedRow = Schema['tripped']

/** Values that are allowed after this moment, the latest first. */
export function allowedAfter(db: Db, now: number): Promise<AllowedRow[]> {
  return db.selectFrom('allowed').selectAll().where('until', '>', now).orderBy('at', 'desc').orderBy('id').execute()
}

/** The latest end of an allowed value up to this moment; 0: none has ended. */
export async function lastAllowedEnd(db: Db, now: number): Promise<number> {
  const row = await db
    .selectFrom('allowed')
    .select((of) => of.fn.max('until').as('until'))
    .where('until', '<=', now)
    .executeTakeFirst()
  return Number(row?.until ?? 0)
}

export async function addAllowed(tx: Tx, row: AllowedRow): Promise<void> {
  await tx.db.insertInto('allowed').values(row).execute()
}

/** The row that went; undefined where there was none. */
export async function removeAllowed(tx: Tx, id: string): Promise<AllowedRow | undefined> {
  return await tx.db.deleteFrom('allowed').where('id', '=', id).returningAll().executeTakeFirst()
}

export function allTripped(db: Db): Promise<TrippedRow[]> {
  return db.selectFrom('tripped').selectAll().orderBy('at', 'desc').orderBy('indicator').execute()
}

/** False where it had tripped before. */
export async function addTripped(tx: Tx, row: TrippedRow): Promise<boolean> {
  const rows = await tx.db
    .insertInto('tripped')
    .values(row)
    .onConflict((conflict) => conflict.column('indicator').doNothing())
    .returning('indicator')
    .execute()
  return rows.length > 0
}

export async function removeTripped(tx: Tx, indicator: string): Promise<TrippedRow | undefined> {
  return await tx.db.deleteFrom('tripped').where('indicator', '=', indicator).returningAll().executeTakeFirst()
}

/** The text of a rule; null where nobody has written one. */
export async function detectionRule(db: Db, name: string): Promise<string | null> {
  const row = await db.selectFrom('detection_rule').select('body').where('name', '=', name).executeTakeFirst()
  return row?.body ?? null
}

export async function putDetectionRule(tx: Tx, name: string, body: string, at: number): Promise<void> {
  await tx.db
    .insertInto('detection_rule')
    .values({ name, body, at })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ body, at }))
    .execute()
}
