import { randomFillSync } from 'node:crypto'
import type { Card } from '../alliance/model.ts'
import { newPassword, newUserResult, users } from '../api/contract/accounts.ts'
import { newClientResult } from '../api/contract/clients.ts'
import { appendAudit } from '../audit/append.ts'
import { systemClock } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { takeLock } from '../config/lock.ts'
import { readConfig } from '../config/read-config.ts'
import { digestMadePassword, digestToken, hashPassword, newToken } from '../crypto/secret.ts'
import { cardOf } from '../node/card.ts'
import { CharterKeeper } from '../node/charter-keeper.ts'
import { clientsIn } from '../node/clients.ts'
import { keysOf } from '../node/keys.ts'
import { accountsIn } from '../node/people.ts'
import { passkeysIn } from '../node/proofs.ts'
import { recordAdoption, recorderOf } from '../node/record-adoption.ts'
import type { Tlp } from '../policy/model.ts'
import type { Role } from '../release/model.ts'
import { openStore } from '../store/open.ts'
import type { Store } from '../store/store.ts'
import type { Call } from './command.ts'
import { findRunning, type NodeApi } from './node-api.ts'

/** What an administrator does to a node, whether it runs or not. */
export interface Administration {
  addUser(user: {
    name: string
    role: Role
    password?: string
  }): Promise<{ name: string; role: string; password: string }>
  addClient(client: {
    name: string
    tlp: Tlp
    write: boolean
  }): Promise<{ username: string; password: string; token: string }>
  adoptCharter(text: string): Promise<void>
  changeUser(name: string, change: { readonly role: Role } | { readonly disabled: boolean }): Promise<void>
  /** A new password; every session ends, and every passkey, which may be the lost one. */
  resetUser(name: string): Promise<{ name: string; password: string }>
  changeClient(name: string, change: { readonly disabled: boolean }): Promise<void>
}

/** Through the running node's API, else on its store directly, with the directory locked so that no node starts meanwhile. */
export async function administer<T>(
  dir: string,
  env: Call['env'],
  work: (node: Administration) => Promise<T>,
): Promise<T> {
  const api = findRunning(dir)
  if (api !== null) return await work(overApi(api))
  const config = readConfig(dir, env)
  using _lock = takeLock(config.dir)
  await using store = await openStore({ database: config.databaseAddress, owner: config.member })
  return await work(onStore(store, cardOf(config, keysOf(config.dir))))
}

function overApi(api: NodeApi): Administration {
  return {
    addUser: async (user) => newUserResult.parse(await api.send('POST', '/users', JSON.stringify(user))),
    addClient: async (client) => newClientResult.parse(await api.send('POST', '/clients', JSON.stringify(client))),
    adoptCharter: async (text) => void (await api.send('PUT', '/charter', text)),
    changeUser: async (name, change) =>
      void (await api.send('PATCH', `/users/${encoded(name)}`, JSON.stringify(change))),
    async resetUser(name) {
      const path = `/users/${encoded(name)}`
      const made = newPassword.parse(await api.send('POST', `${path}/password`, ''))
      const { items } = users.parse(await api.get('/users'))
      for (const { id } of items.find((one) => one.name === made.name)?.passkeys ?? [])
        await api.send('DELETE', `${path}/passkeys/${encoded(id)}`, '')
      return made
    },
    changeClient: async (name, change) =>
      void (await api.send('PATCH', `/clients/${encoded(name)}`, JSON.stringify(change))),
  }
}

function onStore(store: Store, self: Card): Administration {
  const createdAt = (): number => systemClock.nowMs() * 1000
  const record = (action: string, subject: string, detail: string): Promise<unknown> =>
    store.write((tx) => appendAudit(tx, { actor: 'operator', action, subject, detail }))
  return {
    async addUser({ name, role, password = newToken() }) {
      const secret = await hashPassword(password)
      const account = {
        name,
        role,
        secret,
        createdAt: createdAt(),
        disabled: false,
        language: null,
        theme: 'auto',
      } as const
      await accountsIn(store).add(account)
      await record('user-add', name, `role=${role}`)
      return { name, role, password }
    },
    async addClient({ name, tlp, write }) {
      const [password, token] = [newToken(), newToken()]
      await clientsIn(store).add({
        name,
        tlp,
        canWrite: write,
        secret: digestMadePassword(password),
        token: digestToken(token),
        createdAt: createdAt(),
        disabled: false,
      })
      await record('client-add', name, `tlp=${tlp} write=${write}`)
      return { username: name, password, token }
    },
    async changeUser(name, change) {
      if ('role' in change) {
        await accountsIn(store).setRole(name, change.role)
        await record('user-role', name, `role=${change.role}`)
      } else {
        await accountsIn(store).setDisabled(name, change.disabled)
        await record(change.disabled ? 'user-disable' : 'user-enable', name, '')
      }
    },
    async resetUser(name) {
      const password = newToken()
      await accountsIn(store).setSecret(name, await hashPassword(password))
      const passkeys = passkeysIn(store)
      for (const { id } of await passkeys.of(name)) await passkeys.remove(name, id)
      await record('user-reset', name, '')
      return { name, password }
    },
    async changeClient(name, { disabled }) {
      await clientsIn(store).setDisabled(name, disabled)
      await record(disabled ? 'client-disable' : 'client-enable', name, '')
    },
    async adoptCharter(text) {
      const recording = recordAdoption(recorderOf(store, self, randomFillSync), self.member)
      const keeper = await CharterKeeper.open(store, self, systemClock, recording)
      if (await keeper.adopt(text))
        await record('charter', keeper.held?.digest ?? '', `version=${keeper.charter?.version}`)
    },
  }
}

const encoded = encodeURIComponent

/** A name of a person or a client in its one spelling; a `usage` fault for one that cannot be. */
export function checkName(text: string): string {
  const name = text.normalize('NFC')
  if (name.trim() === '' || name.length > 100) throw new Fault('usage', 'a name is 1 to 100 characters')
  if (['operator', 'system'].includes(name.toLowerCase())) throw new Fault('usage', `the name ${name} is reserved`)
  return name
}
