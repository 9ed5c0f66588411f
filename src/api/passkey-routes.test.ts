import { expect, test } from 'vitest'
import { createAuthenticator, type Page } from '../testing/authenticator.ts'
import { cookieOf, createMemoryApi, jsonOf, type MemoryApi, password } from '../testing/memory-api.ts'
import type { Passkey, StepUpOptions } from './contract/passkeys.ts'
import type { Problem } from './contract/problem.ts'

const base = '/api/v1'
const here: Page = { origin: 'http://localhost:7081' }
type Options = Record<string, unknown>

const optionsOf = async (answer: Promise<Response>) => (await jsonOf<{ options: Options }>(answer)).options
const typeOf = async (answer: Response) => (await jsonOf<Problem>(answer)).type.split(':').at(-1)

/** The analyst, signed in, with a passkey. */
async function withPasskey(api: MemoryApi, page = here) {
  const cookie = await api.signIn('analyst', { steppedUp: true })
  const authenticator = createAuthenticator()
  const made = await register(api, cookie, authenticator, page)
  expect(made.status).toBe(201)
  return { cookie, authenticator }
}

async function register(api: MemoryApi, cookie: string, authenticator = createAuthenticator(), page = here) {
  const options = await optionsOf(api.ask(`${base}/session/passkeys/options`, { method: 'POST', cookie }))
  const json = { name: 'my key', response: authenticator.create(options, page) }
  return api.ask(`${base}/session/passkeys`, { method: 'POST', json, cookie })
}

async function beginSignIn(api: MemoryApi) {
  const begun = await api.ask(`${base}/session/passkey/options`, { method: 'POST' })
  const { options } = await jsonOf<{ options: Options }>(begun.clone())
  return { options, cookie: cookieOf(begun) }
}
const signIn = (api: MemoryApi, cookie: string, response: unknown) =>
  api.ask(`${base}/session/passkey`, { method: 'POST', json: { response }, cookie })
const stepUp = (api: MemoryApi, cookie: string, json: unknown) =>
  api.ask(`${base}/session/step-up`, { method: 'POST', json, cookie })

test('a person makes a passkey, signs in with it, sees when it was used, and removes it', async () => {
  const api = createMemoryApi()
  const { cookie, authenticator } = await withPasskey(api)
  const begun = await beginSignIn(api)
  const signedIn = await signIn(api, begun.cookie, authenticator.get(begun.options, here))
  expect(signedIn.status).toBe(200)
  expect(await signedIn.json()).toMatchObject({ person: { name: 'analyst' } })
  const session = signedIn.headers.getSetCookie().find((one) => one.startsWith('trefoil_session_jp='))!
  const own = await jsonOf<{ items: Passkey[]; password: boolean }>(
    api.ask(`${base}/session/passkeys`, { cookie: session.split(';')[0]! }),
  )
  expect(own).toEqual({
    items: [{ id: authenticator.id, name: 'my key', createdAt: expect.any(String), usedAt: expect.any(String) }],
    password: true,
  })
  expect((await api.ask(`${base}/session/passkeys/${authenticator.id}`, { method: 'DELETE', cookie })).status).toBe(204)
  const again = await beginSignIn(api)
  expect((await signIn(api, again.cookie, authenticator.get(again.options, here))).status).toBe(401)
  expect(api.node.audit.map(({ action, detail }) => `${action} ${detail}`)).toEqual([
    'sign-in by=password',
    `passkey-add passkey=${authenticator.id.slice(0, 16)}`,
    'sign-in by=passkey',
    `passkey-remove passkey=${authenticator.id.slice(0, 16)}`,
    'sign-in-refused by=passkey',
  ])
})

test.each<[string, Page]>([
  ['made on a page of a stranger', { origin: 'https://console.example.evil', rpId: 'localhost' }],
  ['made on another port of this host', { origin: 'http://localhost:9999' }],
  ['made for another relying party', { origin: 'http://localhost:7081', rpId: 'evil.example' }],
  ['made without verifying the person', { origin: 'http://localhost:7081', unverified: true }],
])('an answer %s neither registers nor signs in', async (_, page) => {
  const api = createMemoryApi()
  const cookie = await api.signIn('analyst', { steppedUp: true })
  expect((await register(api, cookie, createAuthenticator(), page)).status).toBe(401)
  expect(api.node.passkeys.size).toBe(0)
  const { authenticator } = await withPasskey(api)
  const begun = await beginSignIn(api)
  expect((await signIn(api, begun.cookie, authenticator.get(begun.options, page))).status).toBe(401)
})

test('a challenge counts once, for five minutes, for the browser that asked', async () => {
  const api = createMemoryApi()
  const { authenticator } = await withPasskey(api)
  const begun = await beginSignIn(api)
  const answer = authenticator.get(begun.options, here)
  expect((await signIn(api, '', answer)).status).toBe(401)
  expect((await signIn(api, begun.cookie, answer)).status).toBe(200)
  expect((await signIn(api, begun.cookie, answer)).status).toBe(401)
  const late = await beginSignIn(api)
  api.node.nowMs += 5 * 60_000
  expect((await signIn(api, late.cookie, authenticator.get(late.options, here))).status).toBe(401)
  const other = await beginSignIn(api)
  const crossed = await beginSignIn(api)
  expect((await signIn(api, crossed.cookie, authenticator.get(other.options, here))).status).toBe(401)
})

test('a copy of a passkey, whose counter runs backwards, is refused', async () => {
  const api = createMemoryApi()
  const { authenticator } = await withPasskey(api)
  authenticator.counter = 10
  const first = await beginSignIn(api)
  expect((await signIn(api, first.cookie, authenticator.get(first.options, here))).status).toBe(200)
  authenticator.counter = 5
  const second = await beginSignIn(api)
  expect((await signIn(api, second.cookie, authenticator.get(second.options, here))).status).toBe(401)
})

test('a disabled account does not sign in by passkey either', async () => {
  const api = createMemoryApi()
  const { authenticator } = await withPasskey(api)
  api.node.accounts.set('analyst', { ...api.node.accounts.get('analyst')!, disabled: true })
  const begun = await beginSignIn(api)
  expect((await signIn(api, begun.cookie, authenticator.get(begun.options, here))).status).toBe(401)
})

test('what needs a proof says so; a password gives it where there is no passkey, for five minutes', async () => {
  const api = createMemoryApi()
  const cookie = await api.signIn('releaser')
  const adopt = () => api.ask(`${base}/charter`, { method: 'PUT', body: '{}', cookie })
  expect(await typeOf(await adopt())).toBe('step-up-needed')
  const asked = await jsonOf<StepUpOptions>(api.ask(`${base}/session/step-up/options`, { method: 'POST', cookie }))
  expect(asked).toEqual({ by: 'password' })
  const wrong = await stepUp(api, cookie, { password: 'wrong' })
  expect([wrong.status, await typeOf(wrong)]).toEqual([403, 'proof-refused'])
  expect((await stepUp(api, cookie, { password })).status).toBe(200)
  expect((await adopt()).status).toBe(200)
  api.node.nowMs += 5 * 60_000
  expect(await typeOf(await adopt())).toBe('step-up-needed')
  expect(api.node.adopted).toEqual(['{}'])
})

test('a proof counts for the session that gave it, not for another of the same person', async () => {
  const api = createMemoryApi()
  const one = await api.signIn('releaser')
  const other = await api.signIn('releaser')
  await stepUp(api, one, { password })
  const adopt = (cookie: string) => api.ask(`${base}/charter`, { method: 'PUT', body: '{}', cookie })
  expect(await typeOf(await adopt(other))).toBe('step-up-needed')
  expect((await adopt(one)).status).toBe(200)
})

test('whoever has a passkey proves itself by it and not by the password, and nobody by the passkey of another', async () => {
  const api = createMemoryApi()
  const { cookie, authenticator } = await withPasskey(api)
  expect((await stepUp(api, cookie, { password })).status).toBe(409)
  const ask = async (by: string) =>
    await jsonOf<StepUpOptions>(api.ask(`${base}/session/step-up/options`, { method: 'POST', cookie: by }))
  const asked = await ask(cookie)
  expect(asked.by).toBe('passkey')
  const response = authenticator.get(asked.options!, here)
  expect((await stepUp(api, cookie, { response })).status).toBe(200)
  expect((await stepUp(api, cookie, { response })).status).toBe(403)

  const releaser = await api.signIn('releaser', { steppedUp: true })
  const own = createAuthenticator()
  expect((await register(api, releaser, own)).status).toBe(201)
  const theirs = await ask(releaser)
  const refused = await stepUp(api, releaser, { response: authenticator.get(theirs.options!, here) })
  expect([refused.status, await typeOf(refused)]).toEqual([403, 'proof-refused'])
})

test('a session that was left open cannot make itself a passkey', async () => {
  const api = createMemoryApi()
  const cookie = await api.signIn('analyst')
  const answer = await api.ask(`${base}/session/passkeys/options`, { method: 'POST', cookie })
  expect([answer.status, await typeOf(answer)]).toEqual([403, 'step-up-needed'])
})

test('whoever has neither password nor passkey makes one right after signing in, not later', async () => {
  const api = createMemoryApi()
  const cookie = await api.signIn('analyst')
  api.node.accounts.set('analyst', { ...api.node.accounts.get('analyst')!, secret: '' })
  const asked = await jsonOf<StepUpOptions>(api.ask(`${base}/session/step-up/options`, { method: 'POST', cookie }))
  expect(asked).toEqual({ by: 'none' })
  expect((await register(api, cookie)).status).toBe(201)
  api.node.passkeys.clear()
  api.node.nowMs += 5 * 60_000
  const late = await api.ask(`${base}/session/passkeys/options`, { method: 'POST', cookie })
  expect([late.status, await typeOf(late)]).toEqual([403, 'sign-in-again'])
})

test('passkeys are not offered at an address that is not the console’s', async () => {
  const api = createMemoryApi({ origins: ['https://console.example'] })
  const answer = await api.ask(`${base}/session/passkey/options`, { method: 'POST' })
  expect(answer.status).toBe(422)
  expect((await jsonOf<Problem>(answer)).detail).toContain('https://console.example')
})

test('nonsense in place of an answer is refused, never an error of this node', async () => {
  const api = createMemoryApi()
  const { authenticator } = await withPasskey(api)
  for (const response of [
    {},
    { id: authenticator.id },
    { id: authenticator.id, rawId: 7, response: null },
    { id: '' },
  ]) {
    const begun = await beginSignIn(api)
    expect((await signIn(api, begun.cookie, response)).status).toBe(401)
  }
  expect(api.node.unexpected).toEqual([])
})
