import { isOneOf } from './in-list.ts'
import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type GiverRow = Schema['giver']

export function giversOf(db: Db, seqs: readonly number[]): Promise<GiverRow[]> {
  return db
    .selectFrom('giver')
    .selectAll()
    .where(isOneOf(db, 'seq', seqs))
    .execute()
}

/** For versions that are stored in this transaction. */
export async function insertGivers(tx: Tx, rows: readonly GiverRow[]): Promise<void> {
  if (rows.length > 0) await tx.insertMany('giver', rows)
}

/** A member gives a version that is held: for the first time, or again. */
export async function putGiver(tx: Tx, row: GiverRow): Promise<void> {
  const { at, agreement, seal, via } = row
  await tx.db
    .insertInto('giver')
    .values(row)
    .onConflict((conflict) => conflict.columns(['seq', 'member']).doUpdateSet({ at, agreement, seal, via }))
    .execute()
}

export async function removeGiver(tx: Tx, seq: number, member: string): Promise<void> {
  await tx.db.deleteFrom('giver').where('seq', '=', seq).where('member', '=', member).execute()
}

export async function deleteGiversOf(tx: Tx, seqs: readonly number[]): Promise<void> {
  await tx.db
    .deleteFrom('giver')
    .where(isOneOf(tx.db, 'seq', seqs))
    .execute()
}

/** Who gave what, in order of the versions, strictly after one: all rows of each version that is begun. */
export async function giversAfter(db: Db, after: number, limit: number): Promise<GiverRow[]> {
  const rows = await db.selectFrom('giver').selectAll().where('seq', '>', after).orderBy('seq').limit(limit).execute()
  const last = rows.at(-1)
  if (last === undefined || rows.length < limit) return rows
  return [...rows.filter(({ seq }) => seq !== last.seq), ...(await giversOf(db, [last.seq]))]
}
