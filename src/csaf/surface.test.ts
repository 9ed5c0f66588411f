import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { Authenticator } from '../http/authenticate.ts'
import { type Tlp, tlpLevels } from '../policy/model.ts'
import { isAtMost } from '../policy/tlp.ts'
import type { Caller } from '../release/model.ts'
import { folders } from './documents.ts'
import type { PublicFile } from './model.ts'
import { mayRead } from './reader.ts'
import { createCsaf } from './surface.ts'

const body = Buffer.from('{"a":"document"}\n')
const fileOf = ({ tlp, folder }: (typeof folders)[number]): PublicFile => ({
  ...{ path: `${folder}/2026/us-2026-0001.json`, tlp, kind: 'csaf', title: 'A title', language: 'en' },
  ...{ mediaType: 'application/json', publishedMs: Date.UTC(2026, 10, 28), updatedMs: Date.UTC(2026, 10, 29) },
  sha256: createHash('sha256').update(body).digest('hex'),
  sha512: createHash('sha512').update(body).digest('hex'),
})
const files = folders.map(fileOf)
const clearances: Readonly<Record<string, Tlp>> = { g: 'green', a: 'amber', r: 'red' }
const authenticator = new Authenticator({
  clients: {
    find: async () => null,
    findByToken: async (digest) =>
      clearances[digest] === undefined
        ? null
        : { ...{ name: digest, canWrite: false, secret: '', token: digest, disabled: false }, tlp: clearances[digest] },
  },
  verifyPassword: async () => false,
  isMadePassword: () => null,
  digestToken: (token) => token,
  decoySecret: '',
  memberOf: (certificate) => ['JP', 'AU'][certificate[0]!] ?? null,
  clock: systemClock,
  random: (count) => new Uint8Array(count),
})
const app = createCsaf({
  provider: () => ({ name: 'Member US', url: 'https://us.example', contact: 'https://us.example/contact' }),
  publications: {
    list: async (tlp, kind) => files.filter((one) => one.tlp === tlp && (kind === undefined || one.kind === kind)),
    async file(path) {
      const found = files.find((one) => one.path === path)
      return found === undefined ? null : { ...found, body, signature: 'a signature' }
    },
    lastMs: async () => Date.UTC(2026, 10, 29),
    keys: async () => [{ fingerprint: 'AB'.repeat(20), armoured: 'a key' }],
  },
  authenticator,
  tookPart: async (_, member) => member === 'JP',
  listPage: (listed) => `<p>${listed.length}</p>`,
  folderPage: (path, entries) => `<p>${path} ${entries.join(' ')}</p>`,
  pageStyle: 'sha256-x',
  clock: systemClock,
  reportUnexpected: (error) => {
    throw error
  },
})
const ask = (path: string, who: { token?: string; member?: 'JP' | 'AU' } = {}) =>
  app.request(
    `https://us.example${path}`,
    who.token === undefined ? {} : { headers: { authorization: `Bearer ${who.token}` } },
    {
      connection: {
        ...{ address: '192.0.2.1', secure: true },
        certificate: who.member === undefined ? null : Uint8Array.of(['JP', 'AU'].indexOf(who.member)),
      },
    } as never,
  )

test('what a trusted provider must have is there, without a sign-in and without a redirect', async () => {
  const metadata = (await (await ask('/.well-known/csaf/provider-metadata.json')).json()) as Record<string, unknown>
  expect(metadata).toMatchObject({
    role: 'csaf_trusted_provider',
    canonical_url: 'https://us.example/.well-known/csaf/provider-metadata.json',
    public_openpgp_keys: [{ fingerprint: 'AB'.repeat(20) }],
    publisher: { category: 'coordinator', namespace: 'https://us.example' },
  })
  const path = '/csaf/white/2026/us-2026-0001.json'
  const document = await ask(path)
  expect([document.status, document.headers.get('access-control-allow-origin')]).toEqual([200, '*'])
  expect(Buffer.from(await document.arrayBuffer())).toEqual(body)
  expect(await (await ask(`${path}.sha512`)).text()).toBe(`${files[0]!.sha512}  us-2026-0001.json\n`)
  expect(await (await ask(`${path}.sha256`)).text()).toBe(`${files[0]!.sha256}  us-2026-0001.json\n`)
  expect(await (await ask(`${path}.asc`)).text()).toBe('a signature')
  expect(await (await ask('/csaf/white/index.txt')).text()).toBe('2026/us-2026-0001.json\n')
  expect(await (await ask('/csaf/white/changes.csv')).text()).toBe(
    '"2026/us-2026-0001.json","2026-11-29T00:00:00.000Z"\n',
  )
  expect(await (await ask('/csaf/white/')).text()).toContain('2026/')
  expect(await (await ask('/csaf/white/2026/')).text()).toContain('us-2026-0001.json.asc')
  expect(await (await ask(`/csaf/openpgp/${'AB'.repeat(20)}.asc`)).text()).toBe('a key')
  const { feed } = (await (await ask('/csaf/white/feed.json')).json()) as {
    feed: { category: unknown[]; entry: { id: string; link: { rel: string }[] }[] }
  }
  expect(feed.category).toEqual([{ scheme: 'urn:ietf:params:rolie:category:information-type', term: 'csaf' }])
  expect(feed.entry[0]).toMatchObject({ id: 'us-2026-0001', format: { version: '2.0' } })
  expect(feed.entry[0]!.link.map(({ rel }) => rel)).toEqual(['self', 'hash', 'hash', 'signature'])
  for (const path of ['/csaf/service.json', '/csaf/category.json', '/csaf/', '/csaf'])
    expect((await ask(path)).status, path).toBe(200)
})

test('each reader gets the files of its labels, and of the others not so much as a count', async () => {
  const may: [Parameters<typeof ask>[1], readonly Tlp[]][] = [
    [{}, ['clear']],
    [{ token: 'g' }, ['clear', 'green']],
    [{ token: 'a' }, ['clear', 'green', 'amber']],
    [{ token: 'r' }, ['clear', 'green', 'amber']],
    [{ member: 'JP' }, ['clear', 'green', 'amber', 'amber+strict', 'red']],
    [{ member: 'AU' }, ['clear', 'green']],
  ]
  for (const [who, allowed] of may)
    for (const { folder, tlp } of folders) {
      const answer = await ask(`/csaf/${folder}/2026/us-2026-0001.json`, who)
      const feed = await ask(`/csaf/${folder}/feed.json`, who)
      const told = `${JSON.stringify(who)} ${folder}`
      if (allowed.includes(tlp)) {
        expect([answer.status, feed.status], told).toEqual([200, 200])
        continue
      }
      expect(answer.status, told).toBe(Object.keys(who!).length === 0 ? 401 : 404)
      if (feed.ok) expect(await feed.text(), told).not.toContain('us-2026-0001')
      // What is there and what is not answer alike.
      const none = await ask(`/csaf/${folder}/2026/us-2026-9999.json`, who)
      expect([none.status, (await none.text()).replace('9999', '0001')], told).toEqual([
        answer.status,
        await answer.text(),
      ])
    }
})

test('no caller reads above its clearance, and a wider label is never withheld where a narrower one is given', () => {
  const callers: fc.Arbitrary<Caller> = fc.oneof(
    fc.constant<Caller>({ kind: 'public' }),
    fc.constantFrom(...tlpLevels).map((tlp): Caller => ({ kind: 'client', name: 'c', tlp, canWrite: false })),
    fc.constantFrom('JP', 'AU').map((code): Caller => ({ kind: 'member', code })),
  )
  fc.assert(
    fc.property(
      callers,
      fc.constantFrom(...tlpLevels),
      fc.constantFrom(...tlpLevels),
      fc.boolean(),
      (caller, one, other, took) => {
        if (mayRead(caller, one, () => took) && isAtMost(other, one))
          expect(mayRead(caller, other, () => took)).toBe(true)
        if (caller.kind === 'client' && one !== 'clear' && mayRead(caller, one, () => took))
          expect(isAtMost(one, caller.tlp)).toBe(true)
        if (caller.kind === 'public') expect(mayRead(caller, one, () => took)).toBe(one === 'clear')
      },
    ),
  )
})

test('a page runs nothing and loads nothing, and what machines read says so too', async () => {
  for (const path of ['/csaf/', '/csaf/white/'])
    expect((await ask(path)).headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'sha256-x'; frame-ancestors 'none'; base-uri 'none'",
    )
})

test('nothing but reading, and no way out of the folders', async () => {
  for (const path of [
    '/csaf/white/../../etc/passwd',
    '/csaf/white/2026/..%2f..%2famber%2f2026%2fus-2026-0001.json',
    '/csaf/secret/',
    '/csaf/white/2025/',
  ])
    expect((await ask(path)).status, path).toBe(404)
  const post = await app.request('https://us.example/csaf/white/feed.json', { method: 'POST' }, {
    connection: { address: '192.0.2.1', secure: true, certificate: null },
  } as never)
  expect(post.status).toBeGreaterThanOrEqual(400)
})
