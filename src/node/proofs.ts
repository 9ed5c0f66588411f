import type { Identities, IdentityLink, Passkey, Passkeys } from '../api/parts.ts'
import {
  awaitIdentity,
  findIdentity,
  type IdentityRow,
  linkIdentity,
  listIdentities,
  removeIdentity,
} from '../store/identities.ts'
import {
  addPasskey,
  findPasskey,
  listPasskeys,
  notePasskeyUse,
  type PasskeyRow,
  removePasskey,
} from '../store/passkeys.ts'
import type { Store } from '../store/store.ts'

/** The passkeys of this node's people, as the API asks for them. */
export function passkeysIn(store: Store): Passkeys {
  return {
    async find(id) {
      const row = await findPasskey(store.read, id)
      return row === undefined ? null : passkeyOf(row)
    },
    of: async (account) => (await listPasskeys(store.read, account)).map(passkeyOf),
    list: async () => (await listPasskeys(store.read)).map(passkeyOf),
    add: ({ id, account, name, publicKey, counter, transports, createdAt, usedAt }) =>
      store.write((tx) =>
        addPasskey(tx, {
          ...{ id, account, name, counter, public_key: publicKey, transports: transports.join(',') },
          ...{ created_at: createdAt, used_at: usedAt },
        }),
      ),
    used: (id, counter, at) => store.write((tx) => notePasskeyUse(tx, id, counter, at)),
    remove: (account, id) => store.write((tx) => removePasskey(tx, account, id)),
  }
}

function passkeyOf(row: PasskeyRow): Passkey {
  const { id, account, name, counter, public_key: publicKey, created_at: createdAt, used_at: usedAt } = row
  const transports = row.transports === '' ? [] : row.transports.split(',')
  return { id, account, name, publicKey, counter, transports, createdAt, usedAt }
}

/** Whom the OpenID provider vouches for, as the API asks for them. */
export function identitiesIn(store: Store): Identities {
  return {
    async find(issuer, subject) {
      const row = await findIdentity(store.read, issuer, subject)
      return row === undefined ? null : linkOf(row)
    },
    list: async () => (await listIdentities(store.read)).map(linkOf),
    wait: ({ createdAt, ...link }) => store.write((tx) => awaitIdentity(tx, { ...link, created_at: createdAt })),
    link: ({ createdAt, ...link }) => store.write((tx) => linkIdentity(tx, { ...link, created_at: createdAt })),
    async remove(issuer, subject) {
      const row = await store.write((tx) => removeIdentity(tx, issuer, subject))
      return row === undefined ? null : linkOf(row)
    },
  }
}

function linkOf({ issuer, subject, account, shown, created_at: createdAt }: IdentityRow): IdentityLink {
  return { issuer, subject, account: account === '' ? null : account, shown, createdAt }
}
