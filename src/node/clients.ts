import type { Clients } from '../api/parts.ts'
import type { AuthenticatorParts, KnownClient } from '../http/authenticate.ts'
import { tlpLevels } from '../policy/model.ts'
import {
  addClient,
  findClient,
  findClientByToken,
  listClients,
  type Client as Row,
  setClientDisabled,
  setClientSecrets,
} from '../store/clients.ts'
import type { Store } from '../store/store.ts'

/** The TAXII and API clients of this node, as administration asks for them. */
export function clientsIn(store: Store): Clients {
  return {
    add: ({ name, tlp, canWrite, secret, token, createdAt }) =>
      store.write((tx) => addClient(tx, { name, tlp, canWrite, secret, token, at: createdAt })),
    list: async () =>
      (await listClients(store.read)).map((row) => ({
        ...knownClient({ ...row, secret: '', token: '' }),
        createdAt: row.created_at,
      })),
    setDisabled: (name, disabled) => store.write((tx) => setClientDisabled(tx, name, disabled)),
    setSecrets: (name, secrets) => store.write((tx) => setClientSecrets(tx, name, secrets)),
  }
}

/** The same, as authentication looks them up. */
export function clientFinder(store: Store): AuthenticatorParts['clients'] {
  return {
    async find(name) {
      const row = await findClient(store.read, name)
      return row === undefined ? null : knownClient(row)
    },
    async findByToken(digest) {
      const row = await findClientByToken(store.read, digest)
      return row === undefined ? null : knownClient(row)
    },
  }
}

function knownClient(row: Row): KnownClient {
  const { name, secret, token } = row
  // A clearance that nobody knows any more is worth the least.
  const tlp = tlpLevels.find((level) => level === row.tlp) ?? 'clear'
  return { name, tlp, canWrite: row.can_write !== 0, secret, token, disabled: row.disabled !== 0 }
}
