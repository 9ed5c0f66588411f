import { Fault } from '../base/fault.ts'
import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type IdentityRow = Schema['identity_link']

/** Whoever may sign in at the provider can get onto the list; an administrator must be able to read it. */
const mostWaiting = 500

export function findIdentity(db: Db, issuer: string, subject: string): Promise<IdentityRow | undefined> {
  return db
    .selectFrom('identity_link')
    .selectAll()
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst()
}

/** Those that wait first, then the linked ones; newest first. */
export function listIdentities(db: Db): Promise<IdentityRow[]> {
  return db.selectFrom('identity_link').selectAll().orderBy('account').orderBy('created_at', 'desc').execute()
}

/** Puts one on the waiting list; one that is known stays as it is. `too-many` when the list is full. */
export async function awaitIdentity(tx: Tx, row: Omit<IdentityRow, 'account'>): Promise<void> {
  if ((await findIdentity(tx.db, row.issuer, row.subject)) !== undefined) return
  const { waiting } = await tx.db
    .selectFrom('identity_link')
    .select((eb) => eb.fn.countAll<number | string>().as('waiting'))
    .where('account', '=', '')
    .executeTakeFirstOrThrow()
  if (Number(waiting) >= mostWaiting)
    throw new Fault('too-many', 'too many people wait to be let in; an administrator must look at the list first')
  await tx.db
    .insertInto('identity_link')
    .values({ ...row, account: '' })
    .execute()
}

/** Gives it to this account. */
export async function linkIdentity(tx: Tx, row: IdentityRow): Promise<void> {
  await removeIdentity(tx, row.issuer, row.subject)
  await tx.db.insertInto('identity_link').values(row).execute()
}

/** The one that is gone. */
export async function removeIdentity(tx: Tx, issuer: string, subject: string): Promise<IdentityRow | undefined> {
  const found = await findIdentity(tx.db, issuer, subject)
  await tx.db.deleteFrom('identity_link').where('issuer', '=', issuer).where('subject', '=', subject).execute()
  return found
}
