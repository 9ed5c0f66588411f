import { expect, test } from 'vitest'
import { createMemoryApi, operatorToken, password } from '../testing/memory-api.ts'

const preferences = '/api/v1/session/preferences'
const change = { method: 'PATCH', json: { theme: 'dark' } }

test.each([
  ['a page of another site', { 'sec-fetch-site': 'cross-site' }],
  ['a page on another port of the same host', { 'sec-fetch-site': 'same-site' }],
  ['the address bar', { 'sec-fetch-site': 'none' }],
  ['an older browser on another site', { 'sec-fetch-site': null, origin: 'http://evil.example' }],
  ['an older browser on another port', { 'sec-fetch-site': null, origin: 'http://localhost:7080' }],
  ['a page without an origin', { 'sec-fetch-site': null, origin: 'null' }],
  ['something that says nothing', { 'sec-fetch-site': null }],
  ['a liar about one of two', { 'sec-fetch-site': 'cross-site', origin: 'http://localhost:7081' }],
])('a change from %s is refused although the cookie comes along', async (_from, headers) => {
  const { ask, signIn } = createMemoryApi()
  const cookie = await signIn('analyst')
  expect((await ask(preferences, { ...change, cookie, headers })).status).toBe(403)
})

test('a change from our own page goes through, told by either header', async () => {
  const { ask, signIn } = createMemoryApi()
  const cookie = await signIn('analyst')
  expect((await ask(preferences, { ...change, cookie })).status).toBe(200)
  const older = { 'sec-fetch-site': null, origin: 'http://localhost:7081' }
  expect((await ask(preferences, { ...change, cookie, headers: older })).status).toBe(200)
})

test('a form that any page can submit is refused', async () => {
  const { ask, signIn } = createMemoryApi()
  const cookie = await signIn('analyst')
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const headers = { 'x-trefoil': null, 'content-type': type }
    const answer = await ask(preferences, { method: 'PATCH', body: '{"theme":"dark"}', cookie, headers })
    expect([type, answer.status]).toEqual([type, 403])
  }
  expect((await ask('/api/v1/session', { method: 'DELETE', cookie, headers: { 'x-trefoil': null } })).status).toBe(403)
})

test('nobody is signed in by a page of another site', async () => {
  const { ask, signIn } = createMemoryApi()
  await signIn('analyst')
  const json = { name: 'analyst', password }
  const crossed = await ask('/api/v1/session', { method: 'POST', json, headers: { 'sec-fetch-site': 'cross-site' } })
  expect([crossed.status, crossed.headers.get('set-cookie')]).toEqual([403, null])
  const tool = { 'sec-fetch-site': null, 'x-trefoil': null }
  expect((await ask('/api/v1/session', { method: 'POST', json, headers: tool })).status).toBe(200)
})

test('a read from another site is refused with the cookie; a link in the address bar is not', async () => {
  const { ask, signIn } = createMemoryApi()
  const cookie = await signIn('analyst')
  const read = async (site: string) =>
    (await ask('/api/v1/counts', { cookie, headers: { 'sec-fetch-site': site } })).status
  expect([await read('cross-site'), await read('same-site'), await read('none')]).toEqual([403, 403, 200])
})

test('a refused request does not keep a session alive', async () => {
  const { ask, signIn, node } = createMemoryApi()
  const cookie = await signIn('analyst')
  const before = [...node.sessions.values()][0]!.seenAt
  node.nowMs += 3_600_000
  await ask(preferences, { ...change, cookie, headers: { 'sec-fetch-site': 'cross-site' } })
  expect([...node.sessions.values()][0]!.seenAt).toBe(before)
})

test('a token needs no such proof, because no browser adds it by itself', async () => {
  const { ask } = createMemoryApi()
  const headers = { authorization: `Bearer ${operatorToken}`, 'sec-fetch-site': null, 'x-trefoil': null }
  expect((await ask('/api/v1/links/US/pull', { method: 'POST', headers })).status).toBe(202)
})

test('only our own host names are served: a rebound name is a stranger', async () => {
  const { ask } = createMemoryApi({ hosts: ['Console.Example', 'console.example:8443'] })
  const status = async (host: string | null, path = '/api/v1/about') => (await ask(path, { headers: { host } })).status
  const ours = [
    'localhost',
    'localhost:7081',
    '127.0.0.1:7081',
    '[::1]:7081',
    'LOCALHOST',
    'localhost.:1',
    'console.example',
  ]
  for (const host of ours) expect([host, await status(host)]).toEqual([host, 200])
  const strangers = [
    'evil.example',
    'localhost.evil.example',
    'evil.example:7081',
    '127.0.0.1.evil.example',
    '',
    null,
    ':7081',
  ]
  for (const host of strangers) expect([host, await status(host)]).toEqual([host, 403])
  expect(await status('evil.example', '/metrics')).toBe(403)
  expect(await status('evil.example', '/api/v1/nothing')).toBe(403)
})
