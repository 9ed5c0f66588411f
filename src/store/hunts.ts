import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type HuntOfferRow = Schema['hunt_offer']
export type HuntRunRow = Schema['hunt_run']

/** One that is here stays as it is. */
export async function addHuntOffer(tx: Tx, row: HuntOfferRow): Promise<void> {
  await tx.db
    .insertInto('hunt_offer')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
}

export function huntOfferById(db: Db, id: string): Promise<HuntOfferRow | undefined> {
  return db.selectFrom('hunt_offer').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function changeHuntOffer(
  tx: Tx,
  id: string,
  change: Partial<Pick<HuntOfferRow, 'state' | 'reply' | 'reply_version' | 'replied_at' | 'changed_at'>>,
): Promise<void> {
  await tx.db.updateTable('hunt_offer').set(change).where('id', '=', id).execute()
}

/** The newest first. */
export function huntOffers(
  db: Db,
  query: { readonly direction: HuntOfferRow['direction']; readonly limit: number },
): Promise<HuntOfferRow[]> {
  return db
    .selectFrom('hunt_offer')
    .selectAll()
    .where('direction', '=', query.direction)
    .orderBy('asked_at', 'desc')
    .orderBy('id')
    .limit(query.limit)
    .execute()
}

/** What we offered of one hunt, to each member. */
export function offersOfHunt(db: Db, hunt: string): Promise<HuntOfferRow[]> {
  return db
    .selectFrom('hunt_offer')
    .selectAll()
    .where('hunt', '=', hunt)
    .where('direction', '=', 'out')
    .orderBy('member')
    .limit(200)
    .execute()
}

export async function countHuntOffers(db: Db, direction: HuntOfferRow['direction'], state: string): Promise<number> {
  const row = await db
    .selectFrom('hunt_offer')
    .select((one) => one.fn.countAll<number | string>().as('count'))
    .where('direction', '=', direction)
    .where('state', '=', state)
    .executeTakeFirst()
  return Number(row?.count ?? 0)
}

/** How many offers of a member are held: what it may fill this node with has an end. */
export async function countHuntOffersFrom(db: Db, member: string): Promise<number> {
  const row = await db
    .selectFrom('hunt_offer')
    .select((one) => one.fn.countAll<number | string>().as('count'))
    .where('direction', '=', 'in')
    .where('member', '=', member)
    .executeTakeFirst()
  return Number(row?.count ?? 0)
}

export function runsOfHuntOffer(db: Db, offer: string): Promise<HuntRunRow[]> {
  return db.selectFrom('hunt_run').selectAll().where('offer', '=', offer).orderBy('num').execute()
}

export async function addHuntRun(tx: Tx, row: HuntRunRow): Promise<void> {
  await tx.db.insertInto('hunt_run').values(row).execute()
}

/** Whether there was such a one. */
export async function removeHuntRun(tx: Tx, offer: string, num: number): Promise<boolean> {
  const { numDeletedRows } = await tx.db
    .deleteFrom('hunt_run')
    .where('offer', '=', offer)
    .where('num', '=', num)
    .executeTakeFirst()
  return numDeletedRows > 0n
}
