import { mkdtempSync, rmSync } from 'node:fs'
import { get } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunningNode } from '../node.ts'
import { run } from '../testing/memory-terminal.ts'
import { serveHere } from '../testing/one-node.ts'

let data = ''
let dir = ''

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'trefoil-accounts-'))
  dir = join(data, 'jp')
  await run(['init', dir, '--member', 'JP', '--name', 'Japan'])
})
afterAll(() => rmSync(data, { recursive: true, force: true }))

async function said(...words: string[]): Promise<string> {
  const ran = await run(words)
  expect([words.slice(0, 2), ran.status, ran.err]).toEqual([words.slice(0, 2), 0, ''])
  return ran.out
}

/** Tries to sign in at a running node; the session's cookie, or the status. */
async function signIn(url: string, name: string, password: string): Promise<string | number> {
  const answer = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password }),
  })
  return answer.ok ? answer.headers.getSetCookie()[0]!.split(';')[0]! : answer.status
}
const sessionAt = async (url: string, cookie: string) =>
  (await fetch(`${url}/api/v1/session`, { headers: { cookie } })).status

/** What the node answers a client with this token. */
function taxiiStatus(node: RunningNode, token: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, accept: 'application/taxii+json;version=2.1' }
  const options = { headers, rejectUnauthorized: false, agent: false }
  return new Promise((resolve, reject) => {
    get(`${node.exchangeUrl}/taxii2/`, options, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    }).on('error', reject)
  })
}

test('a person is disabled, enabled, reset and given another role while the node runs; the sessions end at once', async () => {
  const { password } = (await run(['user', 'add', dir, 'reyes', '--role', 'analyst', '--json'])).json() as {
    password: string
  }
  await using node = await serveHere(dir)
  const url = node.consoleUrl
  const cookie = (await signIn(url, 'reyes', password)) as string
  expect(await sessionAt(url, cookie)).toBe(200)
  expect(await said('user', 'disable', dir, 'reyes')).toContain('may not sign in')
  expect(await sessionAt(url, cookie)).toBe(401)
  expect(await signIn(url, 'reyes', password)).toBe(401)
  await said('user', 'enable', dir, 'reyes')
  expect(await sessionAt(url, cookie)).toBe(401)
  const again = (await signIn(url, 'reyes', password)) as string
  const fresh = (await run(['user', 'reset', dir, 'reyes', '--json'])).json() as { password: string }
  expect(await sessionAt(url, again)).toBe(401)
  expect(await signIn(url, 'reyes', password)).toBe(401)
  await said('user', 'role', dir, 'reyes', 'auditor')
  const last = (await signIn(url, 'reyes', fresh.password)) as string
  const audit = await fetch(`${url}/api/v1/audit`, { headers: { cookie: last } })
  const { items } = (await audit.json()) as { items: { actor: string; action: string; detail: string }[] }
  const acts = items.filter(({ actor }) => actor.endsWith('operator')).map(({ action }) => action)
  expect(acts.toReversed()).toEqual(['user-add', 'user-disable', 'user-enable', 'user-reset', 'user-role'])
})

test('the same on a stopped node, and for clients, whose tokens are worth nothing at once', async () => {
  const made = (await run(['client', 'add', dir, 'siem', '--tlp', 'green', '--json'])).json() as { token: string }
  const user = (await run(['user', 'add', dir, 'cruz', '--role', 'reader', '--json'])).json() as { password: string }
  await said('user', 'disable', dir, 'cruz')
  {
    await using node = await serveHere(dir)
    expect(await signIn(node.consoleUrl, 'cruz', user.password)).toBe(401)
    expect(await taxiiStatus(node, made.token)).toBe(200)
    await said('client', 'disable', dir, 'siem')
    expect(await taxiiStatus(node, made.token)).toBe(401)
  }
  await said('user', 'enable', dir, 'cruz')
  await said('user', 'role', dir, 'cruz', 'releaser')
  await said('client', 'enable', dir, 'siem')
  const reset = (await run(['user', 'reset', dir, 'cruz', '--json'])).json() as { password: string }
  await using node = await serveHere(dir)
  expect(await signIn(node.consoleUrl, 'cruz', reset.password)).toContain('trefoil_session_jp=')
})

test.each([
  [['user', 'disable'], 'nobody', /no account with this name/],
  [['client', 'enable'], 'nobody', /no client with this name/],
  [['user', 'reset'], 'operator', /reserved/],
])('%j of one that there is not says so', async (words, name, message) => {
  const ran = await run([...words, dir, name])
  expect([ran.status, ran.err]).not.toEqual([0, ''])
  expect(ran.err).toMatch(message)
})

test('a role that there is not is named with those that there are', async () => {
  const ran = await run(['user', 'role', dir, 'reyes', 'king'])
  expect([ran.status, ran.err]).toEqual([2, expect.stringMatching(/reader, analyst, releaser, admin, auditor/)])
})
