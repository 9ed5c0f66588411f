import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type AlertRow = Schema['situation_alert']

export function storedRules(db: Db): Promise<Schema['situation_rule'][]> {
  return db.selectFrom('situation_rule').selectAll().orderBy('id').execute()
}

export async function putRule(tx: Tx, row: Schema['situation_rule']): Promise<void> {
  await tx.db
    .insertInto('situation_rule')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ body: row.body, actor: row.actor, at: row.at }))
    .execute()
}

export async function deleteRule(tx: Tx, id: string): Promise<void> {
  await tx.db.deleteFrom('situation_rule').where('id', '=', id).execute()
}

/** Writes down what is not written down yet; how many these were. */
export async function addAlerts(tx: Tx, rows: readonly AlertRow[]): Promise<number> {
  let added = 0
  for (const row of rows) {
    const known = await tx.db.selectFrom('situation_alert').select('id').where('id', '=', row.id).executeTakeFirst()
    if (known !== undefined) continue
    await tx.db.insertInto('situation_alert').values(row).execute()
    added++
  }
  return added
}

/** The newest alerts. */
export function alertsOf(db: Db, limit: number): Promise<AlertRow[]> {
  return db.selectFrom('situation_alert').selectAll().orderBy('at', 'desc').orderBy('id').limit(limit).execute()
}

export async function alertsSince(db: Db, at: number): Promise<number> {
  const row = await db
    .selectFrom('situation_alert')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('at', '>', at)
    .executeTakeFirst()
  return Number(row?.count ?? 0)
}

/** Whether there is such an alert. */
export async function markAlertSeen(tx: Tx, id: string, by: string, at: number): Promise<boolean> {
  const known = await tx.db.selectFrom('situation_alert').select('seen_by').where('id', '=', id).executeTakeFirst()
  if (known === undefined) return false
  if (known.seen_by === '')
    await tx.db.updateTable('situation_alert').set({ seen_by: by, seen_at: at }).where('id', '=', id).execute()
  return true
}

/** Of old alerts so many are kept at most. */
export async function pruneAlerts(tx: Tx, most: number): Promise<void> {
  const last = await tx.db
    .selectFrom('situation_alert')
    .select('at')
    .orderBy('at', 'desc')
    .offset(most)
    .limit(1)
    .executeTakeFirst()
  if (last !== undefined) await tx.db.deleteFrom('situation_alert').where('at', '<=', last.at).execute()
}

/** Writes down that somebody looks now; when it looked before. A look within `sameMs` of the last is the same one. */
export async function visit(tx: Tx, account: string, at: number, same: number): Promise<number> {
  const known = await tx.db.selectFrom('situation_visit').selectAll().where('account', '=', account).executeTakeFirst()
  if (known !== undefined && at - known.at < same) {
    await tx.db.updateTable('situation_visit').set({ at }).where('account', '=', account).execute()
    return known.before
  }
  const before = known?.at ?? 0
  await tx.db
    .insertInto('situation_visit')
    .values({ account, at, before })
    .onConflict((conflict) => conflict.column('account').doUpdateSet({ at, before }))
    .execute()
  return before
}
