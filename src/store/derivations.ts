import { isOneOf } from './in-list.ts'
import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

/** `derived` 0: the view got one once, and gets none now; its id and its beginning are kept, so that they are the same should it get one again. */
export type DerivationRow = Schema['derivation']

/** What stands as the source of an object that this node made of another; no member and no actor is called so. */
export const derivedSource = '|derived'

export async function hasDerivations(db: Db): Promise<boolean> {
  return (
    (await db.selectFrom('derivation').select('source').where('derived', '>', 0).limit(1).executeTakeFirst()) !==
    undefined
  )
}

/** Whether anything was ever made here for one view alone. */
export async function everDerived(db: Db): Promise<boolean> {
  return (await db.selectFrom('derivation').select('source').limit(1).executeTakeFirst()) !== undefined
}

export function derivationsOf(db: Db, sources: readonly number[]): Promise<DerivationRow[]> {
  return db
    .selectFrom('derivation')
    .selectAll()
    .where(isOneOf(db, 'source', sources))
    .execute()
}

/** What these derived objects were made of. */
export function derivationsInto(db: Db, derived: readonly number[]): Promise<DerivationRow[]> {
  return db
    .selectFrom('derivation')
    .selectAll()
    .where(isOneOf(db, 'derived', derived))
    .execute()
}

/** When the first object was made under each of these ids, of whichever version; at most some thousand ids. */
export async function firstMade(db: Db, ids: readonly string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('derivation')
    .select(['id', ({ fn }) => fn.min('first_at').as('first_at')])
    .where('id', 'in', [...ids])
    .groupBy('id')
    .execute()
  return new Map(rows.map((row) => [row.id, Number(row.first_at)]))
}

/** At most some thousand. */
export async function putDerivations(tx: Tx, rows: readonly DerivationRow[]): Promise<void> {
  if (rows.length === 0) return
  await tx.db
    .insertInto('derivation')
    .values([...rows])
    .onConflict((conflict) =>
      conflict.columns(['source', 'view']).doUpdateSet({
        derived: ({ ref }) => ref('excluded.derived'),
        removed: ({ ref }) => ref('excluded.removed'),
      }),
    )
    .execute()
}

/** These derived objects are no more; under which ids they were is remembered. */
export async function endDerivations(tx: Tx, derived: readonly number[]): Promise<void> {
  await tx.db
    .updateTable('derivation')
    .set({ derived: 0, removed: '[]' })
    .where(isOneOf(tx.db, 'derived', derived))
    .execute()
}

export async function deleteDerivationsOf(tx: Tx, sources: readonly number[]): Promise<void> {
  await tx.db
    .deleteFrom('derivation')
    .where(isOneOf(tx.db, 'source', sources))
    .execute()
}
