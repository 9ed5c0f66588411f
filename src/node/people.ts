import type { Account, Accounts, Sessions } from '../api/parts.ts'
import { roles } from '../release/model.ts'
import {
  addAccount,
  findAccount,
  listAccounts,
  type Account as Row,
  setAccountDisabled,
  setAccountRole,
  setAccountSecret,
  setPreferences,
} from '../store/accounts.ts'
import { keep, keptOf } from '../store/kept.ts'
import {
  createSession,
  deleteSession,
  endSessionsOf,
  findSession,
  purgeSessions,
  stepUpSession,
  touchSession,
} from '../store/sessions.ts'
import type { Store } from '../store/store.ts'

/** The people of this node, as the API asks for them. */
export function accountsIn(store: Store): Accounts {
  return {
    async find(name) {
      const row = await findAccount(store.read, name)
      return row === undefined ? null : accountOf(row)
    },
    add: ({ name, role, secret, createdAt }) =>
      store.write((tx) => addAccount(tx, { name, role, secret, at: createdAt })),
    list: async () =>
      (await listAccounts(store.read)).map(({ hasPassword, ...row }) => ({
        ...accountOf({ ...row, secret: '' }),
        hasPassword,
      })),
    setPreferences: (name, wishes) => store.write((tx) => setPreferences(tx, name, wishes)),
    kept: (name) => keptOf(store.read, name),
    keep: (name, value) => store.write((tx) => keep(tx, name, value)),
    setRole: (name, role) => store.write((tx) => setAccountRole(tx, name, role)),
    setDisabled: (name, disabled) => store.write((tx) => setAccountDisabled(tx, name, disabled)),
    setSecret: (name, secret) => store.write((tx) => setAccountSecret(tx, name, secret)),
  }
}

const languages = ['en', 'ja', 'fil'] as const

function accountOf(row: Row): Account {
  return {
    name: row.name,
    // A role that nobody knows any more is worth the least.
    role: roles.find((role) => role === row.role) ?? 'reader',
    secret: row.secret,
    createdAt: row.created_at,
    disabled: row.disabled !== 0,
    language: languages.find((language) => language === row.language) ?? null,
    theme: row.theme === 'light' || row.theme === 'dark' ? row.theme : 'auto',
  }
}

export function sessionsIn(store: Store): Sessions {
  return {
    add: ({ digest, account, createdAt, expiresAt }) =>
      store.write(async (tx) => {
        await purgeSessions(tx, createdAt)
        await createSession(tx, { digest, account, at: createdAt, expiresAt })
      }),
    async find(digest, now) {
      const row = await findSession(store.read, digest, now)
      if (row === undefined) return null
      const { account, created_at: createdAt, seen_at: seenAt, expires_at: expiresAt } = row
      return { digest, account, createdAt, seenAt, expiresAt, steppedUpAt: row.stepped_up_at }
    },
    touch: (digest, seenAt, expiresAt) => store.write((tx) => touchSession(tx, digest, seenAt, expiresAt)),
    remove: (digest) => store.write((tx) => deleteSession(tx, digest)),
    stepUp: (digest, at) => store.write((tx) => stepUpSession(tx, digest, at)),
    removeAll: (account) => store.write((tx) => endSessionsOf(tx, account)),
  }
}
