import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Spares, spareNothing } from '../formats/out/spares.ts'
import { Authenticator } from '../http/authenticate.ts'
import { Buckets } from '../http/rate-limit.ts'
import type { Tlp } from '../policy/model.ts'
import { papExtension } from '../stix/pap.ts'
import { openStore } from '../store/open.ts'
import type { Store } from '../store/store.ts'
import { type Core, charterOf, createCore, local, nowMs, operator } from '../testing/core.ts'
import { createDatabase, describeOnBothStores } from '../testing/stores.ts'
import { createFeeds } from './surface.ts'

const marking: Readonly<Record<string, string>> = {
  green: 'marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb',
  amber: 'marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421',
  red: 'marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1',
}
const papAmber = {
  type: 'marking-definition',
  spec_version: '2.1',
  id: 'marking-definition--60f8932b-e51e-4458-b265-a2e8be9a80ab',
  created: '2022-10-02T00:00:00.000Z',
  name: 'PAP:AMBER',
  extensions: { [papExtension]: { extension_type: 'property-extension', pap: 'amber' } },
}

function indicator(n: number, properties: Record<string, unknown> = {}, label = 'green'): Record<string, unknown> {
  return {
    type: 'indicator',
    spec_version: '2.1',
    id: `indicator--00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    created: '2026-01-01T00:00:00.000Z',
    modified: '2026-01-01T00:00:00.000Z',
    valid_from: '2026-01-01T00:00:00Z',
    pattern_type: 'stix',
    pattern: `[domain-name:value = 'n${n}.example']`,
    object_marking_refs: [marking[label]],
    ...properties,
  }
}

interface Asked {
  readonly status: number
  readonly text: string
  readonly tag: string | null
  readonly position: string | null
}

function feedsOf(core: Core) {
  let moment = nowMs
  let spares = spareNothing
  const clock = { nowMs: () => moment }
  const client = (name: string, tlp: Tlp) => ({
    name,
    tlp,
    canWrite: false,
    secret: name,
    token: `${name}-token`,
    disabled: false,
  })
  const clients = [client('green', 'green'), client('amber', 'amber')]
  const unexpected: unknown[] = []
  const app = createFeeds({
    self: core.self,
    agreements: () => charterOf().agreements,
    release: core.release,
    spares: () => spares,
    authenticator: new Authenticator({
      clients: {
        find: async (name) => clients.find((one) => one.name === name) ?? null,
        findByToken: async (digest) => clients.find((one) => one.token === digest) ?? null,
      },
      verifyPassword: async (password, secret) => password === secret,
      isMadePassword: () => null,
      digestToken: (token) => token,
      decoySecret: '\0',
      memberOf: (certificate) => (Buffer.from(certificate).toString() === 'JP' ? 'JP' : null),
      clock,
      random: (count) => new Uint8Array(count).fill(7),
    }),
    requests: new Buckets(clock, { burst: 1e9, perSecond: 1e9 }),
    clock,
    publicMayRead: false,
    reportUnexpected: (error) => unexpected.push(error),
  })
  const ask = async (path: string, as = 'green', headers: Record<string, string> = {}): Promise<Asked> => {
    const authorization: Record<string, string> =
      as === 'nobody' || as === 'JP' ? {} : { authorization: `Basic ${Buffer.from(`${as}:${as}`).toString('base64')}` }
    const certificate = as === 'JP' ? Buffer.from('JP') : null
    const connection = { address: '192.0.2.1', secure: true, certificate }
    const answer = await app.request(`/feeds/${path}`, { headers: { ...authorization, ...headers } }, { connection })
    const text = await answer.text()
    expect(unexpected).toEqual([])
    return {
      status: answer.status,
      text,
      tag: answer.headers.get('etag'),
      position: answer.headers.get('x-trefoil-position'),
    }
  }
  const setNow = (ms: number) => {
    moment = ms
    core.setNow(ms)
  }
  const spare = (now: Spares) => {
    spares = now
  }
  return { ask, setNow, spare }
}

/** What a reader holds that applies the changes it is told. */
function apply(held: Map<string, readonly string[]>, text: string): string {
  let position = ''
  for (const line of text.trimEnd().split('\n')) {
    const change = JSON.parse(line) as { put?: string; remove?: string; records?: string[]; position?: string }
    if (change.put !== undefined) held.set(change.put, change.records!)
    if (change.remove !== undefined) held.delete(change.remove)
    if (change.position !== undefined) position = change.position
  }
  return position
}
const sorted = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .sort()

describeOnBothStores('a feed', (open) => {
  const start = async () => {
    const core = createCore(await open(), 'US')
    return { core, ...feedsOf(core) }
  }

  test('is each reader’s own: nobody fetches what release would not give', async () => {
    const { core, ask } = await start()
    const released = [indicator(1), indicator(2, {}, 'amber'), indicator(3, {}, 'red')]
    expect((await local(core, released)).rejected).toEqual([])
    expect((await ask('trilateral/list-domain', 'green')).text).toBe('n1.example\n')
    expect((await ask('trilateral/list-domain', 'amber')).text).toBe('n1.example\nn2.example\n')
    expect((await ask('trilateral/list-domain', 'JP')).text).toBe('n1.example\nn2.example\n')
    expect((await ask('trilateral/list-domain', 'nobody')).status).toBe(401)
    expect((await ask('bilateral/list-domain')).status).toBe(404)
    expect((await ask('trilateral/exe')).status).toBe(404)
    expect(JSON.parse((await ask('trilateral/')).text).formats.length).toBeGreaterThan(20)
    const [green, amber] = [await ask('trilateral/stix'), await ask('trilateral/stix', 'amber')]
    expect(JSON.parse(green.text).objects).toHaveLength(1)
    expect(green.tag).not.toBe(amber.tag)
  })

  test('is not fetched twice: its tag stands until something of it changes, and then never', async () => {
    const { core, ask } = await start()
    await local(core, [indicator(1)])
    const { tag, text } = await ask('trilateral/suricata')
    const again = (path = 'trilateral/suricata') => ask(path, 'green', { 'if-none-match': `"x", W/${tag}` })
    expect(await again()).toMatchObject({ status: 304, text: '' })
    await local(core, [indicator(2, {}, 'amber')])
    expect((await again()).status).toBe(304)
    expect((await ask('trilateral/suricata')).text).toBe(text)
    await local(core, [indicator(3)])
    const newer = await again()
    expect([newer.status, newer.tag === tag]).toEqual([200, false])
    expect(newer.text).toContain('n3.example')
  })

  test('leaves out what time has ended, under another tag, though nobody wrote anything', async () => {
    const { core, ask, setNow } = await start()
    // Positions are of the real clock.
    const endMs = Date.now() + 3_600_000
    setNow(endMs - 3_600_000)
    const until = new Date(endMs).toISOString()
    await local(core, [indicator(1, { valid_until: until }), indicator(2, { valid_from: until }), indicator(3)])
    const before = await ask('trilateral/rpz')
    expect(before.text).toMatch(/n1\.example CNAME \.\nn3\.example CNAME \.\n$/)
    setNow(endMs)
    const after = await ask('trilateral/rpz', 'green', { 'if-none-match': before.tag! })
    expect(after.status).toBe(200)
    expect(after.text).toMatch(/n2\.example CNAME \.\nn3\.example CNAME \.\n$/)
    const serial = (text: string) => Number(/hostmaster\.localhost\. (\d+)/.exec(text)?.[1])
    expect(serial(after.text)).toBeGreaterThan(serial(before.text))
  })

  test('tells what came, what changed and what is gone since a position, also what was recalled', async () => {
    const { core, ask } = await start()
    await local(core, [indicator(1), indicator(2), indicator(3)])
    const held = new Map<string, readonly string[]>()
    const first = await ask('trilateral/list-domain?since=0')
    const position = apply(held, first.text)
    expect([...held.values()].flat()).toEqual(['n1.example\n', 'n2.example\n', 'n3.example\n'])
    expect(position).toBe(first.position)
    await local(core, [
      indicator(4),
      indicator(2, { modified: '2026-02-01T00:00:00.000Z', pattern: "[domain-name:value = 'other.example']" }),
    ])
    await local(core, [indicator(3, { modified: '2026-02-01T00:00:00.000Z', revoked: true })])
    await core.recalls.recall(operator, { id: String(indicator(1).id), reason: 'wrong' })
    const text = (await ask(`trilateral/list-domain?since=${position}`)).text
    expect(text).not.toContain('n1.example')
    apply(held, text)
    expect([...held.values()].flat().sort()).toEqual(['n4.example\n', 'other.example\n'])
    expect(sorted((await ask('trilateral/list-domain')).text)).toEqual(['n4.example', 'other.example'])
    expect((await ask('trilateral/list-domain?since=yesterday')).status).toBe(400)
  })

  test('never lets PAP:AMBER block, and says what it left out and why', async () => {
    const { core, ask } = await start()
    await local(core, [
      papAmber,
      indicator(1, { object_marking_refs: [marking.green, papAmber.id] }),
      indicator(2),
      indicator(3, { pattern: "[domain-name:value LIKE '%.example']" }),
    ])
    for (const format of ['rpz', 'list-domain', 'edl-domain'])
      expect((await ask(`trilateral/${format}`)).text).not.toContain('n1.example')
    expect((await ask('trilateral/zeek')).text).toContain('n1.example\tIntel::DOMAIN')
    expect(JSON.parse((await ask('trilateral/rpz/report')).text)).toMatchObject({
      objects: 3,
      written: 1,
      left: [
        { reason: 'PAP:AMBER does not allow blocking', count: 1, ids: [indicator(1).id] },
        { reason: 'it is not about one exact value', count: 1, ids: [indicator(3).id] },
      ],
    })
  })

  test('a marking of a part counts for the whole: a pattern that is PAP:AMBER does not block', async () => {
    const { core, ask } = await start()
    const part = { granular_markings: [{ marking_ref: papAmber.id, selectors: ['pattern'] }] }
    await local(core, [papAmber, indicator(1, part), indicator(2)])
    expect((await ask('trilateral/list-domain')).text).toBe('n2.example\n')
    expect((await ask('trilateral/csv')).text).toContain('"n1.example","","green","amber"')
  })

  test('leaves out of what blocks or detects what this node spares, says why, and shares it all the same', async () => {
    const { core, ask, spare } = await start()
    await local(core, [
      indicator(1),
      indicator(2, { pattern: "[domain-name:value = 'n1.example'] OR [domain-name:value = 'n2.example']" }),
      indicator(3),
    ])
    const before = {
      rpz: await ask('trilateral/rpz'),
      list: await ask('trilateral/list-domain'),
      stix: await ask('trilateral/stix'),
    }
    const told = await ask(`trilateral/list-domain?since=${before.list.position}`)
    expect([told.status, told.text.split('\n')]).toEqual([200, [`{"position":"${before.list.position}"}`, '']])
    spare({
      tag: '0123456789abcdef',
      changedMs: Date.now() + 60_000,
      of: ({ value }) => (value === 'n1.example' ? 'the warning list ours names it' : null),
      isStopped: (id) => id === indicator(3).id,
    })
    for (const format of ['rpz', 'list-domain', 'edl-domain', 'csv', 'zeek', 'suricata', 'openioc']) {
      const { text } = await ask(`trilateral/${format}`)
      expect([format, text.includes('n1.example'), text.includes('n3.example')]).toEqual([format, false, false])
    }
    expect((await ask('trilateral/list-domain')).text).toBe('n2.example\n')
    const report = JSON.parse((await ask('trilateral/rpz/report')).text)
    expect(report).toMatchObject({ objects: 3, written: 1, records: 1 })
    expect(report.left).toEqual([
      { reason: 'the warning list ours names it', count: 2, ids: [indicator(1).id, indicator(2).id] },
      { reason: 'the breaker stopped it here: it matched too much', count: 1, ids: [indicator(3).id] },
    ])
    const rpz = await ask('trilateral/rpz', 'green', { 'if-none-match': before.rpz.tag! })
    const serial = (text: string) => Number(/hostmaster\.localhost\. (\d+)/.exec(text)?.[1])
    expect(rpz.status).toBe(200)
    expect(serial(rpz.text)).toBeGreaterThan(serial(before.rpz.text))
    expect((await ask(`trilateral/list-domain?since=${before.list.position}`)).status).toBe(410)
    const held = new Map<string, readonly string[]>()
    const position = apply(held, (await ask('trilateral/list-domain?since=0')).text)
    expect([...held.values()].flat()).toEqual(['n2.example\n'])
    expect((await ask(`trilateral/list-domain?since=${position}`)).status).toBe(200)
    expect((await ask('trilateral/stix', 'green', { 'if-none-match': before.stix.tag! })).status).toBe(304)
    expect(JSON.parse((await ask('trilateral/misp')).text).Event.Attribute).toHaveLength(3)
  })

  test('for MISP has an event a day, which counts as changed when something of it comes or anything leaves', async () => {
    const { core, ask } = await start()
    const second = { created: '2026-01-02T00:00:00.000Z', modified: '2026-01-02T00:00:00.000Z' }
    await local(core, [indicator(1), indicator(2), indicator(3, second)])
    const manifest = async () =>
      JSON.parse((await ask('trilateral/misp-feed/manifest.json')).text) as Record<
        string,
        { date: string; timestamp: string }
      >
    const before = await manifest()
    expect(Object.values(before).map(({ date }) => date)).toEqual(['2026-01-01', '2026-01-02'])
    const [uuid] = Object.keys(before) as [string]
    const event = async () => JSON.parse((await ask(`trilateral/misp-feed/${uuid}.json`)).text).Event
    expect(await event()).toMatchObject({
      uuid,
      date: '2026-01-01',
      timestamp: before[uuid]!.timestamp,
      Attribute: [{ type: 'domain', value: 'n1.example' }, { value: 'n2.example' }],
    })
    expect(
      (await ask('trilateral/misp-feed/hashes.csv')).text.split('\n').filter((line) => line.endsWith(uuid)),
    ).toHaveLength(2)
    await core.recalls.recall(operator, { id: String(indicator(1).id), reason: 'wrong' })
    const after = await manifest()
    expect(Number(after[uuid]!.timestamp)).toBeGreaterThanOrEqual(Number(before[uuid]!.timestamp))
    expect(await event()).toMatchObject({ timestamp: after[uuid]!.timestamp, Attribute: [{ value: 'n2.example' }] })
    expect((await ask('trilateral/misp-feed/nothing.json')).status).toBe(404)
  })

  test('for MISP names what its events leave out, and every property that they have no place for', async () => {
    const { core, ask } = await start()
    const second = { created: '2026-01-02T00:00:00.000Z', modified: '2026-01-02T00:00:00.000Z' }
    const same = "[domain-name:value = 'n1.example']"
    await local(core, [
      indicator(1, { confidence: 80, x_example_note: 'ours' }),
      indicator(2, { ...second, pattern: same, description: 'Again, on another day.' }),
      indicator(3, { pattern: "[domain-name:value LIKE '%.example']", labels: ['not written'] }),
    ])
    const report = JSON.parse((await ask('trilateral/misp-feed/report')).text)
    expect(report).toMatchObject({ format: 'misp-feed', objects: 3, written: 2, records: 2 })
    expect(report.left).toEqual([{ reason: 'it is not about one exact value', count: 1, ids: [indicator(3).id] }])
    const unsaid = Object.fromEntries(
      report.unsaid.map(({ property, ids }: { property: string; ids: string[] }) => [property, ids]),
    )
    expect(unsaid).toMatchObject({
      ...{ confidence: [indicator(1).id], x_example_note: [indicator(1).id], description: [indicator(2).id] },
    })
    expect(unsaid).not.toHaveProperty('labels')
    const events = Object.keys(JSON.parse((await ask('trilateral/misp-feed/manifest.json')).text))
    const written = await Promise.all(
      events.map(
        async (uuid) => JSON.parse((await ask(`trilateral/misp-feed/${uuid}.json`)).text).Event.Attribute.length,
      ),
    )
    expect(written.reduce((sum, count) => sum + count, 0)).toBe(report.records)
  })
})

describe('a history of changes', () => {
  const step = fc.oneof(
    fc.record({
      do: fc.constant('publish' as const),
      n: fc.nat(4),
      version: fc.nat(3),
      value: fc.nat(3),
      revoked: fc.boolean(),
      label: fc.constantFrom('green', 'amber'),
    }),
    fc.record({ do: fc.constant('recall' as const), n: fc.nat(4) }),
    fc.record({ do: fc.constant('fetch' as const) }),
  )
  test('applied piece by piece gives what the whole document gives, and a tag that stood meant the same bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        await using database = await createDatabase('sqlite')
        const store: Store = await openStore({ database: database.database })
        try {
          const core = createCore(store, 'US')
          const { ask } = feedsOf(core)
          const held = new Map<string, readonly string[]>()
          const byTag = new Map<string, string>()
          let position = '0'
          const compare = async () => {
            position = apply(held, (await ask(`trilateral/list-domain?since=${position}`)).text)
            const whole = await ask('trilateral/list-domain')
            expect([...new Set([...held.values()].flat().map((line) => line.trimEnd()))].sort()).toEqual(
              sorted(whole.text),
            )
            expect(byTag.get(whole.tag!) ?? whole.text).toBe(whole.text)
            byTag.set(whole.tag!, whole.text)
          }
          for (const one of steps) {
            if (one.do === 'publish') {
              const modified = `2026-01-0${one.version + 1}T00:00:00.000Z`
              const pattern = `[domain-name:value = 'v${one.value}.example']`
              await local(core, [
                indicator(one.n, { modified, pattern, ...(one.revoked ? { revoked: true } : {}) }, one.label),
              ])
            } else if (one.do === 'recall') {
              await core.recalls.recall(operator, { id: String(indicator(one.n).id), reason: 'wrong' }).catch(() => {})
            } else await compare()
          }
          await compare()
        } finally {
          await store[Symbol.asyncDispose]()
        }
      }),
      { numRuns: 12 },
    )
  })
})
