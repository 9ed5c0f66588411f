import { expect, test } from 'vitest'
import {
  addAccount,
  cookieOf,
  createMemoryApi,
  jsonOf,
  type MemoryApi,
  operatorToken,
  password,
} from '../testing/memory-api.ts'
import type { Problem } from './contract/problem.ts'
import type { Session } from './contract/sessions.ts'

const session = '/api/v1/session'
const hour = 3_600_000

test('a person signs in, is recognised, and after signing out is not', async () => {
  const { ask, signIn, node } = createMemoryApi()
  const cookie = await signIn('analyst')
  const seen = await (await ask(session, { cookie })).json()
  expect(seen).toEqual({
    person: { name: 'analyst', role: 'analyst', language: 'en', theme: 'auto' },
    member: 'JP',
    memberName: 'Member JP',
    exercise: false,
    space: null,
    copies: {
      tlp: 'amber',
      session: `${node.nowMs * 1000}`,
      until: new Date(node.nowMs + 24 * hour).toISOString().replace('Z', '000Z'),
      idleSeconds: 8 * 3600,
    },
  })
  expect((await ask(session, { cookie, method: 'DELETE' })).status).toBe(204)
  expect(node.sessions.size).toBe(0)
  expect((await ask(session, { cookie })).status).toBe(401)
  expect(node.audit.map((one) => `${one.actor} ${one.action}`)).toEqual([
    'person:analyst sign-in',
    'person:analyst sign-out',
  ])
})

test('the first sign-in takes the language of the browser, and no later one changes it', async () => {
  const { ask, parts } = createMemoryApi()
  await addAccount(parts, 'aiko', 'analyst')
  const signedIn = async (header: string | null) => {
    const headers = { 'accept-language': header }
    const { person } = await jsonOf<Session>(
      ask(session, { method: 'POST', json: { name: 'aiko', password }, headers }),
    )
    return person.language
  }
  expect(await signedIn(null)).toBe('en')
  expect(await signedIn('de-DE,de;q=0.9')).toBe('en')
  expect((await parts.accounts.find('aiko'))?.language).toBeNull()
  expect(await signedIn('ja,en-US;q=0.7,en;q=0.3')).toBe('ja')
  expect(await signedIn('en-US')).toBe('ja')
  expect(await signedIn(null)).toBe('ja')
})

test('what a browser may keep follows the configuration; nothing of an exercise, and nothing for who has no session', async () => {
  const copiesOf = async ({ ask }: Pick<MemoryApi, 'ask'>, how: Parameters<MemoryApi['ask']>[1]) =>
    ((await (await ask(session, how)).json()) as Session).copies
  const green = createMemoryApi({ offlineCopies: 'green' })
  const cookie = await green.signIn('analyst')
  expect(await copiesOf(green, { cookie })).toMatchObject({ tlp: 'green' })
  expect(await copiesOf(green, { headers: { authorization: `Bearer ${operatorToken}` } })).toBeNull()
  Object.assign(green.parts, { space: 'drill' })
  expect(await copiesOf(green, { cookie })).toBeNull()
  const none = createMemoryApi({ offlineCopies: 'none' })
  expect(await copiesOf(none, { cookie: await none.signIn('analyst') })).toBeNull()
})

test('the cookie cannot be read by scripts nor sent by other sites, and is not what the store holds', async () => {
  const { ask, node, parts } = createMemoryApi()
  await addAccount(parts, 'ana', 'analyst')
  const answer = await ask(session, { method: 'POST', json: { name: 'ana', password } })
  const header = answer.headers.get('set-cookie') ?? ''
  expect(header).toMatch(/^trefoil_session_jp=[\w-]{43};/)
  for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/']) expect(header).toContain(part)
  expect(header).not.toContain('Secure')
  expect(header).not.toContain('Domain')
  expect(JSON.stringify([...node.sessions.values()])).not.toContain(cookieOf(answer).split('=')[1])
})

test('over TLS the cookie is Secure and bound to the host by its name', async () => {
  const { ask, signIn } = createMemoryApi({ secure: true })
  const cookie = await signIn('analyst')
  expect(cookie).toMatch(/^__Host-trefoil_session_jp=/)
  expect((await ask(session, { cookie })).status).toBe(200)
})

test('nodes on one host name do not sign each other out', async () => {
  const { signIn, ask } = createMemoryApi()
  const cookie = await signIn('analyst')
  expect((await ask(session, { cookie: `trefoil_session_us=other; ${cookie}` })).status).toBe(200)
})

test('signing in again gives another session and ends the one before', async () => {
  const { ask, signIn, node } = createMemoryApi()
  const before = await signIn('analyst')
  const again = await ask(session, { method: 'POST', json: { name: 'analyst', password }, cookie: before })
  expect(cookieOf(again)).not.toBe(before)
  expect((await ask(session, { cookie: before })).status).toBe(401)
  expect(node.sessions.size).toBe(1)
})

test('a session that a stranger has fixed beforehand is worth nothing', async () => {
  const { ask, parts } = createMemoryApi()
  await addAccount(parts, 'ana', 'analyst')
  const fixed = 'trefoil_session_jp=chosen-by-somebody-else'
  await ask(session, { method: 'POST', json: { name: 'ana', password }, cookie: fixed })
  expect((await ask(session, { cookie: fixed })).status).toBe(401)
})

test('a page that asks by itself while nobody is there, or listens, does not keep its session', async () => {
  const { ask, signIn, node } = createMemoryApi()
  const cookie = await signIn('analyst')
  for (let passed = 0; passed < 7; passed++) {
    node.nowMs += hour
    expect((await ask(session, { cookie, headers: { 'trefoil-unattended': '1' } })).status).toBe(200)
    await (await ask('/api/v1/events', { cookie })).body?.cancel()
  }
  node.nowMs += hour
  expect((await ask(session, { cookie })).status).toBe(401)
})

test('a session ends after eight idle hours, and after a day however busy it was', async () => {
  const { ask, signIn, node } = createMemoryApi()
  const idle = await signIn('analyst')
  node.nowMs += 8 * hour - 1000
  expect((await ask(session, { cookie: idle })).status).toBe(200)
  node.nowMs += 8 * hour
  expect((await ask(session, { cookie: idle })).status).toBe(401)

  const busy = await signIn('analyst')
  for (let passed = 0; passed < 23; passed++) {
    node.nowMs += hour
    expect((await ask(session, { cookie: busy })).status).toBe(200)
  }
  node.nowMs += hour
  expect((await ask(session, { cookie: busy })).status).toBe(401)
})

test('whoever loses the account loses the session', async () => {
  const { ask, signIn, node } = createMemoryApi()
  const cookie = await signIn('admin')
  node.accounts.set('admin', { ...node.accounts.get('admin')!, disabled: true })
  expect((await ask(session, { cookie })).status).toBe(401)
})

test('a changed role counts from the next request on', async () => {
  const { ask, signIn, node } = createMemoryApi()
  const cookie = await signIn('admin')
  node.accounts.set('admin', { ...node.accounts.get('admin')!, role: 'analyst' })
  expect((await ask('/api/v1/users', { cookie })).status).toBe(403)
})

test('an unknown name, a wrong password and a disabled account get the same answer for the same work', async () => {
  const { ask, node, parts } = createMemoryApi()
  await addAccount(parts, 'ana', 'analyst')
  await addAccount(parts, 'gone', 'admin')
  node.accounts.set('gone', { ...node.accounts.get('gone')!, disabled: true })
  const tries = [
    { name: 'nobody', password },
    { name: 'ana', password: 'wrong' },
    { name: 'gone', password },
  ]
  const answers = []
  for (const json of tries) {
    const checksBefore = node.checks
    const answer = await ask(session, { method: 'POST', json })
    const headers = [...answer.headers].filter(([name]) => name !== 'date')
    answers.push(JSON.stringify([answer.status, headers, await answer.text(), node.checks - checksBefore]))
  }
  expect(new Set(answers).size).toBe(1)
  expect(answers[0]).toContain('401')
  // The typed name of nobody may be a password in the wrong field.
  expect(JSON.stringify(node.audit)).not.toContain('nobody')
  expect(node.audit.map((one) => one.subject)).toEqual(['', 'ana', 'gone'])
})

test('guessing at one account is slowed down, more with each failure, and right passwords wait too', async () => {
  const { ask, node, parts } = createMemoryApi()
  await addAccount(parts, 'ana', 'analyst')
  let address = 0
  const attempt = (word: string) => {
    address += 1
    return ask(session, { method: 'POST', json: { name: 'ana', password: word }, address: `192.0.2.${address}` })
  }
  for (let tries = 0; tries < 5; tries++) expect((await attempt('wrong')).status).toBe(401)
  const waits: number[] = []
  for (let round = 0; round < 7; round++) {
    const refused = await attempt(password)
    expect(refused.status).toBe(429)
    waits.push(Number(refused.headers.get('retry-after')))
    node.nowMs += waits.at(-1)! * 1000
    expect((await attempt('wrong')).status).toBe(401)
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30])
  const checksBefore = node.checks
  expect((await attempt(password)).status).toBe(429)
  expect(node.checks).toBe(checksBefore)
  node.nowMs += 30_000
  expect((await attempt(password)).status).toBe(200)
  expect((await attempt('wrong')).status).toBe(401)
})

test('an account that does not exist is slowed down in the same way', async () => {
  const { ask } = createMemoryApi()
  const attempt = () => ask(session, { method: 'POST', json: { name: 'nobody', password: 'x' } })
  const statuses = []
  for (let tries = 0; tries < 6; tries++) statuses.push((await attempt()).status)
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429])
})

test('guessing at many accounts from one address is slowed down, also when one of them succeeds', async () => {
  const { ask, parts } = createMemoryApi()
  await addAccount(parts, 'own', 'analyst')
  const attempt = async (name: string, word: string, address = '2001:db8::1') =>
    (await ask(session, { method: 'POST', json: { name, password: word }, address })).status
  for (let tries = 0; tries < 19; tries++) {
    expect(await attempt(`victim${tries}`, 'wrong')).toBe(401)
    expect(await attempt('own', password)).toBe(200)
  }
  expect(await attempt('victim20', 'wrong')).toBe(401)
  expect(await attempt('victim21', 'wrong')).toBe(429)
  expect(await attempt('victim21', 'wrong', '2001:db8::2')).toBe(429)
  expect(await attempt('victim21', 'wrong', '2001:db8:1::1')).toBe(401)
})

test('tries that come all at once are counted before they are checked', async () => {
  const { ask, parts, node } = createMemoryApi()
  await addAccount(parts, 'ana', 'analyst')
  const attempt = () => ask(session, { method: 'POST', json: { name: 'ana', password: 'wrong' } })
  const statuses = (await Promise.all(Array.from({ length: 50 }, attempt))).map((answer) => answer.status)
  expect(statuses.filter((status) => status === 401)).toHaveLength(5)
  expect(node.checks).toBe(5)
})

test("the operator's token stands for an admin without a session; any other token for nobody", async () => {
  const { ask, signIn } = createMemoryApi()
  const bearer = (token: string) => ({ authorization: `Bearer ${token}`, 'sec-fetch-site': null, 'x-trefoil': null })
  const found = await (await ask(session, { headers: bearer(operatorToken) })).json()
  expect(found).toMatchObject({ person: { name: 'operator', role: 'admin' } })
  const cookie = await signIn('admin')
  expect((await ask(session, { headers: bearer('wrong'), cookie })).status).toBe(401)
  expect((await ask(session, { headers: { authorization: 'Basic b3BlcmF0b3I6eA==' } })).status).toBe(401)
  const preferences = { method: 'PATCH', json: { theme: 'dark' }, headers: bearer(operatorToken) }
  expect((await ask(`${session}/preferences`, preferences)).status).toBe(409)
})

test('an empty operator digest opens nothing', async () => {
  const { ask } = createMemoryApi({ operatorTokenDigest: '' })
  expect((await ask(session, { headers: { authorization: 'Bearer x' } })).status).toBe(401)
})

test('a person chooses language and theme', async () => {
  const { ask, signIn } = createMemoryApi()
  const cookie = await signIn('analyst')
  const changed = await ask(`${session}/preferences`, {
    method: 'PATCH',
    cookie,
    json: { language: 'ja', theme: 'dark' },
  })
  expect((await jsonOf<Session>(changed)).person).toMatchObject({ language: 'ja', theme: 'dark' })
  expect((await jsonOf<Session>(ask(session, { cookie }))).person).toMatchObject({ language: 'ja', theme: 'dark' })
  const wrong = await ask(`${session}/preferences`, { method: 'PATCH', cookie, json: { language: 'xx' } })
  expect(wrong.status).toBe(400)
  expect((await jsonOf<Problem>(wrong)).errors).toEqual([expect.objectContaining({ at: '/language' })])
})

const change = (json: object, cookie: string) => ({ method: 'PUT', json, cookie })

test('a person changes the own password: every other session ends, and only the new one is worth anything', async () => {
  const { ask, signIn, node } = createMemoryApi()
  const [here, elsewhere] = [await signIn('analyst'), await signIn('analyst')]
  const next = 'a longer horse battery'
  const answer = await ask(`${session}/password`, change({ password, next }, here))
  expect(answer.status).toBe(200)
  const renewed = cookieOf(answer)
  for (const cookie of [here, elsewhere]) expect((await ask(session, { cookie })).status).toBe(401)
  expect((await ask(session, { cookie: renewed })).status).toBe(200)
  const signedIn = async (given: string) =>
    (await ask(session, { method: 'POST', json: { name: 'analyst', password: given } })).status
  expect([await signedIn(password), await signedIn(next)]).toEqual([401, 200])
  expect(node.audit.map(({ action, subject, detail }) => `${action} ${subject} ${detail}`)).toContain(
    'password analyst sessions=2',
  )
  expect(JSON.stringify(node.audit)).not.toContain('battery')
})

test('a wrong password changes nothing and is limited like a sign-in; a short one and the same one are refused', async () => {
  const { ask, signIn } = createMemoryApi()
  const cookie = await signIn('analyst')
  const tried = async (json: object) => (await ask(`${session}/password`, change(json, cookie))).status
  expect(await tried({ password, next: 'short' })).toBe(400)
  expect(await tried({ password, next: password })).toBe(400)
  const wrong = { password: 'guess', next: 'a longer horse battery' }
  const answers: number[] = []
  for (let count = 0; count < 6; count++) answers.push(await tried(wrong))
  expect(answers[0]).toBe(403)
  expect(answers).toContain(429)
  expect((await ask(session, { cookie })).status).toBe(200)
  const operator = { method: 'PUT', json: wrong, headers: { authorization: `Bearer ${operatorToken}` } }
  expect((await ask(`${session}/password`, operator)).status).toBe(409)
})

test('who signs in by other means sets a first password only after a fresh proof', async () => {
  const { ask, signIn, node } = createMemoryApi()
  const cookie = await signIn('analyst')
  node.accounts.set('analyst', { ...node.accounts.get('analyst')!, secret: '' })
  const next = 'a longer horse battery'
  const refused = await jsonOf<Problem>(ask(`${session}/password`, change({ next }, cookie)))
  expect(refused.type).toContain('step-up-needed')
  const [digest, held] = [...node.sessions][0]!
  node.sessions.set(digest, { ...held, steppedUpAt: node.nowMs * 1000 })
  expect((await ask(`${session}/password`, change({ next }, cookie))).status).toBe(200)
})
