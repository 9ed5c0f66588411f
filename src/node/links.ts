import { type Link, linkState } from '../api/contract/alliance.ts'
import { formatMicros } from '../base/clock.ts'
import type { LinkRecord, LinkStore, LinkView, Outbox } from '../exchange/model.ts'
import { dueMessages, enqueueMessage, removeMessage, waitingMessages } from '../store/outbox.ts'
import { getPeer, type Peer, putPeer } from '../store/peers.ts'
import type { Store, Tx } from '../store/store.ts'

const mostMessages = 10_000

/** What links remember over a restart. */
export function linksIn(store: Store): LinkStore {
  return {
    async get(member) {
      const row = await getPeer(store.read, member)
      return row === undefined ? null : recordOf(row)
    },
    put: (record) => store.write((tx) => putLink(tx, record)),
  }
}

export function recordOf(row: Peer): LinkRecord {
  return {
    member: row.member,
    cursor: row.cursor,
    charter: row.charter,
    state: linkState.catch('stopped').parse(row.state),
    failures: row.failures,
    lastError: row.last_error,
    lastSuccessAt: row.last_success_at,
    lastAttemptAt: row.last_attempt_at,
    received: row.received,
    refused: row.refused,
  }
}

/** Stores what a link remembers, in the transaction of what it took. */
export function putLink(tx: Tx, record: LinkRecord): Promise<void> {
  return putPeer(tx, {
    member: record.member,
    cursor: record.cursor,
    charter: record.charter,
    state: record.state,
    failures: record.failures,
    last_error: record.lastError,
    last_success_at: record.lastSuccessAt,
    last_attempt_at: record.lastAttemptAt,
    received: record.received,
    refused: record.refused,
  })
}

export function outboxIn(store: Store): Outbox {
  return {
    put: ({ peer, kind, subject }) => store.write((tx) => enqueueMessage(tx, { peer, kind, subject, body: '' })),
    remove: (nums) =>
      store.write(async (tx) => {
        for (const num of nums) await removeMessage(tx, num)
      }),
    async waiting(peer, kinds, limit) {
      const rows = await waitingMessages(store.read, { peer, kinds, limit })
      return rows.map(({ num, kind, body }) => ({ num, kind, body }))
    },
    async pending(kind) {
      const rows = await dueMessages(store.read, { now: Number.MAX_SAFE_INTEGER, limit: mostMessages })
      return rows.filter((row) => row.kind === kind).map(({ num, peer }) => ({ num, peer }))
    },
  }
}

/** A link as the API shows it. */
export function presentLink(view: LinkView): Link {
  const moment = (at: number | null): string | null => (at === null ? null : formatMicros(at))
  return {
    member: view.member,
    state: view.state,
    lastSuccessAt: moment(view.lastSuccessAt),
    lastAttemptAt: moment(view.lastAttemptAt),
    nextAttemptAt: moment(view.nextAttemptAt),
    failures: view.failures,
    lastError: view.lastError,
    received: view.received,
    refused: view.refused,
    cursor: moment(view.cursor),
    lagSeconds: view.lagSeconds,
    reason: view.reason === null ? null : { code: view.reason.code, facts: { ...view.reason.facts } },
  }
}
