import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPgpKey } from '../crypto/openpgp.ts'
import { csafDocument } from '../desks/advisory/csaf.ts'
import { CsafInbox } from '../desks/advisory/csaf-inbox.ts'
import { editionsOf } from '../desks/advisory/edition.ts'
import { judgeCsafBy } from '../node/judge-csaf.ts'
import { openStore } from '../store/open.ts'
import type { TaxiiFetch } from '../taxii/https-fetch.ts'
import { makeDocument } from '../testing/advisories.ts'
import { type Core, createCore, nowMs } from '../testing/core.ts'
import { createSourceBench, settingsOf, testBounds } from '../testing/source-bench.ts'
import { createDatabase } from '../testing/stores.ts'
import type { SourceSecret, SourceSettings } from './model.ts'
import { createReach } from './reach.ts'
import type { SourceBounds } from './run.ts'

const home = 'https://psirt.example'
const metadataUrl = `${home}/.well-known/csaf/provider-metadata.json`
const feedUrl = `${home}/csaf/feed.json`
const publisher = { member: 'US', name: 'Maker', url: home, contact: home, names: {} }
const key = openPgpKey(new Uint8Array(32).fill(1), 'Maker')
const foreign = openPgpKey(new Uint8Array(32).fill(2), 'Somebody')

const parts = new AsyncDisposableStack()
let core: Core
let inbox: CsafInbox
beforeAll(async () => {
  const { database } = parts.use(await createDatabase('sqlite'))
  core = createCore(parts.use(await openStore({ database })), 'US')
  inbox = new CsafInbox({
    store: core.store,
    nowMs: () => nowMs,
    // The rules of CSAF are tested where they are; here a document breaks them when it says so.
    worker: {
      check: async (document) =>
        'broken' in (document as object) ? [{ rule: '6.1.27.3', at: '/broken', message: 'must not' }] : [],
    },
    audit: async () => {},
  })
  await inbox.trust({ name: 'Maker', namespace: home, armoured: key.publicKey }, 'releaser')
})
afterAll(() => parts.disposeAsync())

const sha512 = (text: string) => createHash('sha512').update(text).digest('hex')
let count = 0

interface Made {
  readonly name: string
  readonly text: string
}
/** A document of the publisher, another one each time. */
function made(change: Record<string, unknown> = {}, by = publisher): Made {
  count += 1
  const number = String(count).padStart(4, '0')
  const [edition] = editionsOf(makeDocument({ name: `US-2026-${number}`, title: `Advisory ${number}` }))
  const document = csafDocument(edition!, by) as Record<string, unknown>
  return { name: `us-2026-${number}.json`, text: `${JSON.stringify({ ...document, ...change })}\n` }
}

/** A provider in memory: what it answers by address, and what it was asked. */
class Provider {
  readonly files = new Map<string, string | (() => Response)>()
  readonly asked: { readonly url: string; readonly authorization: string | undefined }[] = []
  readonly entries: { readonly name: string; updated: string }[] = []
  metadata: Record<string, unknown> = {
    ...{ canonical_url: metadataUrl, metadata_version: '2.0', role: 'csaf_trusted_provider' },
    publisher: { category: 'vendor', name: 'Maker', namespace: home },
    public_openpgp_keys: [{ fingerprint: key.fingerprint, url: `${home}/key.asc` }],
    distributions: [{ rolie: { feeds: [{ tlp_label: 'WHITE', url: feedUrl }] } }],
  }

  put({ name, text }: Made, signedBy = key, updated = '2026-02-01T00:00:00Z'): void {
    const url = `${home}/csaf/2026/${name}`
    this.files.set(url, text)
    this.files.set(`${url}.sha512`, `${sha512(text)}  ${name}\n`)
    this.files.set(`${url}.asc`, signedBy.sign(Buffer.from(text), nowMs))
    const known = this.entries.find((entry) => entry.name === name)
    if (known === undefined) this.entries.push({ name, updated })
    else known.updated = updated
  }

  feed(): string {
    const entry = this.entries.map(({ name, updated }) => {
      const href = `${home}/csaf/2026/${name}`
      const link = [
        { rel: 'self', href },
        { rel: 'hash', href: `${href}.sha512` },
        { rel: 'signature', href: `${href}.asc` },
      ]
      return { id: name, link, updated, content: { type: 'application/json', src: href } }
    })
    return JSON.stringify({ feed: { entry } })
  }

  readonly fetch: TaxiiFetch = async (address, { headers }) => {
    this.asked.push({ url: address, authorization: headers.authorization })
    const file = this.files.get(address)
    if (typeof file === 'function') return file()
    if (file !== undefined) return new Response(file)
    if (address === metadataUrl) return new Response(JSON.stringify(this.metadata))
    if (address === feedUrl) return new Response(this.feed())
    return new Response('', { status: 404 })
  }

  /** Asked since the last time, without what is asked in each run. */
  documentsAsked(): string[] {
    return this.asked
      .splice(0)
      .map(({ url }) => url)
      .filter((url) => /us-\d{4}-\d{4}\.json$/.test(url))
  }
}

interface Reading {
  readonly settings?: Partial<SourceSettings>
  readonly bounds?: Partial<SourceBounds>
  readonly secret?: SourceSecret
}
const bench = (provider: Pick<Provider, 'fetch'>, { settings, bounds, secret }: Reading = {}) =>
  createSourceBench(core, provider.fetch, settingsOf({ kind: 'csaf', address: `${home}/`, ...settings }), {
    bounds: { ...testBounds, maxBytes: 1_000_000, ...bounds },
    judgeCsaf: judgeCsafBy(inbox),
    ...(secret === undefined ? {} : { secret }),
  })
const reasons = async (source: Awaited<ReturnType<typeof bench>>) =>
  (await source.waiting()).map(({ reason }) => reason).sort()

describe('a CSAF provider', () => {
  test('is read by its feed: what is signed is taken once, what changed again, what was read is not fetched', async () => {
    const provider = new Provider()
    const [first, second] = [made(), made()]
    provider.put(first)
    provider.put(second)
    const source = await bench(provider)
    expect((await source.run()).end).toBe('done')
    const { taken } = await source.state()
    expect(taken).toBeGreaterThanOrEqual(2)
    expect(provider.documentsAsked()).toHaveLength(2)
    await source.run()
    expect(provider.documentsAsked()).toEqual([])
    const document = JSON.parse(second.text) as { document: { title: string; tracking: Record<string, unknown> } }
    document.document.title = 'Another title'
    Object.assign(document.document.tracking, { version: '2', current_release_date: '2026-03-01T00:00:00.000Z' })
    provider.put({ name: second.name, text: JSON.stringify(document) }, key, '2026-03-01T00:00:00Z')
    await source.run()
    expect(provider.documentsAsked()).toEqual([`${home}/csaf/2026/${second.name}`])
    expect((await source.state()).taken).toBeGreaterThan(taken)
    expect(await source.inQuarantine()).toBe(0)
  })

  test('gets nothing taken that is wrong in hash, signature, publisher, name or form, and each is put aside once with its reason', async () => {
    const provider = new Provider()
    const at = ({ name }: Made, suffix = '') => `${home}/csaf/2026/${name}${suffix}`
    const all = Array.from({ length: 7 }, () => made())
    const [wrongHash, oldHash, wrongSignature, unknown, changed, absent, bytes] = all as [Made, ...Made[]]
    for (const one of all) provider.put(one)
    provider.files.set(at(wrongHash, '.sha512'), sha512('something else'))
    provider.files.set(at(oldHash!, '.sha512'), 'd41d8cd98f00b204e9800998ecf8427e')
    provider.files.set(at(wrongSignature!, '.asc'), key.sign(Buffer.from('something else'), nowMs))
    provider.put(unknown!, foreign)
    provider.files.set(at(changed!), changed!.text.replace('Advisory', 'Advisorv'))
    provider.files.delete(at(absent!))
    provider.files.set(at(bytes!), () => new Response(Uint8Array.of(0x7b, 0xff, 0xfe)))
    provider.put(made({ broken: true }))
    provider.put(made({}, { ...publisher, url: 'https://else.example' }))
    provider.put({ ...made(), name: 'us-2026-9999.json' })
    provider.put({ name: 'us-2026-9998.json', text: '{"document":' })
    const source = await bench(provider)
    await source.run()
    expect((await source.state()).taken).toBe(0)
    expect(await reasons(source)).toEqual([
      'it breaks CSAF 2.0: 6.1.27.3 /broken must not',
      'it breaks CSAF 2.0: schema  it is no CSAF document: not strict JSON of its form',
      'it is listed, and not there',
      expect.stringMatching(/^it is signed by a key that nobody here trusts/),
      'it names another publisher than the one whose key signed it',
      'its file name is not made of its tracking id',
      'its hash is not that of the document',
      'its hash is not that of the document',
      'its hash is not that of the document',
      'its signature does not fit the document',
      'what psirt.example sends is not text in UTF-8',
    ])
    const { refused } = await source.state()
    await source.run()
    expect((await source.state()).refused).toBe(refused)
  })

  test('whose hash or signature appears later is taken then, and said to wait only once', async () => {
    const provider = new Provider()
    const late = made()
    provider.put(late)
    const url = `${home}/csaf/2026/${late.name}`
    const signature = provider.files.get(`${url}.asc`)!
    provider.files.delete(`${url}.asc`)
    const source = await bench(provider)
    await source.run()
    await source.run()
    expect(await reasons(source)).toEqual(['it is not signed'])
    provider.files.set(`${url}.asc`, signature)
    await source.run()
    expect((await source.state()).taken).toBeGreaterThan(0)
    provider.documentsAsked()
    await source.run()
    expect(provider.documentsAsked()).toEqual([])
  })

  test('may be taken by its hashes alone where somebody says so, but nobody else’s documents, and none of a publisher whose key is trusted', async () => {
    const provider = new Provider()
    const own = 'https://unsigned.example'
    provider.metadata = { ...provider.metadata, publisher: { name: 'Unsigned', namespace: own } }
    provider.put(made({}, { ...publisher, url: own }), foreign)
    provider.put(made({}, { ...publisher, url: 'https://third.example' }), foreign)
    provider.put(made(), foreign)
    const strict = await bench(provider)
    await strict.run()
    expect((await strict.state()).taken).toBe(0)
    const source = await bench(provider, { settings: { proof: 'hash' } })
    await source.run()
    expect((await source.state()).taken).toBeGreaterThan(0)
    expect(await reasons(source)).toEqual([
      expect.stringMatching(/^it is signed by a key that nobody here trusts/),
      'it names another publisher than the provider is',
    ])
  })

  test('is found by security.txt and by its name in DNS, too, and said to be none where it is nowhere', async () => {
    const provider = new Provider()
    provider.put(made())
    provider.files.set(metadataUrl, () => new Response('', { status: 404 }))
    const source = await bench(provider)
    await expect(source.run()).rejects.toThrow(/psirt\.example is no CSAF provider/)
    const elsewhere = `${home}/elsewhere/provider-metadata.json`
    const metadata = JSON.stringify(provider.metadata)
    provider.files.set('https://csaf.data.security.psirt.example/', metadata)
    expect((await source.run()).end).toBe('done')
    provider.files.delete('https://csaf.data.security.psirt.example/')
    provider.files.set(
      `${home}/.well-known/security.txt`,
      `Contact: mailto:x\nCSAF: http://plain.example/\nCSAF: ${elsewhere}\n`,
    )
    provider.files.set(elsewhere, metadata)
    expect((await source.run()).end).toBe('done')
  })

  test('with directories is read by changes.csv, else by index.txt, and lists nothing outside of them', async () => {
    const provider = new Provider()
    const one = made()
    provider.put(one)
    provider.metadata = { ...provider.metadata, distributions: [{ directory_url: `${home}/csaf/` }] }
    provider.files.set(`${home}/csaf/index.txt`, `2026/${one.name}\n2026/notes.txt\n`)
    const byIndex = await bench(provider)
    await byIndex.run()
    expect((await byIndex.state()).taken).toBeGreaterThan(0)
    provider.files.set(`${home}/csaf/changes.csv`, `"2026/${one.name}","2026-02-01T00:00:00Z"\r\n`)
    const byChanges = await bench(provider)
    await byChanges.run()
    await byChanges.run()
    expect((await byChanges.state()).unchanged).toBeGreaterThan(0)
    expect(provider.documentsAsked()).toHaveLength(2)
    for (const path of ['../secret.json', 'https://else.example/x.json', '//else.example/x.json']) {
      provider.files.set(`${home}/csaf/changes.csv`, `"${path}","2026-02-01T00:00:00Z"\n`)
      await expect((await bench(provider)).run()).rejects.toThrow(/lists what does not lie below it/)
    }
    provider.files.set(`${home}/csaf/changes.csv`, 'not a list')
    await expect((await bench(provider)).run()).rejects.toThrow(/no list of paths/)
  })

  test('whose narrower lists are closed to us is read as far as it is open; one that is closed wholly says so', async () => {
    const provider = new Provider()
    provider.put(made())
    const closed = `${home}/csaf/amber/feed.json`
    const feeds = [{ url: closed }, { url: feedUrl }]
    provider.metadata = { ...provider.metadata, distributions: [{ rolie: { feeds } }] }
    provider.files.set(closed, () => new Response('', { status: 401 }))
    const source = await bench(provider)
    expect((await source.run()).end).toBe('done')
    expect((await source.state()).taken).toBeGreaterThan(0)
    // Who has credentials wants to know that they do not fit; what is open is read all the same.
    provider.put(made())
    const known = await bench(provider, { secret: { kind: 'token', token: 'ours' } })
    await expect(known.run()).rejects.toThrow(/does not accept the credentials/)
    expect((await known.state()).taken).toBeGreaterThan(0)
    provider.files.set(feedUrl, () => new Response('', { status: 403 }))
    await expect(source.run()).rejects.toThrow(/every list of this provider asks for credentials/)
  })

  test('that sends us to other hosts gives them no credentials', async () => {
    const provider = new Provider()
    provider.put(made())
    const moved = 'https://cdn.example/feed.json'
    provider.files.set(moved, provider.feed())
    provider.files.set(feedUrl, () => new Response('', { status: 302, headers: { location: moved } }))
    const source = await bench(provider, { secret: { kind: 'basic', user: 'us', password: 'secret' } })
    await source.run()
    expect((await source.state()).unchanged + (await source.state()).taken).toBeGreaterThan(0)
    for (const { url, authorization } of provider.asked)
      expect(authorization === undefined, url).toBe(!url.startsWith(`${home}/`))
  })

  test.each([
    ['a list inside', { distributions: [{ rolie: { feeds: [{ url: 'https://169.254.169.254/feed.json' }] } }] }, ''],
    ['a list without TLS', { distributions: [{ directory_url: 'http://psirt.example/csaf/' }] }, ''],
    ['a document inside', {}, 'https://10.0.0.1/us-2026-0001.json'],
    ['a document in a file', {}, 'file:///etc/us-2026-0001.json'],
  ])('that names %s is not asked there', async (_, metadata, src) => {
    const provider = new Provider()
    Object.assign(provider.metadata, metadata)
    if (src !== '') provider.files.set(feedUrl, JSON.stringify({ feed: { entry: [{ content: { src } }] } }))
    const reach = createReach([])
    const admitting: TaxiiFetch = async (address, outgoing) => {
      reach.admit(new URL(address))
      return await provider.fetch(address, outgoing)
    }
    await expect((await bench({ fetch: admitting })).run()).rejects.toMatchObject({ kind: 'forbidden' })
    expect(provider.asked.every(({ url }) => url.startsWith(`${home}/`))).toBe(true)
  })

  test('that is in trouble half way goes on later where it was, and fetches nothing twice', async () => {
    const provider = new Provider()
    const all = [made(), made(), made()]
    for (const one of all) provider.put(one)
    const broken = `${home}/csaf/2026/${all[1]!.name}`
    const text = provider.files.get(broken)!
    provider.files.set(broken, () => new Response('', { status: 503, headers: { 'retry-after': '60' } }))
    const source = await bench(provider)
    await expect(source.run()).rejects.toMatchObject({ retryAfterMs: 60_000 })
    provider.documentsAsked()
    provider.files.set(broken, text)
    await source.run()
    expect(provider.documentsAsked()).toHaveLength(2)
    expect(await source.inQuarantine()).toBe(0)
  })

  test('with more than one run reads is read on in the next', async () => {
    const provider = new Provider()
    for (let one = 0; one < 5; one++) provider.put(made())
    const source = await bench(provider, { bounds: { filesPerRun: 2 } })
    expect((await source.run()).end).toBe('more')
    expect((await source.run()).end).toBe('more')
    expect((await source.run()).end).toBe('done')
    expect(new Set(provider.documentsAsked()).size).toBe(5)
  })

  test.each<[string, (provider: Provider) => void, RegExp]>([
    ['no metadata', (one) => one.files.set(metadataUrl, '<html>'), /no provider metadata of CSAF: not strict JSON/],
    ['metadata of another form', (one) => one.files.set(metadataUrl, '{"role":7}'), /no provider metadata of CSAF: \//],
    [
      'metadata without end',
      (one) => one.files.set(metadataUrl, `{"a":"${'a'.repeat(1_100_000)}"}`),
      /larger than 1048576 bytes/,
    ],
    ['metadata nested without end', (one) => one.files.set(metadataUrl, '['.repeat(100_000)), /not strict JSON/],
    ['no list', (one) => Object.assign(one.metadata, { distributions: [] }), /neither a ROLIE feed nor a directory/],
    [
      'a thousand lists',
      (one) =>
        Object.assign(one.metadata, {
          distributions: Array.from({ length: 99 }, (_, n) => ({
            rolie: { feeds: [{ url: `${feedUrl}?${n}` }, { url: `${feedUrl}?b${n}` }] },
          })),
        }),
      /more than 100 lists/,
    ],
    ['a feed that is none', (one) => one.files.set(feedUrl, '{"feed":{"entry":"x"}}'), /no ROLIE feed/],
    [
      'a feed that names no address',
      (one) => one.files.set(feedUrl, '{"feed":{"entry":[{"content":{"src":"https://["}}]}}'),
      /names what is no address/,
    ],
    ['a redirection without end', (one) => redirect(one, metadataUrl), /more than 5 times/],
  ])('that gives %s is left with the reason', async (_, change, words) => {
    const provider = new Provider()
    change(provider)
    await expect((await bench(provider)).run()).rejects.toThrow(words)
  })

  test('that lists more than is taken from one source is left before anything is fetched', async () => {
    const provider = new Provider()
    for (let one = 0; one < 4; one++) provider.put(made())
    await expect((await bench(provider, { bounds: { maxFiles: 3 } })).run()).rejects.toThrow(/more than 3 documents/)
    expect(provider.documentsAsked()).toEqual([])
  })
})

function redirect(provider: Provider, url: string): void {
  provider.files.set(url, () => new Response('', { status: 302, headers: { location: url } }))
}
