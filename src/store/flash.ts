import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type FlashRow = Schema['flash']
export type FlashAckRow = Schema['flash_ack']

/** The number after the last one of this sender. */
export async function nextFlashNumber(tx: Tx, sender: string): Promise<number> {
  const row = await tx.db
    .selectFrom('flash')
    .select((one) => one.fn.max<number | null>('number').as('last'))
    .where('sender', '=', sender)
    .executeTakeFirst()
  return Number(row?.last ?? 0) + 1
}

/** Keeps an alert; one that is here is left as it is. */
export async function addFlash(tx: Tx, row: FlashRow): Promise<void> {
  await tx.db
    .insertInto('flash')
    .values(row)
    .onConflict((conflict) => conflict.column('digest').doNothing())
    .execute()
}

export async function removeFlash(tx: Tx, digest: string): Promise<void> {
  await tx.db.deleteFrom('flash').where('digest', '=', digest).execute()
}

/** Newest first; strictly before the moment `before` at which they came here. */
export function pageFlash(db: Db, query: { readonly before?: number; readonly limit: number }): Promise<FlashRow[]> {
  let page = db.selectFrom('flash').selectAll()
  if (query.before !== undefined) page = page.where('received_at', '<', query.before)
  return page.orderBy('received_at', 'desc').limit(query.limit).execute()
}

/** All alerts with this number: one, unless their sender gave the number twice. */
export function flashNumbered(db: Db, sender: string, number: number): Promise<FlashRow[]> {
  return db
    .selectFrom('flash')
    .selectAll()
    .where('sender', '=', sender)
    .where('number', '=', number)
    .orderBy('received_at', 'desc')
    .execute()
}

export function flashByDigest(db: Db, digest: string): Promise<FlashRow | undefined> {
  return db.selectFrom('flash').selectAll().where('digest', '=', digest).executeTakeFirst()
}

/** Records an acknowledgement; false where there is one of this member. */
export async function addFlashAck(tx: Tx, row: FlashAckRow): Promise<boolean> {
  const there = await tx.db
    .selectFrom('flash_ack')
    .select('code')
    .where('digest', '=', row.digest)
    .where('member', '=', row.member)
    .executeTakeFirst()
  if (there !== undefined) return false
  await tx.db.insertInto('flash_ack').values(row).execute()
  return true
}

export function flashAcks(db: Db, digests: readonly string[]): Promise<FlashAckRow[]> {
  if (digests.length === 0) return Promise.resolve([])
  return db.selectFrom('flash_ack').selectAll().where('digest', 'in', digests).orderBy('at').execute()
}
