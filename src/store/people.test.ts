import { expect, test } from 'vitest'
import { describeOnBothStores } from '../testing/stores.ts'
import {
  addAccount,
  findAccount,
  listAccounts,
  setAccountDisabled,
  setAccountSecret,
  setPreferences,
} from './accounts.ts'
import { insertAuditRows, pageAudit } from './audit.ts'
import { addClient, findClient, findClientByToken, listClients, setClientDisabled } from './clients.ts'
import { createSession, deleteSession, findSession, purgeSessions, touchSession } from './sessions.ts'
import type { Store } from './store.ts'

const analyst = { name: 'analyst-1', role: 'analyst', secret: 'hash-1', at: 10 }
const feed = { name: 'feed', tlp: 'green', canWrite: true, secret: 'hash-2', token: 'digest-2', at: 20 }
const begin = (store: Store, digest: string, expiresAt = 200) =>
  store.write((tx) => createSession(tx, { digest, account: analyst.name, at: 100, expiresAt }))

describeOnBothStores('accounts', (open) => {
  test('are added once, found by their exact name and listed without their secrets', async () => {
    const store = await open()
    await store.write((tx) => addAccount(tx, analyst))
    await expect(store.write((tx) => addAccount(tx, { ...analyst, role: 'admin' }))).rejects.toMatchObject({
      kind: 'conflict',
    })
    expect(await findAccount(store.read, 'analyst-1')).toMatchObject({ role: 'analyst', secret: 'hash-1', disabled: 0 })
    expect(await findAccount(store.read, 'Analyst-1')).toBeUndefined()
    expect(await findAccount(store.read, 'analyst-1\0')).toBeUndefined()
    expect(await listAccounts(store.read)).toEqual([
      { name: 'analyst-1', role: 'analyst', created_at: 10, disabled: 0, language: '', theme: '', hasPassword: true },
    ])
  })

  test('keep each preference until it is changed', async () => {
    const store = await open()
    await store.write((tx) => addAccount(tx, analyst))
    await store.write((tx) => setPreferences(tx, analyst.name, { language: 'ja' }))
    await store.write((tx) => setPreferences(tx, analyst.name, { theme: 'dark' }))
    await store.write((tx) => setPreferences(tx, analyst.name, {}))
    expect(await findAccount(store.read, analyst.name)).toMatchObject({ language: 'ja', theme: 'dark' })
    await expect(store.write((tx) => setPreferences(tx, 'nobody', { theme: 'dark' }))).rejects.toMatchObject({
      kind: 'not-found',
    })
  })

  test('that are disabled, or get another password, lose their sessions at once', async () => {
    const store = await open()
    await store.write((tx) => addAccount(tx, analyst))
    await begin(store, 's1')
    await store.write((tx) => setAccountSecret(tx, analyst.name, 'hash-9'))
    expect(await findSession(store.read, 's1', 101)).toBeUndefined()
    await begin(store, 's2')
    await store.write((tx) => setAccountDisabled(tx, analyst.name, true))
    await begin(store, 's3')
    expect(await findSession(store.read, 's2', 101)).toBeUndefined()
    expect(await findSession(store.read, 's3', 101)).toBeUndefined()
    expect(await findAccount(store.read, analyst.name)).toMatchObject({ disabled: 1, secret: 'hash-9' })
  })
})

describeOnBothStores('sessions', (open) => {
  test('hold until they expire, are prolonged by use, and end on request', async () => {
    const store = await open()
    await store.write((tx) => addAccount(tx, analyst))
    await begin(store, 's1')
    expect(await findSession(store.read, 's1', 199)).toMatchObject({
      account: analyst.name,
      role: 'analyst',
      created_at: 100,
    })
    expect(await findSession(store.read, 's1', 200)).toBeUndefined()
    await store.write((tx) => touchSession(tx, 's1', 150, 300))
    expect(await findSession(store.read, 's1', 250)).toMatchObject({ seen_at: 150, expires_at: 300 })
    await store.write((tx) => touchSession(tx, 's1', 400, 500))
    expect(await findSession(store.read, 's1', 401)).toBeUndefined()
    await begin(store, 's2')
    await store.write((tx) => deleteSession(tx, 's2'))
    expect(await findSession(store.read, 's2', 101)).toBeUndefined()
  })

  test('that have expired are purged, others are not', async () => {
    const store = await open()
    await store.write((tx) => addAccount(tx, analyst))
    await begin(store, 'old', 150)
    await begin(store, 'new', 500)
    expect(await store.write((tx) => purgeSessions(tx, 150))).toBe(1)
    expect(await findSession(store.read, 'new', 151)).toMatchObject({ digest: 'new' })
  })
})

describeOnBothStores('clients', (open) => {
  test('are added once, found by name and by token, and listed without secrets', async () => {
    const store = await open()
    await store.write((tx) => addClient(tx, feed))
    await expect(store.write((tx) => addClient(tx, { ...feed, token: 'other' }))).rejects.toMatchObject({
      kind: 'conflict',
    })
    await expect(store.write((tx) => addClient(tx, { ...feed, name: 'other' }))).rejects.toMatchObject({
      kind: 'conflict',
    })
    expect(await findClient(store.read, 'feed')).toMatchObject({ tlp: 'green', can_write: 1, disabled: 0 })
    expect(await findClientByToken(store.read, 'digest-2')).toMatchObject({ name: 'feed' })
    expect(await findClientByToken(store.read, '')).toBeUndefined()
    expect(await listClients(store.read)).toEqual([
      { name: 'feed', tlp: 'green', can_write: 1, created_at: 20, disabled: 0 },
    ])
    await store.write((tx) => setClientDisabled(tx, 'feed', true))
    expect(await findClient(store.read, 'feed')).toMatchObject({ disabled: 1 })
    await expect(store.write((tx) => setClientDisabled(tx, 'nobody', true))).rejects.toMatchObject({
      kind: 'not-found',
    })
  })
})

describeOnBothStores('the audit trail', (open) => {
  test('is read newest first, page by page, and keeps entries short', async () => {
    const store = await open({ nowMs: () => 7 })
    for (let n = 1; n <= 5; n += 1)
      await store.write((tx) =>
        insertAuditRows(tx, [{ actor: 'admin', action: 'user.add', subject: `user ${n}`, detail: 'x'.repeat(5_000) }]),
      )
    const first = await pageAudit(store.read, { limit: 2 })
    expect(first.map((row) => row.subject)).toEqual(['user 5', 'user 4'])
    expect(first[0]?.detail).toHaveLength(2_000)
    const rest = await pageAudit(store.read, { before: first.at(-1)?.num, limit: 9 })
    expect(rest.map((row) => row.subject)).toEqual(['user 3', 'user 2', 'user 1'])
    expect(rest.at(-1)?.at).toBe(7_000)
  })
})
