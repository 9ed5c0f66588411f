import type { Micros } from '../base/clock.ts'
import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type Session = Schema['session']
/** A session that holds, with the account as it is now. */
export type LiveSession = Session & Pick<Schema['account'], 'role' | 'language' | 'theme'>

/** `digest` is that of the cookie: who reads the database cannot take a session over. */
export async function createSession(
  tx: Tx,
  session: { readonly digest: string; readonly account: string; readonly at: Micros; readonly expiresAt: Micros },
): Promise<void> {
  const { digest, account, at, expiresAt } = session
  await tx.db
    .insertInto('session')
    .values({ digest, account, created_at: at, seen_at: at, expires_at: expiresAt, stepped_up_at: 0 })
    .execute()
}

/** Undefined where it has expired or its account was disabled. */
export function findSession(db: Db, digest: string, now: Micros): Promise<LiveSession | undefined> {
  return db
    .selectFrom('session')
    .innerJoin('account', 'account.name', 'session.account')
    .selectAll('session')
    .select(['account.role', 'account.language', 'account.theme'])
    .where('session.digest', '=', digest)
    .where('session.expires_at', '>', now)
    .where('account.disabled', '=', 0)
    .executeTakeFirst()
}

/** Says that it was used, and until when it holds now. */
export async function touchSession(tx: Tx, digest: string, now: Micros, expiresAt: Micros): Promise<void> {
  await tx.db
    .updateTable('session')
    .set({ seen_at: now, expires_at: expiresAt })
    .where('digest', '=', digest)
    .where('expires_at', '>', now)
    .execute()
}

/** Says that the person has proved again who it is. */
export async function stepUpSession(tx: Tx, digest: string, at: Micros): Promise<void> {
  await tx.db.updateTable('session').set({ stepped_up_at: at }).where('digest', '=', digest).execute()
}

/** Ends every session of an account; their digests. */
export async function endSessionsOf(tx: Tx, account: string): Promise<string[]> {
  const ended = await tx.db.selectFrom('session').select('digest').where('account', '=', account).execute()
  await tx.db.deleteFrom('session').where('account', '=', account).execute()
  return ended.map((row) => row.digest)
}

export async function deleteSession(tx: Tx, digest: string): Promise<void> {
  await tx.db.deleteFrom('session').where('digest', '=', digest).execute()
}

/** Removes what has expired; how many. */
export async function purgeSessions(tx: Tx, now: Micros): Promise<number> {
  const { numDeletedRows } = await tx.db.deleteFrom('session').where('expires_at', '<=', now).executeTakeFirst()
  return Number(numDeletedRows)
}
