import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Fault } from '../base/fault.ts'
import { openStore } from '../store/open.ts'
import type { TaxiiFetch } from '../taxii/https-fetch.ts'
import { type Core, createCore } from '../testing/core.ts'
import { createSourceBench, settingsOf, testBounds } from '../testing/source-bench.ts'
import { createDatabase } from '../testing/stores.ts'
import { manifestUrl, readManifest } from './misp-source.ts'

const home = 'https://feed.example/osint'
const parts = new AsyncDisposableStack()
let core: Core
beforeAll(async () => {
  const { database } = parts.use(await createDatabase('sqlite'))
  core = createCore(parts.use(await openStore({ database })), 'US')
})
afterAll(() => parts.disposeAsync())

/** A feed in memory: what it answers by address, and what it was asked. */
class Feed {
  readonly answers = new Map<string, string>()
  readonly #stamps = new Map<string, string>()
  asked: string[] = []

  put(uuid: string, timestamp: number, domains: readonly string[], more: Record<string, unknown> = {}): void {
    const Attribute = domains.map((value) => ({
      ...{ uuid: uuidFrom(uuid, value), type: 'domain', category: 'Network activity', value },
      ...{ to_ids: true, timestamp: String(timestamp), distribution: '5' },
    }))
    const event = {
      ...{ uuid, info: `Event ${uuid}`, date: '2026-01-01', timestamp: String(timestamp) },
      ...{
        distribution: '3',
        threat_level_id: '2',
        analysis: '2',
        Orgc: { name: 'Feed', uuid: uuidFrom(uuid, 'org') },
      },
      ...{ Tag: [{ name: 'tlp:green' }], Attribute, ...more },
    }
    this.answers.set(`${home}/${uuid}.json`, JSON.stringify({ Event: event }))
    this.list(uuid, timestamp)
  }

  list(uuid: string, timestamp: number): void {
    this.#stamps.set(uuid, String(timestamp))
    const manifest = Object.fromEntries([...this.#stamps].map(([one, stamp]) => [one, { info: 'x', timestamp: stamp }]))
    this.answers.set(`${home}/manifest.json`, JSON.stringify(manifest))
  }

  readonly fetch: TaxiiFetch = async (url) => {
    this.asked.push(url.slice(home.length + 1))
    const body = this.answers.get(url)
    return body === undefined ? new Response('', { status: 404 }) : new Response(body)
  }

  eventsAsked(): string[] {
    return this.asked.splice(0).filter((one) => one !== 'manifest.json')
  }
}

const uuidFrom = (uuid: string, what: string): string =>
  `${uuid.slice(0, 24)}${Buffer.from(what).toString('hex').padEnd(12, '0').slice(0, 12)}`
const bench = (feed: Feed) =>
  createSourceBench(core, feed.fetch, settingsOf({ kind: 'misp', address: `${home}/`, tlp: null }))

test('events that are new or have changed are read, in the order of their changes, and others are not asked for again', async () => {
  const feed = new Feed()
  const [first, second] = [randomUUID(), randomUUID()]
  feed.put(first, 2000, ['a1.example', 'a2.example'])
  feed.put(second, 1000, ['b1.example'])
  const source = await bench(feed)
  expect((await source.run()).counts).toMatchObject({ refused: 0, withheld: 0 })
  expect(feed.eventsAsked()).toEqual([`${second}.json`, `${first}.json`])
  expect((await source.run()).counts).toMatchObject({ taken: 0, unchanged: 0 })
  expect(feed.eventsAsked()).toEqual([])

  feed.put(first, 3000, ['a1.example', 'a2.example', 'a3.example'])
  const { taken, unchanged } = (await source.run()).counts
  expect(feed.eventsAsked()).toEqual([`${first}.json`])
  // The report is a later version; the indicators that were there are held in the same words.
  expect({ taken, unchanged: unchanged > 0 }).toEqual({ taken: 2, unchanged: true })
  // A later moment without another word is no change.
  feed.list(second, 4000)
  expect((await source.run()).counts.taken).toBe(0)
  expect(feed.eventsAsked()).toEqual([`${second}.json`])
  await source.run()
  expect(feed.eventsAsked()).toEqual([])
})

test('an event that is not there, is broken or too large is put aside, and those beside it are taken', async () => {
  const feed = new Feed()
  const [absent, broken, large, good] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()]
  feed.list(absent, 1)
  feed.put(broken, 2, [])
  feed.answers.set(`${home}/${broken}.json`, '{"Event": {')
  feed.put(large, 3, [])
  feed.answers.set(`${home}/${large}.json`, `"${'x'.repeat(testBounds.maxBytes)}"`)
  feed.put(good, 4, ['good.example'])
  const source = await bench(feed)
  const { counts } = await source.run()
  expect(counts).toMatchObject({ taken: 2, refused: 3 })
  const waiting = (await source.waiting()).map(({ place, reason }) => [place, reason])
  expect(Object.fromEntries(waiting)).toMatchObject({
    [`${home}/${absent}.json`]: 'it is listed, and not there',
    [`${home}/${large}.json`]: expect.stringContaining('larger than'),
  })
  expect(waiting).toHaveLength(3)
  // What was not there is asked for again; what was broken only when it changes.
  feed.eventsAsked()
  feed.put(absent, 1, ['late.example'])
  expect((await source.run()).counts).toMatchObject({ taken: 2, refused: 0 })
  expect(feed.eventsAsked()).toEqual([`${absent}.json`])
})

test('what no object says of an event is named, once for the source', async () => {
  const feed = new Feed()
  const more = { ShadowAttribute: [{ uuid: randomUUID(), value: 'unheard' }] }
  feed.put(randomUUID(), 1, ['u1.example'], more)
  feed.put(randomUUID(), 2, ['u2.example'], more)
  const source = await bench(feed)
  await source.run()
  const named = (await source.waiting()).filter(({ code }) => code === 'unsaid')
  expect(named.filter(({ place }) => place.includes('ShadowAttribute'))).toHaveLength(1)
  expect(new Set(named.map(({ place, reason }) => `${place} ${reason}`)).size).toBe(named.length)
  expect((await source.state()).refused).toBe(0)
})

test('one run reads so many events, and the next goes on with the others', async () => {
  const feed = new Feed()
  for (let number = 1; number <= 5; number++) feed.put(randomUUID(), number, [`m${number}.example`])
  const source = await createSourceBench(core, feed.fetch, settingsOf({ kind: 'misp', address: home, tlp: null }), {
    bounds: { ...testBounds, filesPerRun: 2 },
  })
  const ends: string[] = []
  for (let run = 0; run < 3; run++) ends.push((await source.run()).end)
  expect(ends).toEqual(['more', 'more', 'done'])
  expect(feed.eventsAsked()).toHaveLength(5)
})

test('a list that is none is an error, and no event is asked for by another name than its UUID', () => {
  for (const text of ['', '[]', '{"a":1', '"x"', '{"../../secret": {"timestamp": "1"}}', '{"x": null}'])
    expect(() => readManifest(text, 10), text).toThrow(Fault)
  const uuid = randomUUID()
  const listed = {
    [uuid.toUpperCase()]: { timestamp: 5 },
    '../x': { timestamp: '1' },
    [randomUUID()]: { timestamp: '-1' },
  }
  expect(readManifest(JSON.stringify(listed), 10)).toEqual([{ uuid, timestamp: 5 }])
  expect(readManifest('{}', 10)).toEqual([])
  expect(() => readManifest(JSON.stringify(listed), 2)).toThrow('more than 2')
})

test('the list lies at the address, or below it', () => {
  expect(manifestUrl('https://a.example/x/manifest.json')).toBe('https://a.example/x/manifest.json')
  for (const address of ['https://a.example/x', 'https://a.example/x/'])
    expect(manifestUrl(address)).toBe('https://a.example/x/manifest.json')
})
