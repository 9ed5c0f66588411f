import { beforeEach, expect, test } from 'vitest'
import type { Page, Parcel, Release } from '../release/model.ts'
import type { StixId } from '../stix/object.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { charterOf } from '../testing/memory-node.ts'
import { maxObjectBytes, maxPageTextBytes, readPage } from './frames.ts'
import { createPeerRoutes } from './peer-routes.ts'

let clock: FakeClock
let stream: Parcel[]
let protocol: string | null
let notified: [string, number][]
let heard: string[]
let warned: unknown[]

beforeEach(() => {
  clock = new FakeClock()
  stream = []
  protocol = 'TLSv1.3'
  notified = []
  heard = []
  warned = []
})

const release: Pick<Release, 'stream' | 'head'> = {
  async stream(_member, after, limit): Promise<Page<Parcel & { type: string }>> {
    const rest = stream.filter(({ added }) => added > after)
    return {
      items: rest.slice(0, limit).map((parcel) => ({ ...parcel, type: 'indicator' })),
      more: rest.length > limit,
    }
  },
  head: async () => stream.at(-1)?.added ?? 0,
}

function routes() {
  return createPeerRoutes({
    self: 'US',
    charter: () => charterOf(['JP', 'US'], 3),
    release,
    memberOf: (c) => (c.env.connection.address === '' ? null : c.env.connection.address),
    protocolOf: () => protocol,
    onNotify: (member, head) => notified.push([member, head]),
    onHeard: (member) => heard.push(member),
    clock,
    log: { info: () => {}, warn: (facts) => warned.push(facts) },
  })
}

async function ask(path: string, from = 'JP', init: RequestInit = {}): Promise<Response> {
  const connection = { address: from, secure: true, certificate: null }
  return routes().fetch(new Request(`https://us.example${path}`, init), { connection })
}

const parcel = (added: number, sizeBytes = 20): Parcel => ({
  added,
  id: `indicator--${added}` as StixId,
  version: '1',
  origin: 'US',
  agreement: 'trilateral',
  assigned: {},
  seal: null,
  text: 'x'.repeat(sizeBytes),
})

async function pageAfter(after: number, limit = 1000) {
  const answer = await ask(`/peer/v1/stream?after=${after}&limit=${limit}`)
  expect(answer.status).toBe(200)
  return readPage(new Uint8Array(await answer.arrayBuffer()), { from: 'US', after, limit })
}

test('only members get in, and only over TLS 1.3', async () => {
  for (const path of ['/peer/v1/hello', '/peer/v1/stream?after=0', '/peer/v1/anything']) {
    expect((await ask(path, '')).status).toBe(401)
    expect((await ask(path, 'US')).status).toBe(401)
    protocol = 'TLSv1.2'
    expect((await ask(path)).status).toBe(426)
    protocol = null
    expect((await ask(path)).status).toBe(426)
    protocol = 'TLSv1.3'
  }
  expect(heard).toEqual([])
  expect((await ask('/peer/v1/anything')).status).toBe(404)
})

test('a greeting says who answers, under which charter, and how far it is', async () => {
  stream = [parcel(42)]
  expect(await (await ask('/peer/v1/hello')).json()).toEqual({
    member: 'US',
    charter: { version: 3, digest: charterOf(['JP', 'US'], 3).digest },
    head: 42,
  })
  expect(heard).toEqual(['JP'])
})

test.each([
  '',
  '?after=',
  '?after=-1',
  '?after=1.5',
  '?after=1e3',
  '?after=99999999999999999',
  '?after=0&limit=0',
  '?after=0&limit=1001',
  '?after=0&limit=x',
])('a stream asked with %s is a bad request', async (query) => {
  const answer = await ask(`/peer/v1/stream${query}`)
  expect(answer.status).toBe(400)
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
})

test('pages follow one another without gap or repetition, however small', async () => {
  stream = Array.from({ length: 1007 }, (_, index) => parcel(10 + index * 3))
  for (const limit of [1, 7, 250, 251, 1000]) {
    const seen: number[] = []
    let after = 0
    for (let more = true; more; ) {
      const page = await pageAfter(after, limit)
      seen.push(...page.parcels.map(({ added }) => added))
      after = page.cursor
      more = page.more
    }
    expect(seen).toEqual(stream.map(({ added }) => added))
  }
})

test('a page is closed by size before it is closed by number', async () => {
  stream = [
    parcel(1, 3_000_000),
    parcel(2, 3_000_000),
    parcel(3, 3_000_000),
    parcel(4, maxPageTextBytes + 1),
    parcel(5),
  ]
  const counts: number[] = []
  for (let after = 0, more = true; more; ) {
    const page = await pageAfter(after)
    counts.push(page.count)
    after = page.cursor
    more = page.more
  }
  expect(counts).toEqual([2, 1, 1, 1])
})

test('an object that no peer could take is left out, and stands in the log', async () => {
  stream = [parcel(1, maxObjectBytes + 1), parcel(2), parcel(3, maxObjectBytes + 1)]
  const page = await pageAfter(0)
  expect(page.parcels.map(({ added }) => added)).toEqual([2])
  expect(page).toMatchObject({ cursor: 2, more: false, head: 3 })
  expect(warned).toEqual([
    { peer: 'JP', object: 'indicator--1' },
    { peer: 'JP', object: 'indicator--3' },
  ])
})

test('a position from the future is one that this node does not know; an old one beyond the head is only empty', async () => {
  stream = [parcel(42)]
  const presentMicros = clock.nowMs() * 1000
  expect(await pageAfter(presentMicros)).toMatchObject({ count: 0, cursor: presentMicros, more: false })
  expect((await ask(`/peer/v1/stream?after=${presentMicros + 1}`)).status).toBe(410)
})

test('a large page travels compressed to whoever takes that', async () => {
  stream = Array.from({ length: 500 }, (_, index) => parcel(1 + index, 200))
  const plain = await ask('/peer/v1/stream?after=0')
  const packed = await ask('/peer/v1/stream?after=0', 'JP', { headers: { 'accept-encoding': 'gzip, zstd' } })
  expect(plain.headers.get('content-encoding')).toBeNull()
  expect(packed.headers.get('content-encoding')).toBe('zstd')
  expect((await packed.arrayBuffer()).byteLength).toBeLessThan((await plain.arrayBuffer()).byteLength / 5)
})

const notify = (body: string, from = 'JP') => ask('/peer/v1/notify', from, { method: 'POST', body })

test('a notify reaches the link of the member that sent it', async () => {
  expect((await notify('{"from":"JP","head":42}')).status).toBe(204)
  expect(notified).toEqual([['JP', 42]])
})

test.each([
  ['in another name', '{"from":"PH","head":42}', 403],
  ['with a negative head', '{"from":"JP","head":-1}', 400],
  ['with a head that is no number', '{"from":"JP","head":"42"}', 400],
  ['that is not JSON', 'hello', 400],
  ['that is too long', `{"from":"JP","head":1,"x":"${'x'.repeat(5000)}"}`, 413],
])('a notify %s is refused', async (_name, body, status) => {
  expect((await notify(body)).status).toBe(status)
  expect(notified).toEqual([])
})

test('a flood of notifies from one member is stopped, and others are still heard', async () => {
  const app = routes()
  const send = async (from: string) => {
    const request = new Request('https://us.example/peer/v1/notify', {
      method: 'POST',
      body: `{"from":"${from}","head":1}`,
    })
    return (await app.fetch(request, { connection: { address: from, secure: true, certificate: null } })).status
  }
  const statuses: number[] = []
  for (let index = 0; index < 100; index++) statuses.push(await send('JP'))
  expect(statuses.filter((status) => status === 204)).toHaveLength(40)
  expect(statuses.at(-1)).toBe(429)
  expect(await send('PH')).toBe(204)
  await clock.advance(1000)
  expect(await send('JP')).toBe(204)
})
