import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type LaneRow = Schema['lane']
export type ViewRow = Schema['view']

export function lanesAfter(db: Db, num: number): Promise<LaneRow[]> {
  return db.selectFrom('lane').selectAll().where('num', '>', num).orderBy('num').execute()
}

export async function insertLane(tx: Tx, row: LaneRow): Promise<void> {
  await tx.db.insertInto('lane').values(row).execute()
}

export function viewsAfter(db: Db, num: number): Promise<ViewRow[]> {
  return db.selectFrom('view').selectAll().where('num', '>', num).orderBy('num').execute()
}

export async function insertView(tx: Tx, row: ViewRow): Promise<void> {
  await tx.db.insertInto('view').values(row).execute()
}
