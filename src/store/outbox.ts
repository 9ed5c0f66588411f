import { sql } from 'kysely'
import type { Micros } from '../base/clock.ts'
import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type OutboxMessage = Schema['outbox']

export interface NewMessage {
  readonly peer: string
  readonly kind: string
  readonly subject: string
  readonly body: string
}

/**
 * Queues a message, due at once. One about the same subject that is still queued is replaced: the peer needs the latest word only.
 * The replacement has a number of its own, so that the answer to the old one does not remove it.
 */
export async function enqueueMessage(tx: Tx, message: NewMessage): Promise<number> {
  const num = await tx.takeTicks(1)
  const { peer, kind, subject, body } = message
  await tx.db
    .insertInto('outbox')
    .values({ num, peer, kind, subject, body, queued_at: num, attempts: 0, next_at: num })
    .onConflict((conflict) =>
      conflict
        .columns(['peer', 'kind', 'subject'])
        .doUpdateSet({ num, body, queued_at: num, attempts: 0, next_at: num }),
    )
    .execute()
  return num
}

/** What should be tried now, oldest first; of one peer, or of all. */
export function dueMessages(
  db: Db,
  query: { readonly now: Micros; readonly limit: number; readonly peer?: string },
): Promise<OutboxMessage[]> {
  let due = db.selectFrom('outbox').selectAll().where('next_at', '<=', query.now)
  if (query.peer !== undefined) due = due.where('peer', '=', query.peer)
  return due.orderBy('num').limit(query.limit).execute()
}

/** What waits for a peer of these kinds, due or not, oldest first. */
export function waitingMessages(
  db: Db,
  query: { readonly peer: string; readonly kinds: readonly string[]; readonly limit: number },
): Promise<OutboxMessage[]> {
  return db
    .selectFrom('outbox')
    .selectAll()
    .where('peer', '=', query.peer)
    .where('kind', 'in', [...query.kinds])
    .orderBy('num')
    .limit(query.limit)
    .execute()
}

/** When the next message is due; undefined when none is queued. */
export async function nextDueAt(db: Db): Promise<Micros | undefined> {
  const row = await db.selectFrom('outbox').select('next_at').orderBy('next_at').limit(1).executeTakeFirst()
  return row?.next_at
}

/** The peer has answered. */
export async function removeMessage(tx: Tx, num: number): Promise<void> {
  await tx.db.deleteFrom('outbox').where('num', '=', num).execute()
}

/** The attempt failed; the next one is not before `nextAt`. */
export async function postponeMessage(tx: Tx, num: number, nextAt: Micros): Promise<void> {
  await tx.db
    .updateTable('outbox')
    .set({ attempts: sql`attempts + 1`, next_at: nextAt })
    .where('num', '=', num)
    .execute()
}

/** How many wait for each peer. */
export async function countMessages(db: Db): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('outbox')
    .select(['peer', (row) => row.fn.countAll<number>().as('count')])
    .groupBy('peer')
    .execute()
  return new Map(rows.map((row) => [row.peer, row.count]))
}

/** Takes back everything of a kind that waits for a peer. */
export async function dropMessages(tx: Tx, peer: string, kind: string): Promise<void> {
  await tx.db.deleteFrom('outbox').where('peer', '=', peer).where('kind', '=', kind).execute()
}
