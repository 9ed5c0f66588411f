import { expect, test } from 'vitest'
import { addAccount, createMemoryApi, jsonOf, type MemoryApi, password } from '../testing/memory-api.ts'
import type { NewPassword, User } from './contract/accounts.ts'

const base = '/api/v1'

/** An administrator who has just proved who it is, and an analyst with a session. */
async function start() {
  const api = createMemoryApi()
  const admin = await api.signIn('admin', { steppedUp: true })
  return { api, admin, analyst: await api.signIn('analyst') }
}
const change = (api: MemoryApi, cookie: string, path: string, json: object) =>
  api.ask(`${base}${path}`, { method: 'PATCH', json, cookie })
const isIn = async (api: MemoryApi, cookie: string) => (await api.ask(`${base}/session`, { cookie })).status === 200
const signIn = async (api: MemoryApi, name: string, secret: string) =>
  (await api.ask(`${base}/session`, { method: 'POST', json: { name, password: secret } })).status

test('a disabled account is out at once, and in again when it is enabled', async () => {
  const { api, admin, analyst } = await start()
  expect((await change(api, admin, '/users/analyst', { disabled: true })).status).toBe(204)
  expect([await isIn(api, analyst), await signIn(api, 'analyst', password)]).toEqual([false, 401])
  expect((await change(api, admin, '/users/analyst', { disabled: false })).status).toBe(204)
  expect([await isIn(api, analyst), await signIn(api, 'analyst', password)]).toEqual([false, 200])
})

test('a role that is changed counts from the next request on, without a new session', async () => {
  const { api, admin, analyst } = await start()
  expect((await api.ask(`${base}/export`, { cookie: analyst })).status).toBe(403)
  expect((await change(api, admin, '/users/analyst', { role: 'releaser' })).status).toBe(204)
  expect((await api.ask(`${base}/export`, { cookie: analyst })).status).toBe(200)
})

test('a new password is shown once and ends the sessions that the old one began', async () => {
  const { api, admin, analyst } = await start()
  const answer = await api.ask(`${base}/users/analyst/password`, { method: 'POST', cookie: admin })
  const fresh = await jsonOf<NewPassword>(answer)
  expect(await isIn(api, analyst)).toBe(false)
  expect([await signIn(api, 'analyst', password), await signIn(api, 'analyst', fresh.password)]).toEqual([401, 200])
  expect(JSON.stringify(api.node.audit)).not.toContain(fresh.password)
})

test('a person is signed out everywhere, by an administrator or on its own wish', async () => {
  const { api, admin, analyst } = await start()
  const second = await api.signIn('analyst')
  const answer = await api.ask(`${base}/users/analyst/sessions`, { method: 'DELETE', cookie: admin })
  expect([answer.status, await isIn(api, analyst), await isIn(api, second)]).toEqual([204, false, false])
  const [one, other] = [await api.signIn('analyst'), await api.signIn('analyst')]
  expect((await api.ask(`${base}/session/everywhere`, { method: 'DELETE', cookie: one })).status).toBe(204)
  expect([await isIn(api, one), await isIn(api, other), await isIn(api, admin)]).toEqual([false, false, true])
})

test('nobody changes the own account: not the role, not the password, not its end', async () => {
  const { api, admin } = await start()
  for (const wish of [{ role: 'releaser' }, { disabled: true }])
    expect((await change(api, admin, '/users/admin', wish)).status).toBe(409)
  expect((await api.ask(`${base}/users/admin/password`, { method: 'POST', cookie: admin })).status).toBe(409)
  expect(api.node.accounts.get('admin')).toMatchObject({ role: 'admin', disabled: false })
})

test('a lost passkey is removed by an administrator, and the list says how each person signs in', async () => {
  const { api, admin } = await start()
  const passkey = { id: 'lost', account: 'analyst', name: 'phone', publicKey: '', counter: 0, transports: [] }
  await api.parts.passkeys.add({ ...passkey, createdAt: 1, usedAt: 0 })
  await addAccount(api.parts, 'sso', 'reader')
  api.node.accounts.set('sso', { ...api.node.accounts.get('sso')!, secret: '' })
  const { items } = await jsonOf<{ items: User[] }>(api.ask(`${base}/users`, { cookie: admin }))
  expect(items.map((one) => [one.name, one.password, one.passkeys.map(({ name }) => name)])).toEqual([
    ['admin', true, []],
    ['analyst', true, ['phone']],
    ['sso', false, []],
  ])
  const remove = (name: string) =>
    api.ask(`${base}/users/${name}/passkeys/lost`, { method: 'DELETE', cookie: admin }).then(({ status }) => status)
  expect([await remove('sso'), await remove('analyst'), await remove('analyst')]).toEqual([404, 204, 404])
})

test('a client is disabled, enabled, and given other credentials', async () => {
  const { api, admin } = await start()
  const made = await jsonOf<{ token: string }>(
    api.ask(`${base}/clients`, { method: 'POST', json: { name: 'siem', tlp: 'green', write: false }, cookie: admin }),
  )
  const before = api.node.clients.get('siem')!
  expect((await change(api, admin, '/clients/siem', { disabled: true })).status).toBe(204)
  expect(api.node.clients.get('siem')?.disabled).toBe(true)
  expect((await change(api, admin, '/clients/siem', { disabled: false })).status).toBe(204)
  const again = await jsonOf<{ token: string; password: string }>(
    api.ask(`${base}/clients/siem/credentials`, { method: 'POST', cookie: admin }),
  )
  const after = api.node.clients.get('siem')!
  expect([after.disabled, after.token === before.token, again.token === made.token]).toEqual([false, false, false])
  expect(JSON.stringify([after, api.node.audit])).not.toContain(again.password)
  expect((await change(api, admin, '/clients/nobody', { disabled: true })).status).toBe(404)
})

test('each change is on record with who did it', async () => {
  const { api, admin } = await start()
  await change(api, admin, '/users/analyst', { role: 'reader', disabled: true })
  await change(api, admin, '/users/nobody', { disabled: true })
  expect(api.node.audit.slice(2).map(({ actor, action, subject, detail }) => [actor, action, subject, detail])).toEqual(
    [
      ['person:admin', 'user-role', 'analyst', 'role=reader'],
      ['person:admin', 'user-disable', 'analyst', ''],
    ],
  )
})
