import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type Preserve = Schema['preserve']

export async function preservesOf(db: Db, ids: readonly string[]): Promise<Preserve[]> {
  const any = await db.selectFrom('preserve').select('id').limit(1).executeTakeFirst()
  if (any === undefined) return []
  const wanted = new Set(ids)
  const rows = await db.selectFrom('preserve').selectAll().execute()
  return rows.filter((row) => wanted.has(row.id))
}

/** A later reason takes the place of the one before. */
export async function putPreserve(tx: Tx, row: Preserve): Promise<void> {
  const { reason, actor, at } = row
  await tx.db
    .insertInto('preserve')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ reason, actor, at }))
    .execute()
}

/** Whether there was one. */
export async function removePreserve(tx: Tx, id: string): Promise<boolean> {
  const { numDeletedRows } = await tx.db.deleteFrom('preserve').where('id', '=', id).executeTakeFirst()
  return numDeletedRows > 0n
}

/** How many things are preserved: bounded, as each is looked at whenever something is taken back. */
export async function countPreserves(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('preserve')
    .select((row) => row.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}
