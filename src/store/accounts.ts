import type { Micros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type Account = Schema['account']
/** What may be listed: everything but the secret. */
export type ListedAccount = Omit<Account, 'secret'>

export interface NewAccount {
  readonly name: string
  readonly role: string
  /** The password's hash, never the password. */
  readonly secret: string
  readonly at: Micros
}

/** Refuses a name that is taken, also by a disabled account. */
export async function addAccount(tx: Tx, account: NewAccount): Promise<void> {
  if ((await findAccount(tx.db, account.name)) !== undefined)
    throw new Fault('conflict', 'an account with this name exists already: choose another name')
  const { name, role, secret, at } = account
  await tx.db
    .insertInto('account')
    .values({ name, role, secret, created_at: at, disabled: 0, language: '', theme: '' })
    .execute()
}

/** Also a disabled one: the caller looks at `disabled`. */
export function findAccount(db: Db, name: string): Promise<Account | undefined> {
  return db.selectFrom('account').selectAll().where('name', '=', name).executeTakeFirst()
}

export function listAccounts(db: Db): Promise<ListedAccount[]> {
  return db
    .selectFrom('account')
    .select(['name', 'role', 'created_at', 'disabled', 'language', 'theme'])
    .orderBy('name')
    .execute()
}

/** Disables it for good and ends its sessions. */
export async function disableAccount(tx: Tx, name: string): Promise<void> {
  await change(tx, name, { disabled: 1 })
  await tx.db.deleteFrom('session').where('account', '=', name).execute()
}

/** Sets another password's hash and ends every session begun with the old one. */
export async function setAccountSecret(tx: Tx, name: string, secret: string): Promise<void> {
  await change(tx, name, { secret })
  await tx.db.deleteFrom('session').where('account', '=', name).execute()
}

export async function setPreferences(
  tx: Tx,
  name: string,
  preferences: { readonly language?: string; readonly theme?: string },
): Promise<void> {
  const { language, theme } = preferences
  const set = { ...(language === undefined ? {} : { language }), ...(theme === undefined ? {} : { theme }) }
  if (Object.keys(set).length > 0) await change(tx, name, set)
}

async function change(tx: Tx, name: string, set: Partial<Account>): Promise<void> {
  const { numUpdatedRows } = await tx.db.updateTable('account').set(set).where('name', '=', name).executeTakeFirst()
  if (numUpdatedRows === 0n) throw new Fault('not-found', 'there is no account with this name')
}
