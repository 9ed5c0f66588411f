import { newClientResult, newUserResult } from '../api/contract.ts'
import { appendAudit } from '../audit/append.ts'
import { systemClock } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { takeLock } from '../config/lock.ts'
import { readConfig } from '../config/read-config.ts'
import { digestToken, hashPassword, newToken } from '../crypto/secret.ts'
import { cardOf } from '../node/card.ts'
import { CharterKeeper, type Keeper } from '../node/charter-keeper.ts'
import { clientsIn } from '../node/clients.ts'
import { keysOf } from '../node/keys.ts'
import { accountsIn } from '../node/people.ts'
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
  }
}

function onStore(store: Store, self: Keeper): Administration {
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
        language: 'en',
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
        secret: await hashPassword(password),
        token: digestToken(token),
        createdAt: createdAt(),
        disabled: false,
      })
      await record('client-add', name, `tlp=${tlp} write=${write}`)
      return { username: name, password, token }
    },
    async adoptCharter(text) {
      const keeper = await CharterKeeper.open(store, self, systemClock)
      if (await keeper.adopt(text))
        await record('charter', keeper.held?.digest ?? '', `version=${keeper.charter?.version}`)
    },
  }
}

/** A name of a person or a client in its one spelling; a `usage` fault for one that cannot be. */
export function checkName(text: string): string {
  const name = text.normalize('NFC')
  if (name.trim() === '' || name.length > 100) throw new Fault('usage', 'a name is 1 to 100 characters')
  if (['operator', 'system'].includes(name.toLowerCase())) throw new Fault('usage', `the name ${name} is reserved`)
  return name
}
