import { sql } from 'kysely'
import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type TallyRow = Schema['tally']

/** Adds to the counters; a counter that does not exist starts at 0. */
export async function addToTallies(tx: Tx, changes: readonly TallyRow[]): Promise<void> {
  for (const change of changes) {
    await tx.db
      .insertInto('tally')
      .values(change)
      .onConflict((conflict) =>
        conflict.columns(['handling', 'latest']).doUpdateSet({ count: sql`tally.count + excluded.count` }),
      )
      .execute()
  }
}

export function allTallies(db: Db): Promise<TallyRow[]> {
  return db.selectFrom('tally').selectAll().where('count', '>', 0).execute()
}
