import type { Db, Tx } from './store.ts'

/** How far a piece of background work has come; 0 if it never ran. */
export async function progressOf(db: Db, name: string): Promise<number> {
  const row = await db.selectFrom('progress').select('pos').where('name', '=', name).executeTakeFirst()
  return row?.pos ?? 0
}

export async function setProgress(tx: Tx, name: string, pos: number): Promise<void> {
  await tx.db
    .insertInto('progress')
    .values({ name, pos })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ pos }))
    .execute()
}
