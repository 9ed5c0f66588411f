import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type Peer = Schema['peer']

/** The link to a member that was never spoken to. */
export function newPeer(member: string): Peer {
  return {
    member,
    cursor: 0,
    charter: 0,
    state: 'idle',
    failures: 0,
    last_error: '',
    last_success_at: 0,
    last_attempt_at: 0,
    received: 0,
    refused: 0,
  }
}

export function getPeer(db: Db, member: string): Promise<Peer | undefined> {
  return db.selectFrom('peer').selectAll().where('member', '=', member).executeTakeFirst()
}

export function listPeers(db: Db): Promise<Peer[]> {
  return db.selectFrom('peer').selectAll().orderBy('member').execute()
}

/** Stores the whole state, new or not. In the transaction that stores what was pulled, so that cursor and objects agree. */
export async function putPeer(tx: Tx, peer: Peer): Promise<void> {
  const { member: _, ...state } = peer
  await tx.db
    .insertInto('peer')
    .values(peer)
    .onConflict((conflict) => conflict.column('member').doUpdateSet(state))
    .execute()
}

export async function deletePeer(tx: Tx, member: string): Promise<void> {
  await tx.db.deleteFrom('peer').where('member', '=', member).execute()
}
