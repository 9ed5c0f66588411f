import type { Micros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import type { Schema } from './schema.ts'
import { endSessionsOf } from './sessions.ts'
import type { Db, Tx } from './store.ts'

export type Account = Schema['account']
/** What may be listed: everything but the secret. */
export type ListedAccount = Omit<Account, 'secret'> & { readonly hasPassword: boolean }

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

export async function listAccounts(db: Db): Promise<ListedAccount[]> {
  const rows = await db.selectFrom('account').selectAll().orderBy('name').execute()
  return rows.map(({ secret, ...row }) => ({ ...row, hasPassword: secret !== '' }))
}

/** Disables it, which ends its sessions, or enables it again; the digests of the sessions that ended. */
export async function setAccountDisabled(tx: Tx, name: string, disabled: boolean): Promise<string[]> {
  await change(tx, name, { disabled: disabled ? 1 : 0 })
  return disabled ? endSessionsOf(tx, name) : []
}

/** Sets another password's hash and ends every session begun with the old one; their digests. */
export async function setAccountSecret(tx: Tx, name: string, secret: string): Promise<string[]> {
  await change(tx, name, { secret })
  return endSessionsOf(tx, name)
}

export async function setAccountRole(tx: Tx, name: string, role: string): Promise<void> {
  await change(tx, name, { role })
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
