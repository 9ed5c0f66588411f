import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type PseudonymRow = Schema['pseudonym']

/** Remembers what pseudonyms stand for; what is known already stays as it is. */
export async function rememberPseudonyms(tx: Tx, rows: readonly PseudonymRow[]): Promise<void> {
  for (const row of rows) {
    await tx.db
      .insertInto('pseudonym')
      .values(row)
      .onConflict((conflict) => conflict.columns(['agreement', 'epoch', 'kind', 'value']).doNothing())
      .execute()
  }
}

/** What a pseudonym stands for: one value, written in whatever forms; of an IPv4 address by accident more than one. */
export function resolvePseudonym(db: Db, pseudonym: string): Promise<PseudonymRow[]> {
  return db.selectFrom('pseudonym').selectAll().where('pseudonym', '=', pseudonym).orderBy('at').limit(100).execute()
}

/** What this one stands for is known no more. */
export async function forgetPseudonym(tx: Tx, pseudonym: string): Promise<void> {
  await tx.db.deleteFrom('pseudonym').where('pseudonym', '=', pseudonym).execute()
}
