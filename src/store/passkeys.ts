import type { Micros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type PasskeyRow = Schema['passkey']

/** Refuses one that is registered already, whoever's it is. */
export async function addPasskey(tx: Tx, row: PasskeyRow): Promise<void> {
  if ((await findPasskey(tx.db, row.id)) !== undefined)
    throw new Fault('conflict', 'this passkey is registered already')
  await tx.db.insertInto('passkey').values(row).execute()
}

export function findPasskey(db: Db, id: string): Promise<PasskeyRow | undefined> {
  return db.selectFrom('passkey').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Of one account, or of all; oldest first. */
export function listPasskeys(db: Db, account?: string): Promise<PasskeyRow[]> {
  let rows = db.selectFrom('passkey').selectAll()
  if (account !== undefined) rows = rows.where('account', '=', account)
  return rows.orderBy('created_at').execute()
}

export async function notePasskeyUse(tx: Tx, id: string, counter: number, at: Micros): Promise<void> {
  await tx.db.updateTable('passkey').set({ counter, used_at: at }).where('id', '=', id).execute()
}

/** Whether the account had it. */
export async function removePasskey(tx: Tx, account: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await tx.db
    .deleteFrom('passkey')
    .where('id', '=', id)
    .where('account', '=', account)
    .executeTakeFirst()
  return numDeletedRows > 0n
}
