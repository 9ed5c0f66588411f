import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

/** What a member cosigned of our ledger: the largest tree, as a note with its signature. */
export type WitnessedRow = Schema['witnessed']

export function witnessedBy(db: Db): Promise<WitnessedRow[]> {
  return db.selectFrom('witnessed').selectAll().orderBy('member').execute()
}

/** Keeps what was cosigned, unless more was cosigned before. */
export async function putWitnessed(tx: Tx, row: WitnessedRow): Promise<void> {
  const { size, note, at } = row
  await tx.db
    .insertInto('witnessed')
    .values(row)
    .onConflict((conflict) =>
      conflict.column('member').doUpdateSet({ size, note, at }).where('witnessed.size', '<=', size),
    )
    .execute()
}
