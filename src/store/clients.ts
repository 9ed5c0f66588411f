import type { Micros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type Client = Schema['client']
/** What may be listed: neither the password's hash nor the token's digest. */
export type ListedClient = Omit<Client, 'secret' | 'token'>

export interface NewClient {
  readonly name: string
  readonly tlp: string
  readonly canWrite: boolean
  /** The password's hash. */
  readonly secret: string
  /** The bearer token's digest. */
  readonly token: string
  readonly at: Micros
}

/** Refuses a name that is taken, also by a disabled client. */
export async function addClient(tx: Tx, client: NewClient): Promise<void> {
  if ((await findClient(tx.db, client.name)) !== undefined)
    throw new Fault('conflict', 'a client with this name exists already: choose another name')
  const { name, tlp, canWrite, secret, token, at } = client
  await tx.db
    .insertInto('client')
    .values({ name, tlp, can_write: canWrite ? 1 : 0, secret, token, created_at: at, disabled: 0 })
    .execute()
}

/** Also a disabled one: the caller looks at `disabled`. */
export function findClient(db: Db, name: string): Promise<Client | undefined> {
  return db.selectFrom('client').selectAll().where('name', '=', name).executeTakeFirst()
}

/** By the digest of its bearer token; also a disabled one. */
export function findClientByToken(db: Db, tokenDigest: string): Promise<Client | undefined> {
  return db.selectFrom('client').selectAll().where('token', '=', tokenDigest).executeTakeFirst()
}

export function listClients(db: Db): Promise<ListedClient[]> {
  return db
    .selectFrom('client')
    .select(['name', 'tlp', 'can_write', 'created_at', 'disabled'])
    .orderBy('name')
    .execute()
}

/** It counts from the client's next request on. */
export async function setClientDisabled(tx: Tx, name: string, disabled: boolean): Promise<void> {
  await change(tx, name, { disabled: disabled ? 1 : 0 })
}

/** Another password's hash and another token's digest, in place of those before. */
export async function setClientSecrets(
  tx: Tx,
  name: string,
  { secret, token }: { readonly secret: string; readonly token: string },
): Promise<void> {
  await change(tx, name, { secret, token })
}

async function change(tx: Tx, name: string, set: Partial<Client>): Promise<void> {
  const { numUpdatedRows } = await tx.db.updateTable('client').set(set).where('name', '=', name).executeTakeFirst()
  if (numUpdatedRows === 0n) throw new Fault('not-found', 'there is no client with this name')
}
