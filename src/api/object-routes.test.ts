import { expect, test } from 'vitest'
import type { StixId } from '../stix/object.ts'
import { createMemoryApi, jsonOf, type MemoryApi } from '../testing/memory-api.ts'
import type { Counts, List } from './contract/objects.ts'
import { detail, list } from './contract/objects.ts'
import type { Problem } from './contract/problem.ts'

const base = '/api/v1'
const idOf = (n: number, type = 'indicator') =>
  `${type}--${n.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`

function hold(
  { node }: MemoryApi,
  n: number,
  over: { readers?: string[]; type?: string; version?: string } = {},
): string {
  const { readers = ['staff', 'trilateral|member:US'], type = 'indicator', version = '2026-01-01T00:00:00Z' } = over
  const id = idOf(n, type) as StixId
  const text = `{"id":"${id}","type":"${type}","modified":"${version}","__proto__":{"a":1},"n": 1.50}`
  const added = 1_768_478_400_000_123 + node.held.length
  node.held.push({ id, type, version, name: `name ${n}`, tlp: 'green', origin: 'JP', added, text, readers })
  return text
}

test('the list goes on where it stopped, whatever the filters, without gap or double', async () => {
  const api = createMemoryApi()
  for (let n = 0; n < 123; n++) hold(api, n, { type: n % 2 === 0 ? 'indicator' : 'malware' })
  const cookie = await api.signIn('analyst')
  const found: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const query: string = cursor === '' ? '' : `&cursor=${cursor}`
    const page = list.parse(await (await api.ask(`${base}/objects?type=indicator&limit=10${query}`, { cookie })).json())
    found.push(...page.items.map((one) => one.id))
    cursor = page.next
  }
  expect(found).toEqual(Array.from({ length: 62 }, (_, n) => idOf(122 - n * 2)))
})

test('a cursor fits only the filters that it was made for', async () => {
  const api = createMemoryApi()
  for (let n = 0; n < 5; n++) hold(api, n)
  const cookie = await api.signIn('analyst')
  const status = async (query: string) => (await api.ask(`${base}/objects?${query}`, { cookie })).status
  const { next } = await jsonOf<List>(api.ask(`${base}/objects?tlp=green&limit=2`, { cookie }))
  expect(await status(`tlp=green&limit=3&cursor=${next}`)).toBe(200)
  for (const query of [`cursor=${next}`, `tlp=red&cursor=${next}`, 'cursor=x', 'cursor=', 'tlp=green&cursor=%00'])
    expect([query, await status(query)]).toEqual([query, 400])
})

test('times are RFC 3339 with microseconds', async () => {
  const api = createMemoryApi()
  hold(api, 1)
  const { items } = await jsonOf<List>(api.ask(`${base}/objects`, { cookie: await api.signIn('analyst') }))
  expect(items[0]?.added).toBe('2026-01-15T12:00:00.000123Z')
})

test('an object comes with its properties, and as the exact text that was received', async () => {
  const api = createMemoryApi()
  const text = hold(api, 1)
  const cookie = await api.signIn('analyst')
  const answer = await api.ask(`${base}/objects/${encodeURIComponent(idOf(1))}`, { cookie })
  const found = detail.parse(await answer.clone().json())
  expect(found).toMatchObject({
    id: idOf(1),
    receivedFrom: 'person:releaser',
    relations: [{ otherId: 'malware--unknown' }],
  })
  expect(await answer.text()).toContain('"__proto__":{"a":1}')
  const exact = await api.ask(`${base}/objects/${idOf(1)}/text`, { cookie })
  expect(await exact.text()).toBe(text)
  expect(exact.headers.get('content-type')).toBe('application/stix+json;version=2.1')
})

test('an older version is shown when asked for by its moment', async () => {
  const api = createMemoryApi()
  const older = hold(api, 1)
  hold(api, 1, { version: '2026-02-01T00:00:00Z' })
  const cookie = await api.signIn('analyst')
  expect(await (await api.ask(`${base}/objects/${idOf(1)}/text?version=2026-01-01T00:00:00Z`, { cookie })).text()).toBe(
    older,
  )
  expect((await api.ask(`${base}/objects/${idOf(1)}/text?version=2026-03-01T00:00:00Z`, { cookie })).status).toBe(404)
})

test('what a person may not know of is answered as what does not exist', async () => {
  const api = createMemoryApi()
  hold(api, 1, { readers: ['trilateral|member:US'] })
  const cookie = await api.signIn('admin')
  const answers = new Set<string>()
  for (const id of [idOf(1), idOf(2), 'nonsense', '%00', '..%2f..%2fusers', 'indicator--ü', '%ff'])
    for (const tail of ['', '/text', '/recipients', '/why?recipient=US', '/as?recipient=US']) {
      const answer = await api.ask(`${base}/objects/${id}${tail}`, { cookie })
      answers.add(`${answer.status} ${await answer.text()}`)
    }
  expect([...answers]).toEqual([expect.stringMatching(/^404 /)])
  expect((await jsonOf<Counts>(api.ask(`${base}/counts`, { cookie }))).total).toBe(0)
})

test('who sees an object is explained, and that somebody asked is written down', async () => {
  const api = createMemoryApi()
  hold(api, 1)
  const cookie = await api.signIn('analyst')
  const all = await (await api.ask(`${base}/objects/${idOf(1)}/recipients`, { cookie })).json()
  expect(all).toEqual([
    expect.objectContaining({ recipient: 'member:US', decision: 'release', since: '2026-01-15T12:00:00.000123Z' }),
  ])
  const why = await (await api.ask(`${base}/objects/${idOf(1)}/why?recipient=PH`, { cookie })).json()
  expect(why).toMatchObject({ decision: 'withhold', sentence: 'member:PH does not see this.', since: null })
  expect(api.node.audit.slice(1)).toMatchObject([
    { actor: 'person:analyst', action: 'recipients', subject: idOf(1) },
    { actor: 'person:analyst', action: 'why', subject: idOf(1), detail: 'recipient=PH' },
  ])
})

test('what somebody else reads is shown word for word, and that it was shown is written down', async () => {
  const api = createMemoryApi()
  hold(api, 1)
  const cookie = await api.signIn('analyst')
  const read = async (recipient: string) =>
    (await api.ask(`${base}/objects/${idOf(1)}/as?recipient=${recipient}&agreement=trilateral`, { cookie })).json()
  const text = await (await api.ask(`${base}/objects/${idOf(1)}/text`, { cookie })).text()
  expect(await read('member:US')).toMatchObject({ decision: 'release', text })
  expect(await read('member:PH')).toMatchObject({ decision: 'withhold', text: null })
  expect(api.node.audit.at(-1)).toMatchObject({ action: 'why', subject: idOf(1), detail: 'recipient=member:PH text' })
})

test.each([
  'limit=0',
  'limit=201',
  'limit=x',
  'limit=1.5',
  'limit=1&limit=2',
  'tlp=pink',
  'origin=jp',
  'type=A*',
  'x=1',
  'q=a&q=b',
])('a list with %s is refused with the place of the mistake', async (query) => {
  const api = createMemoryApi()
  const answer = await api.ask(`${base}/objects?${query}`, { cookie: await api.signIn('analyst') })
  expect(answer.status).toBe(400)
  expect((await jsonOf<Problem>(answer)).errors?.[0]?.at).toMatch(/^\/query/)
})

test('the first page of a filtered list says how many there are; a search does not', async () => {
  const api = createMemoryApi()
  for (const n of [1, 2, 3]) hold(api, n)
  const cookie = await api.signIn('analyst')
  const total = async (query: string) => (await jsonOf<List>(api.ask(`${base}/objects?${query}`, { cookie }))).total
  expect(await total('limit=1')).toBe(3)
  expect(await total('type=malware')).toBe(0)
  expect(await total('q=x')).toBeNull()
})

test('what arrived after a moment is counted', async () => {
  const api = createMemoryApi()
  hold(api, 1)
  const cookie = await api.signIn('analyst')
  const since = async (at: string) =>
    (await api.ask(`${base}/arrivals?since=${encodeURIComponent(at)}`, { cookie })).json()
  expect(await since('2026-01-15T12:00:00Z')).toEqual({ count: 1, atLeast: false, byType: { indicator: 1 } })
  expect(await since('2026-01-15T21:00:01+09:00')).toEqual({ count: 0, atLeast: false, byType: {} })
  expect((await api.ask(`${base}/arrivals?since=yesterday`, { cookie })).status).toBe(400)
})

test('an identifier in capital letters is found as it was written', async () => {
  const api = createMemoryApi()
  const id = 'tool--ABCDEF01-0000-4000-8000-000000000000' as StixId
  const one = {
    id,
    type: 'tool',
    version: '1',
    name: 'x',
    tlp: null,
    origin: 'JP',
    added: 1,
    text: '{}',
    readers: ['staff'],
  }
  api.node.held.push(one)
  expect((await api.ask(`${base}/objects/${id}/text`, { cookie: await api.signIn('analyst') })).status).toBe(200)
})

test('an indicator comes with what it is worth for detection, and other objects without', async () => {
  const api = createMemoryApi()
  const cookie = await api.signIn('analyst')
  const detectionOf = async (n: number, properties: Record<string, unknown>) => {
    hold(api, n)
    const held = api.node.held.at(-1)!
    api.node.held[api.node.held.length - 1] = {
      ...held,
      text: JSON.stringify({ ...JSON.parse(held.text), ...properties }),
    }
    return detail.parse(await (await api.ask(`${base}/objects/${idOf(n)}`, { cookie })).json()).detection
  }
  expect(await detectionOf(1, { pattern: "[a:b == 'x']", pattern_type: 'stix' })).toEqual({
    language: 'stix',
    state: 'detectable',
    at: null,
    expected: null,
    normalForm: "[a:b = 'x']",
    level: 1,
    looksFor: ['a:b is x'],
  })
  expect(await detectionOf(2, { pattern: '[a:b = ', pattern_type: 'stix' })).toMatchObject({
    state: 'not-detectable',
    at: 7,
  })
  expect(await detectionOf(3, { pattern: 'title: x', pattern_type: 'sigma' })).toMatchObject({
    state: 'not-detectable',
    at: 0,
    expected: 'a logsource with a category, product or service',
  })
  expect(await detectionOf(4, { pattern: 'alert tcp', pattern_type: 'snort' })).toMatchObject({ state: 'unchecked' })
  expect(await detectionOf(5, {})).toBeNull()
})
