import { sql } from 'kysely'
import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type ReceiptRow = Schema['receipt']

/** Stores a receipt; false where exactly this one is there already. */
export async function addReceipt(tx: Tx, receipt: Omit<ReceiptRow, 'num' | 'at'>): Promise<boolean> {
  const { direction, peer, lane, first_seq, last_seq, body } = receipt
  const same = await tx.db
    .selectFrom('receipt')
    .select('body')
    .where('direction', '=', direction)
    .where('peer', '=', peer)
    .where('lane', '=', lane)
    .where('last_seq', '=', last_seq)
    .where('first_seq', '=', first_seq)
    .orderBy('num', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (same?.body === body) return false
  const num = await tx.takeTicks(1)
  await tx.insertMany('receipt', [{ ...receipt, num, at: num }])
  return true
}

export interface LaneReceipts {
  /** Every step up to here has been answered. */
  readonly acknowledged: number
  /** Steps that no receipt covers. */
  readonly outstanding: number
  /** The moment of the oldest of them; null: none. */
  readonly since: number | null
}

/** What a peer has not answered of a lane. `floor`: up to here everything is known to be answered. */
export async function laneReceipts(db: Db, peer: string, lane: string, floor: number): Promise<LaneReceipts> {
  const { rows } = await sql<{ count: number; first: number | null; since: number | null }>`
    select count(*) as count, min(seq) as first, min(at) as since from step s
    where s.peer = ${peer} and s.lane = ${lane} and s.seq > ${floor} and not exists (
      select 1 from receipt r where r.direction = 'got' and r.peer = s.peer and r.lane = s.lane
        and r.last_seq >= s.seq and r.first_seq <= s.seq)`.execute(db)
  const { count = 0, first = null, since = null } = rows[0] ?? {}
  if (first !== null) return { acknowledged: Number(first) - 1, outstanding: Number(count), since: Number(since) }
  const head = await db
    .selectFrom('stream')
    .select('seq')
    .where('peer', '=', peer)
    .where('lane', '=', lane)
    .executeTakeFirst()
  return { acknowledged: head?.seq ?? 0, outstanding: 0, since: null }
}

/** Receipts got from a peer that refuse something, newest first. */
export function refusingReceipts(db: Db, peer: string, limit: number): Promise<ReceiptRow[]> {
  return db
    .selectFrom('receipt')
    .selectAll()
    .where('direction', '=', 'got')
    .where('peer', '=', peer)
    .where('rejected', '>', 0)
    .orderBy('num', 'desc')
    .limit(limit)
    .execute()
}

/** The number of the newest receipt got for a step: it is the one that counts. */
export async function newestReceipt(db: Db, peer: string, lane: string, seq: number): Promise<number | undefined> {
  const row = await db
    .selectFrom('receipt')
    .select((one) => one.fn.max('num').as('num'))
    .where('direction', '=', 'got')
    .where('peer', '=', peer)
    .where('lane', '=', lane)
    .where('last_seq', '>=', seq)
    .where('first_seq', '<=', seq)
    .executeTakeFirst()
  return row?.num ?? undefined
}

/** Receipts given and got, in order, strictly after number `num`. */
export function receiptsAfter(db: Db, num: number, limit: number): Promise<ReceiptRow[]> {
  return db.selectFrom('receipt').selectAll().where('num', '>', num).orderBy('num').limit(limit).execute()
}

/** When each peer's streams were first answered by us: from then on every text that it gives is in its steps. */
export async function firstGivenReceipts(db: Db): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('receipt')
    .select(['peer', (row) => row.fn.min('at').as('at')])
    .where('direction', '=', 'given')
    .groupBy('peer')
    .execute()
  const first = new Map<string, number>()
  // What was set aside stands under another name that begins with the member's.
  for (const { peer, at } of rows) {
    const [member = ''] = peer.split(' ')
    first.set(member, Math.min(Number(at), first.get(member) ?? Number.MAX_SAFE_INTEGER))
  }
  return first
}

/** The newest receipt got for a step, whole: it is the one that counts. */
export async function receiptOf(db: Db, peer: string, lane: string, seq: number): Promise<ReceiptRow | undefined> {
  const num = await newestReceipt(db, peer, lane, seq)
  return num === undefined
    ? undefined
    : await db.selectFrom('receipt').selectAll().where('num', '=', num).executeTakeFirst()
}
