import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type InboundRow = Schema['inbound']
export type InboundStepRow = Schema['inbound_step']

/** Where the streams of a peer stand. */
export function inboundHeads(db: Db, peer: string): Promise<InboundRow[]> {
  return db.selectFrom('inbound').selectAll().where('peer', '=', peer).execute()
}

/** Where the streams of all peers stand. */
export function everyInboundHead(db: Db): Promise<InboundRow[]> {
  return db.selectFrom('inbound').selectAll().orderBy('peer').orderBy('lane').execute()
}

export async function setInboundHead(tx: Tx, row: InboundRow): Promise<void> {
  const { seq, last, at } = row
  await tx.db
    .insertInto('inbound')
    .values(row)
    .onConflict((conflict) => conflict.columns(['peer', 'lane']).doUpdateSet({ seq, last, at }))
    .execute()
}

export async function addInboundSteps(tx: Tx, rows: readonly InboundStepRow[]): Promise<void> {
  if (rows.length > 0) await tx.insertMany('inbound_step', rows)
}

/** Steps taken, from one number to another, both included, in order. */
export function inboundSteps(
  db: Db,
  place: { readonly peer: string; readonly lane: string; readonly first: number; readonly last: number },
): Promise<InboundStepRow[]> {
  return db
    .selectFrom('inbound_step')
    .selectAll()
    .where('peer', '=', place.peer)
    .where('lane', '=', place.lane)
    .where('seq', '>=', place.first)
    .where('seq', '<=', place.last)
    .orderBy('seq')
    .execute()
}

/** Steps taken before this number, newest first; `refused`: of which something is refused. */
export function inboundStepsBefore(
  db: Db,
  place: { readonly peer: string; readonly lane: string; readonly before: number; readonly refused: boolean },
  limit: number,
): Promise<Pick<InboundStepRow, 'seq' | 'at' | 'manifest' | 'rejected'>[]> {
  return db
    .selectFrom('inbound_step')
    .select(['seq', 'at', 'manifest', 'rejected'])
    .where('peer', '=', place.peer)
    .where('lane', '=', place.lane)
    .where('seq', '<', place.before)
    .$if(place.refused, (query) => query.where('rejected', '!=', '[]'))
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute()
}

/** The number of the first step after this one of which something is refused. */
export async function nextRefusedStep(
  db: Db,
  place: { readonly peer: string; readonly lane: string; readonly after: number },
): Promise<number | undefined> {
  const row = await db
    .selectFrom('inbound_step')
    .select('seq')
    .where('peer', '=', place.peer)
    .where('lane', '=', place.lane)
    .where('seq', '>', place.after)
    .where('rejected', '!=', '[]')
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst()
  return row?.seq
}

export async function setRejected(
  tx: Tx,
  { peer, lane, seq, rejected }: Pick<InboundStepRow, 'peer' | 'lane' | 'seq' | 'rejected'>,
): Promise<void> {
  await tx.db
    .updateTable('inbound_step')
    .set({ rejected })
    .where('peer', '=', peer)
    .where('lane', '=', lane)
    .where('seq', '=', seq)
    .execute()
}

/** The streams of a peer begin anew; what was taken stays as proof, under another name. */
export async function setInboundAside(tx: Tx, peer: string, name: string): Promise<void> {
  await tx.db.deleteFrom('inbound').where('peer', '=', peer).execute()
  await tx.db.updateTable('inbound_step').set({ peer: name }).where('peer', '=', peer).execute()
  // What we answered is held to the steps that it is of.
  await tx.db
    .updateTable('receipt')
    .set({ peer: name })
    .where('direction', '=', 'given')
    .where('peer', '=', peer)
    .execute()
}
