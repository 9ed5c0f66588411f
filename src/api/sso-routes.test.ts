import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createSingleSignOn } from '../sign-in/single-sign-on.ts'
import { addAccount, createMemoryApi, jsonOf, type MemoryApi } from '../testing/memory-api.ts'
import { type OpenIdProvider, startOpenIdProvider } from '../testing/openid-provider.ts'
import type { Identities } from './contract/identities.ts'
import type { Session } from './contract/sessions.ts'

const base = '/api/v1'
const redirectUri = 'http://localhost:7081/api/v1/session/sso/callback'

let provider: OpenIdProvider
let api: MemoryApi
let admin: string

beforeAll(async () => {
  provider = await startOpenIdProvider()
})
afterAll(() => provider[Symbol.asyncDispose]())
beforeEach(async () => {
  Object.assign(provider, { subject: 'subject-1', profile: {}, misconduct: {} })
  const { issuer, clientId, clientSecret } = provider
  const fetchFor = (url: string, init: RequestInit) => fetch(url, init)
  api = createMemoryApi({}, createSingleSignOn({ issuer, clientId, clientSecret, redirectUri, fetch: fetchFor }))
  admin = await api.signIn('admin', { steppedUp: true })
})

/** What the browser holds after it went to the provider: its cookie of this node, and where it was sent back to. */
async function visitProvider() {
  const begun = await api.ask(`${base}/session/sso`, { method: 'POST' })
  const { url } = await jsonOf<{ url: string }>(begun.clone())
  return { cookie: begun.headers.getSetCookie()[0]!.split(';')[0]!, back: await provider.visit(url), url: new URL(url) }
}
/** Back at this node: a navigation that another site began. */
function comeBack(back: URL, cookie: string): Promise<Response> {
  const headers = { 'sec-fetch-site': 'cross-site', 'x-trefoil': null }
  return api.ask(back.pathname + back.search, { cookie, headers })
}
async function signOn(): Promise<Response> {
  const { back, cookie } = await visitProvider()
  return comeBack(back, cookie)
}
const sessionOf = (answer: Response) =>
  answer.headers
    .getSetCookie()
    .find((one) => /^trefoil_session_jp=[^;]/.test(one))
    ?.split(';')[0]
const link = (wish: object) => api.ask(`${base}/identities`, { method: 'POST', json: wish, cookie: admin })

/** That nobody was let in, and where the browser was sent. */
function expectRefused(answer: Response, outcome = 'refused'): void {
  expect(sessionOf(answer)).toBeUndefined()
  expect([answer.status, answer.headers.get('location')]).toEqual([302, `/sign-in?sso=${outcome}`])
}

test('the provider is asked for a code, with PKCE, a state and a nonce that are new each time', async () => {
  const { url } = await visitProvider()
  const asked = Object.fromEntries(url.searchParams)
  expect(asked).toMatchObject({
    response_type: 'code',
    code_challenge_method: 'S256',
    redirect_uri: redirectUri,
    client_id: provider.clientId,
    scope: 'openid profile',
  })
  const again = (await visitProvider()).url.searchParams
  for (const name of ['state', 'nonce', 'code_challenge']) {
    expect(asked[name]).toMatch(/^[\w-]{43}$/)
    expect(again.get(name)).not.toBe(asked[name])
  }
})

test('whoever comes first waits; an administrator links it to an account, and it is that person', async () => {
  provider.profile = { preferred_username: 'ana@example.org', email: 'ana@example.org' }
  expectRefused(await signOn(), 'waiting')
  const listed = await jsonOf<Identities>(api.ask(`${base}/identities`, { cookie: admin }))
  expect(listed).toEqual({
    issuer: provider.issuer,
    items: [
      {
        ...{ issuer: provider.issuer, subject: 'subject-1', account: null, shown: 'ana@example.org' },
        createdAt: expect.any(String),
      },
    ],
  })
  await addAccount(api.parts, 'ana', 'analyst')
  expect((await link({ issuer: provider.issuer, subject: 'subject-1', account: 'ana' })).status).toBe(200)
  const answer = await signOn()
  expect([answer.status, answer.headers.get('location')]).toEqual([302, '/'])
  const seen = await jsonOf<Session>(api.ask(`${base}/session`, { cookie: sessionOf(answer)! }))
  expect(seen.person).toMatchObject({ name: 'ana', role: 'analyst' })
  expect(api.node.audit.map(({ action }) => action)).toEqual([
    ...['sign-in', 'identity-waiting', 'identity-link', 'sign-in'],
  ])
})

test('an administrator lets one in under a new account, which has a role and no password', async () => {
  await signOn()
  const wish = { issuer: provider.issuer, subject: 'subject-1', account: 'ben', role: 'reader' }
  expect((await link(wish)).status).toBe(200)
  expect(sessionOf(await signOn())).toBeDefined()
  expect(api.node.accounts.get('ben')).toMatchObject({ role: 'reader', secret: '' })
  for (const password of ['', ' ', 'undefined']) {
    const answer = await api.ask(`${base}/session`, { method: 'POST', json: { name: 'ben', password } })
    expect(answer.status).toBe(401)
  }
})

test('an e-mail or a name that equals another account’s name links nothing', async () => {
  await addAccount(api.parts, 'ana@example.org', 'releaser')
  provider.subject = 'mallory'
  provider.profile = {
    ...{
      email: 'ana@example.org',
      email_verified: true,
      preferred_username: 'ana@example.org',
      name: 'ana@example.org',
    },
  }
  expectRefused(await signOn(), 'waiting')
  provider.subject = 'ana@example.org'
  expectRefused(await signOn(), 'waiting')
})

test('the same subject at another issuer is another person', async () => {
  await addAccount(api.parts, 'ana', 'analyst')
  await api.parts.identities.link({
    ...{ issuer: 'https://other.example', subject: 'subject-1', account: 'ana', shown: '', createdAt: 1 },
  })
  expectRefused(await signOn(), 'waiting')
  const elsewhere = { issuer: 'https://other.example', subject: 'x', account: 'ana' }
  expect((await link(elsewhere)).status).toBe(400)
})

test('a state is used once, and only by the browser that began', async () => {
  const first = await visitProvider()
  expectRefused(await comeBack(first.back, ''))
  expectRefused(await comeBack(first.back, first.cookie), 'waiting')
  expectRefused(await comeBack(first.back, first.cookie))
  const mine = await visitProvider()
  const theirs = await visitProvider()
  expectRefused(await comeBack(theirs.back, mine.cookie))
  const forged = await visitProvider()
  forged.back.searchParams.set('state', 'chosen-by-somebody-else')
  expectRefused(await comeBack(forged.back, forged.cookie))
  const late = await visitProvider()
  api.node.nowMs += 5 * 60_000
  expectRefused(await comeBack(late.back, late.cookie))
})

test.each<[string, OpenIdProvider['misconduct']]>([
  ['another nonce', { claims: { nonce: 'replayed' } }],
  ['no nonce', { claims: { nonce: undefined } }],
  ['another issuer', { claims: { iss: 'https://evil.example' } }],
  ['another audience', { claims: { aud: 'another-service' } }],
  ['an end that is past', { claims: { exp: Math.floor(Date.now() / 1000) - 60 } }],
  ['no subject', { claims: { sub: undefined } }],
  ['a subject that is too long', { claims: { sub: 'x'.repeat(256) } }],
  ['no signature', { algorithm: 'none' }],
  ['a signature by a shared secret', { algorithm: 'HS256' }],
  ['a signature by a key that is not the provider’s', { otherKey: true }],
])('a token with %s lets nobody in', async (_, misconduct) => {
  await addAccount(api.parts, 'ana', 'analyst')
  await link({ issuer: provider.issuer, subject: 'subject-1', account: 'ana' })
  expect(sessionOf(await signOn())).toBeDefined()
  provider.misconduct = misconduct
  expectRefused(await signOn())
  expect(api.node.refusedSignOns).toHaveLength(1)
  expect(api.node.audit.at(-1)).toMatchObject({ action: 'sign-in-refused', detail: 'by=single-sign-on' })
})

test('an answer that names another provider is refused (mix-up)', async () => {
  const { back, cookie } = await visitProvider()
  back.searchParams.set('iss', 'https://evil.example')
  expectRefused(await comeBack(back, cookie))
})

test('a disabled account, and one whose link was taken away, is not let in; the sessions end', async () => {
  await addAccount(api.parts, 'ana', 'analyst')
  await link({ issuer: provider.issuer, subject: 'subject-1', account: 'ana' })
  const session = sessionOf(await signOn())!
  const where = `${base}/identities?issuer=${encodeURIComponent(provider.issuer)}&subject=subject-1`
  expect((await api.ask(where, { method: 'DELETE', cookie: admin })).status).toBe(204)
  expect((await api.ask(`${base}/session`, { cookie: session })).status).toBe(401)
  expectRefused(await signOn(), 'waiting')
  await link({ issuer: provider.issuer, subject: 'subject-1', account: 'ana' })
  api.node.accounts.set('ana', { ...api.node.accounts.get('ana')!, disabled: true })
  expectRefused(await signOn())
})

test('an administrator does not link an identity to the own account, nor one that is linked', async () => {
  const wish = { issuer: provider.issuer, subject: 'subject-1' }
  expect((await link({ ...wish, account: 'admin' })).status).toBe(409)
  await addAccount(api.parts, 'ana', 'analyst')
  expect((await link({ ...wish, account: 'nobody' })).status).toBe(404)
  expect((await link({ ...wish, account: 'ana', role: 'reader' })).status).toBe(409)
  expect((await link({ ...wish, account: 'ana' })).status).toBe(200)
  await addAccount(api.parts, 'ben', 'analyst')
  expect((await link({ ...wish, account: 'ben' })).status).toBe(409)
})

test('a provider that does not answer is said to be unavailable, and asked again the next time', async () => {
  let down = true
  const { issuer, clientId, clientSecret } = provider
  const flaky = (url: string, init: RequestInit) => (down ? Promise.reject(new Error('refused')) : fetch(url, init))
  api = createMemoryApi({}, createSingleSignOn({ issuer, clientId, clientSecret, redirectUri, fetch: flaky }))
  expect((await api.ask(`${base}/session/sso`, { method: 'POST' })).status).toBe(503)
  down = false
  expect((await api.ask(`${base}/session/sso`, { method: 'POST' })).status).toBe(200)
})

test('a node without a provider says so', async () => {
  const plain = createMemoryApi()
  expect((await plain.ask(`${base}/session/sso`, { method: 'POST' })).status).toBe(404)
  expect(await jsonOf(plain.ask(`${base}/about`))).toMatchObject({ singleSignOn: false })
})
