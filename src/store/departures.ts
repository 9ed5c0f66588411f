import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type DepartureRow = Schema['departure']

export async function insertDepartures(tx: Tx, rows: readonly DepartureRow[]): Promise<void> {
  if (rows.length > 0) await tx.insertMany('departure', rows)
}

/** Who lost what after this position, in order, at most `limit`. */
export function departuresAfter(db: Db, pos: number, limit: number): Promise<DepartureRow[]> {
  return db.selectFrom('departure').selectAll().where('pos', '>', pos).orderBy('pos').limit(limit).execute()
}
