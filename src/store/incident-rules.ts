import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type RuleRow = Schema['incident_rule']

export function changedRules(db: Db): Promise<RuleRow[]> {
  return db.selectFrom('incident_rule').selectAll().orderBy('id').limit(200).execute()
}

export async function setRule(tx: Tx, row: RuleRow): Promise<void> {
  const { body, actor, at } = row
  await tx.db
    .insertInto('incident_rule')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ body, actor, at }))
    .execute()
}

export async function removeRule(tx: Tx, id: string): Promise<void> {
  await tx.db.deleteFrom('incident_rule').where('id', '=', id).execute()
}
