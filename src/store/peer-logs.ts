import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type PeerLogRow = Schema['peer_log']

/** What is known of the log with this name. */
export function peerLog(db: Db, origin: string): Promise<PeerLogRow | undefined> {
  return db.selectFrom('peer_log').selectAll().where('origin', '=', origin).executeTakeFirst()
}

/** The logs known of a member: one, or more where one had to end. */
export function peerLogsOf(db: Db, peer: string): Promise<PeerLogRow[]> {
  return db.selectFrom('peer_log').selectAll().where('peer', '=', peer).orderBy('origin').execute()
}

/** Stores the checkpoint that is known from now on; what was cosigned and an alarm stay as they are. */
export async function setPeerCheckpoint(
  tx: Tx,
  { origin, peer, size, root, note }: Pick<PeerLogRow, 'origin' | 'peer' | 'size' | 'root' | 'note'>,
): Promise<void> {
  await tx.db
    .insertInto('peer_log')
    .values({ origin, peer, size, root, note, cosigned: '', alarm: '' })
    .onConflict((conflict) => conflict.column('origin').doUpdateSet({ size, root, note }))
    .execute()
}

/** `alarm` '': it is trusted. */
export async function setPeerAlarm(tx: Tx, origin: string, peer: string, alarm: string): Promise<void> {
  await tx.db
    .insertInto('peer_log')
    .values({ origin, peer, size: 0, root: '', note: '', cosigned: '', alarm })
    .onConflict((conflict) => conflict.column('origin').doUpdateSet({ alarm }))
    .execute()
}

/** Stores what was cosigned of a log, if what was cosigned before (a note; '' none) is still `expected`; whether it was. */
export async function replaceCosigned(
  tx: Tx,
  {
    origin,
    peer,
    expected,
    next,
  }: { readonly origin: string; readonly peer: string; readonly expected: string; readonly next: string },
): Promise<boolean> {
  await tx.db
    .insertInto('peer_log')
    .values({ origin, peer, size: 0, root: '', note: '', cosigned: '', alarm: '' })
    .onConflict((conflict) => conflict.column('origin').doNothing())
    .execute()
  const { numUpdatedRows } = await tx.db
    .updateTable('peer_log')
    .set({ cosigned: next })
    .where('origin', '=', origin)
    .where('cosigned', '=', expected)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
