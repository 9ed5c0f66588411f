import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

/** What a member cosigned of our ledger: the largest tree, as a note with its signature. */
export type WitnessedRow = Schema['witnessed']

export function witnessedBy(db: Db): Promise<WitnessedRow[]> {
  return db.selectFrom('witnessed').selectAll().orderBy('member').execute()
}

/** For a log that ended: what members cosigned of it is no word on the one that follows. */
export async function forgetWitnessed(tx: Tx): Promise<void> {
  await tx.db.deleteFrom('witnessed').execute()
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
