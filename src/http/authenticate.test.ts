import { beforeEach, expect, test } from 'vitest'
import { Authenticator, type KnownClient } from './authenticate.ts'
import type { Connection } from './connection.ts'

const clock = { ms: 1_000_000, nowMs: () => clock.ms }
const from = (address: string): Connection => ({ address, secure: true, certificate: null })
let client: KnownClient
let slowChecks: number
let refused: unknown[]
let gate: Promise<void>

beforeEach(() => {
  client = { name: 'soc', tlp: 'green', canWrite: false, secret: 'right', token: 'digest(t)', disabled: false }
  slowChecks = 0
  refused = []
  gate = Promise.resolve()
})

function authenticator() {
  return new Authenticator({
    clients: {
      find: async (name) => (name === client.name ? client : null),
      findByToken: async (digest) => (digest === client.token ? client : null),
    },
    async verifyPassword(password, secret) {
      slowChecks++
      await gate
      return password === secret
    },
    isMadePassword: (password, secret) => (secret.startsWith('made ') ? secret === `made ${password}` : null),
    digestToken: (token) => `digest(${token})`,
    decoySecret: 'decoy',
    memberOf: (certificate) => (certificate[0] === 1 ? 'JP' : null),
    clock,
    random: (count) => new Uint8Array(count),
    onRefused: (attempt) => refused.push(attempt),
  })
}

function withBasic(name: string, password: string): Request {
  return new Request('https://node/', { headers: { authorization: `Basic ${btoa(`${name}:${password}`)}` } })
}

test('the slow check runs once a minute for a client that sends its password with every request', async () => {
  const one = authenticator()
  for (let n = 0; n < 20; n++) await one.authenticate(withBasic('soc', 'right'), from('192.0.2.1'))
  expect(slowChecks).toBe(1)
  clock.ms += 60_001
  await one.authenticate(withBasic('soc', 'right'), from('192.0.2.1'))
  expect(slowChecks).toBe(2)
})

test('a client that is disabled, or whose password changed, is refused at its very next request', async () => {
  const one = authenticator()
  await one.authenticate(withBasic('soc', 'right'), from('192.0.2.1'))
  client = { ...client, secret: 'changed' }
  await expect(one.authenticate(withBasic('soc', 'right'), from('192.0.2.1'))).rejects.toMatchObject({ status: 401 })
  client = { ...client, secret: 'right', disabled: true }
  await expect(one.authenticate(withBasic('soc', 'right'), from('192.0.2.1'))).rejects.toMatchObject({ status: 401 })
  const bearer = new Request('https://node/', { headers: { authorization: 'Bearer t' } })
  await expect(one.authenticate(bearer, from('192.0.2.1'))).rejects.toMatchObject({ status: 401 })
})

test('an unknown name costs the same slow check as a wrong password, and says the same', async () => {
  const one = authenticator()
  const wrong = await one.authenticate(withBasic('soc', 'wrong'), from('192.0.2.1')).catch((error) => error)
  const unknown = await one.authenticate(withBasic('nobody', 'wrong'), from('192.0.2.1')).catch((error) => error)
  expect(slowChecks).toBe(2)
  expect([unknown.status, unknown.message]).toEqual([wrong.status, wrong.message])
  expect(refused).toEqual([
    { address: '192.0.2.1', name: 'soc' },
    { address: '192.0.2.1', name: 'nobody' },
  ])
})

test('a client whose password this node made signs in without a slow check, also while others guess at its name and at others', async () => {
  client = { ...client, secret: 'made right' }
  const one = authenticator()
  for (let n = 0; n < 12; n++) await one.authenticate(withBasic('soc', `guess ${n}`), from('192.0.2.1')).catch(() => {})
  slowChecks = 0
  gate = new Promise(() => {})
  for (let n = 0; n < 100; n++) void one.authenticate(withBasic(`n${n}`, 'x'), from(`198.51.100.${n}`)).catch(() => {})
  expect(await one.authenticate(withBasic('soc', 'right'), from('192.0.2.1'))).toMatchObject({ name: 'soc' })
  expect(slowChecks).toBeLessThanOrEqual(2)
})

test('a wrong password costs the slow check whatever is stored of the right one, and what is stored opens nothing', async () => {
  client = { ...client, secret: 'made right' }
  const one = authenticator()
  for (const wrong of ['wrong', 'made right', 'decoy'])
    await expect(one.authenticate(withBasic('soc', wrong), from('192.0.2.1'))).rejects.toMatchObject({ status: 401 })
  expect(slowChecks).toBe(3)
})

test('guessing at one name is stopped from any address, with Retry-After; the client itself stays signed in', async () => {
  const one = authenticator()
  await one.authenticate(withBasic('soc', 'right'), from('198.51.100.1'))
  let last: { status: number; headers: Record<string, string> } | undefined
  for (let n = 0; n < 12; n++) {
    last = await one.authenticate(withBasic('soc', `guess ${n}`), from(`192.0.2.${n}`)).catch((error) => error)
  }
  expect(last).toMatchObject({ status: 429, headers: { 'retry-after': expect.stringMatching(/^[1-9]\d*$/) } })
  expect(slowChecks).toBe(11)
  expect(await one.authenticate(withBasic('soc', 'right'), from('198.51.100.1'))).toMatchObject({ name: 'soc' })
})

test('guessing from one address is stopped for any name and for tokens', async () => {
  const one = authenticator()
  for (let n = 0; n < 20; n++) await one.authenticate(withBasic(`name ${n}`, 'x'), from('2001:db8::1')).catch(() => {})
  const bearer = new Request('https://node/', { headers: { authorization: 'Bearer wrong' } })
  await expect(one.authenticate(bearer, from('2001:db8::2'))).rejects.toMatchObject({ status: 429 })
  await expect(one.authenticate(bearer, from('2001:db8:1::2'))).rejects.toMatchObject({ status: 401 })
  clock.ms += 10_000
  await expect(one.authenticate(bearer, from('2001:db8::2'))).rejects.toMatchObject({ status: 401 })
})

test('however many guess at once, few slow checks run and few wait; the rest are told to come back', async () => {
  const one = authenticator()
  let release = () => {}
  gate = new Promise((resolve) => (release = resolve))
  const attempts = Array.from({ length: 200 }, (_, n) =>
    one.authenticate(withBasic(`n${n}`, 'x'), from(`192.0.2.${n}`)).catch((error) => error.status),
  )
  for (let turn = 0; turn < 500 && slowChecks < 2; turn++) await new Promise((resolve) => setTimeout(resolve, 20))
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(slowChecks).toBe(2)
  release()
  const statuses = await Promise.all(attempts)
  expect(statuses.filter((status) => status === 503)).toHaveLength(200 - 66)
  expect(statuses.filter((status) => status === 401)).toHaveLength(66)
})

test('an Authorization header is judged alone: a wrong one is not saved by a good certificate', async () => {
  const one = authenticator()
  const connection = { ...from('192.0.2.1'), certificate: Uint8Array.of(1) }
  expect(await one.authenticate(new Request('https://node/'), connection)).toEqual({ kind: 'member', code: 'JP' })
  await expect(one.authenticate(withBasic('soc', 'wrong'), connection)).rejects.toMatchObject({ status: 401 })
  const stranger = { ...connection, certificate: Uint8Array.of(2) }
  expect(await one.authenticate(new Request('https://node/'), stranger)).toEqual({ kind: 'public' })
})
