import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

/** Where an outgoing stream stands. */
export type StreamRow = Schema['stream']

/** Every outgoing stream: a few for each member. */
export function streamsOf(db: Db): Promise<StreamRow[]> {
  return db.selectFrom('stream').selectAll().orderBy('peer').orderBy('lane').execute()
}

export async function putStreams(tx: Tx, rows: readonly StreamRow[]): Promise<void> {
  if (rows.length === 0) return
  await tx.db
    .insertInto('stream')
    .values([...rows])
    .onConflict((conflict) =>
      conflict.columns(['peer', 'lane']).doUpdateSet((row) => ({
        seq: row.ref('excluded.seq'),
        last: row.ref('excluded.last'),
        at: row.ref('excluded.at'),
      })),
    )
    .execute()
}
