import type { Hono } from 'hono'
import { beforeEach, expect, test } from 'vitest'
import { Fault } from '../base/fault.ts'
import type { StreamLane } from '../release/model.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { charterOf, MemoryNode } from '../testing/memory-node.ts'
import { exercisePath } from './exercise-paths.ts'
import type { Heads, MailItem } from './model.ts'
import { createPeerRoutes, type PeerEnv } from './peer-routes.ts'
import { maxPageTextBytes, readStepPage } from './step-page.ts'

let clock: FakeClock
let us: MemoryNode
let protocol: string | null
let notified: [string, Heads][]
let heard: string[]
let receipts: [string, string][]
const exercise = 'e'.repeat(64)
let unexpected: unknown[]
let mail: (MailItem & { readonly recipient: string; readonly body: Uint8Array })[]

beforeEach(() => {
  clock = new FakeClock()
  us = new MemoryNode('US', charterOf(['JP', 'PH', 'US'], 3), clock, () => 0.5)
  protocol = 'TLSv1.3'
  notified = []
  heard = []
  receipts = []
  unexpected = []
  mail = []
})

function routes(): Hono<PeerEnv> {
  return createPeerRoutes({
    self: 'US',
    charter: () => us.charter,
    charterText: async () => '{"signed":true}',
    release: {
      steps: async (member, lane, after, most) => us.ledger.page(member, lane, after, most),
      heads: async (member) => us.ledger.heads(member),
    },
    ledger: us.ledger,
    mailbox: {
      deposit: async (sender, recipient, body) =>
        void mail.push({ num: mail.length + 1, sender, recipient, body, bytes: body.length, at: 0 }),
      list: async (recipient) => mail.filter((item) => item.recipient === recipient),
      read: async (recipient, num) =>
        mail.find((item) => item.num === num && item.recipient === recipient)?.body ?? null,
      remove: async (recipient, num) => {
        mail = mail.filter((item) => item.num !== num || item.recipient !== recipient)
      },
    },
    memberOf: (c) => (c.env.connection.address === '' ? null : c.env.connection.address),
    protocolOf: () => protocol,
    onNotify: (member, heads) => notified.push([member, heads]),
    onHeard: (member) => heard.push(member),
    onReceipt: async (member, text) => {
      if (text === 'broken') throw new TypeError('secret of ours')
      if (text === 'wrong') throw new Fault('conflict', 'it does not settle')
      receipts.push([member, text])
    },
    onOutcomes: async (member, text) => void receipts.push([member, text]),
    exercises: {
      onStatements: async () => '{}',
      // What serves an exercise serves the same addresses.
      within: (_member, digest) => (digest === exercise ? routes() : null),
    },
    reportUnexpected: (error) => unexpected.push(error),
    clock,
  })
}

async function ask(path: string, from = 'JP', init: RequestInit = {}): Promise<Response> {
  const connection = { address: from, secure: true, certificate: null }
  return routes().fetch(new Request(`https://us.example${path}`, init), { connection })
}

async function pageAfter(after: number, limit = 1000, lane: StreamLane = 'routine', size = 0) {
  const answer = await ask(`/peer/v1/stream?lane=${lane}&after=${after}&limit=${limit}&size=${size}`)
  expect(answer.status).toBe(200)
  return readStepPage(new Uint8Array(await answer.arrayBuffer()), { from: 'US', to: 'JP', lane, after, size, limit })
}

test('only members get in, and only over TLS 1.3', async () => {
  for (const path of [
    '/peer/v1/hello',
    '/peer/v1/stream?lane=routine&after=0',
    '/peer/v1/receipt',
    '/peer/v1/anything',
  ]) {
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

test('a greeting says who answers, under which charter, how far it is, and what it saw of the caller', async () => {
  us.publish(['one'], ['JP'], { tell: false, lane: 'flash' })
  us.ledger.seen.set('JP', 'a note')
  await ask('/peer/v1/mailbox/JP', 'PH', { method: 'POST', body: 'sealed' })
  expect(await (await ask('/peer/v1/hello')).json()).toEqual({
    member: 'US',
    charter: { version: 3, digest: us.charter.digest },
    heads: { flash: 1, priority: 0, routine: 0 },
    checkpoint: us.ledger.note(),
    seen: 'a note',
    mail: 1,
  })
  expect(heard).toEqual(['PH', 'JP'])
})

test('a node whose ledger may not sign greets, and gives no page', async () => {
  us.ledger.signs = false
  expect(await (await ask('/peer/v1/hello')).json()).toMatchObject({ checkpoint: null })
  expect((await ask('/peer/v1/stream?lane=flash&after=0')).status).toBe(503)
})

test.each([
  'lane=routine',
  'lane=routine&after=',
  'lane=routine&after=-1',
  'lane=routine&after=1.5',
  'lane=routine&after=1e3',
  'lane=routine&after=99999999999999999',
  'lane=routine&after=0&limit=0',
  'lane=routine&after=0&limit=1001',
  'lane=routine&after=0&limit=x',
  'lane=routine&after=0&size=x',
  'after=0',
  'lane=fast&after=0',
])('a stream asked with %s is a bad request', async (query) => {
  const answer = await ask(`/peer/v1/stream?${query}`)
  expect(answer.status).toBe(400)
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
})

test('pages follow one another without gap or repetition, however small, each lane by itself', async () => {
  for (let index = 0; index < 40; index++) us.publish([`a-${index}`, `b-${index}`], ['JP'], { tell: false })
  us.publish(['urgent'], ['JP'], { tell: false, lane: 'priority' })
  for (const limit of [1, 2, 7, 1000]) {
    const seen: number[] = []
    let after = 0
    for (;;) {
      const page = await pageAfter(after, limit)
      seen.push(...page.steps.map(({ manifest }) => (JSON.parse(manifest) as { seq: number }).seq))
      after = seen.at(-1)!
      expect(page.header.heads).toEqual({ flash: 0, priority: 1, routine: 40 })
      if (after === page.header.heads.routine) break
    }
    expect(seen).toEqual(Array.from({ length: 40 }, (_, index) => index + 1))
  }
})

test('a page is closed by size before it is closed by number', async () => {
  for (const sizeBytes of [3_000_000, 3_000_000, 3_000_000, maxPageTextBytes + 1, 10])
    us.publish(['x'], ['JP'], { tell: false, sizeBytes })
  const counts: number[] = []
  for (let after = 0; after < 5; after += counts.at(-1)!) counts.push((await pageAfter(after)).steps.length)
  expect(counts).toEqual([2, 1, 1, 1])
})

test('a step that this node never gave is one that it does not know', async () => {
  us.publish(['one'], ['JP'], { tell: false })
  expect((await pageAfter(1)).steps).toEqual([])
  expect((await ask('/peer/v1/stream?lane=routine&after=2')).status).toBe(410)
})

test('the part of the log between two sizes can be proved', async () => {
  us.publish(['one'], ['JP'], { tell: false })
  us.publish(['two'], ['JP'], { tell: false })
  const answer = await ask('/peer/v1/consistency?from=1&to=2')
  expect(((await answer.json()) as { proof: string[] }).proof).toHaveLength(1)
  for (const query of ['from=2&to=1', 'from=1&to=3', 'from=1'])
    expect((await ask(`/peer/v1/consistency?${query}`)).status).toBe(400)
})

test('the signed charter is given to members as it was adopted', async () => {
  expect(await (await ask('/peer/v1/charter')).text()).toBe('{"signed":true}')
})

test('a receipt is answered when it is settled, and a wrong one is a conflict', async () => {
  const post = (body: string) => ask('/peer/v1/receipt', 'JP', { method: 'POST', body })
  expect((await post('signed')).status).toBe(204)
  expect((await post('wrong')).status).toBe(409)
  expect(receipts).toEqual([['JP', 'signed']])
  expect((await ask('/peer/v1/outcomes', 'JP', { method: 'POST', body: '[]' })).status).toBe(204)
})

test('a container lies here for its recipient alone', async () => {
  const put = (to: string, from = 'JP') => ask(`/peer/v1/mailbox/${to}`, from, { method: 'POST', body: 'sealed' })
  expect((await put('PH')).status).toBe(204)
  for (const to of ['JP', 'XX', 'CN']) expect((await put(to)).status, to).toBe(404)
  const listed = (await (await ask('/peer/v1/mailbox', 'PH')).json()) as { items: MailItem[] }
  expect(listed.items).toMatchObject([{ num: 1, sender: 'JP', bytes: 6 }])
  expect(await (await ask('/peer/v1/mailbox', 'JP')).json()).toEqual({ items: [] })
  expect((await ask('/peer/v1/mailbox/1', 'JP')).status).toBe(404)
  await ask('/peer/v1/mailbox/1', 'JP', { method: 'DELETE' })
  expect(await (await ask('/peer/v1/mailbox/1', 'PH')).text()).toBe('sealed')
  await ask('/peer/v1/mailbox/1', 'PH', { method: 'DELETE' })
  expect(mail).toEqual([])
})

test('a large page travels compressed to whoever takes that', async () => {
  us.publish(['large'], ['JP'], { tell: false, sizeBytes: 100_000 })
  const plain = await ask('/peer/v1/stream?lane=routine&after=0')
  const packed = await ask('/peer/v1/stream?lane=routine&after=0', 'JP', {
    headers: { 'accept-encoding': 'gzip, zstd' },
  })
  expect(plain.headers.get('content-encoding')).toBeNull()
  expect(packed.headers.get('content-encoding')).toBe('zstd')
  expect((await packed.arrayBuffer()).byteLength).toBeLessThan((await plain.arrayBuffer()).byteLength / 5)
})

const hint = (from = 'JP', routine: unknown = 42) => JSON.stringify({ from, heads: { flash: 1, priority: 2, routine } })
const notify = (body: string, from = 'JP') => ask('/peer/v1/notify', from, { method: 'POST', body })

test('a notify reaches the link of the member that sent it', async () => {
  expect((await notify(hint())).status).toBe(204)
  expect(notified).toEqual([['JP', { flash: 1, priority: 2, routine: 42 }]])
})

test.each([
  ['in another name', hint('PH'), 403],
  ['with a negative head', hint('JP', -1), 400],
  ['with a head that is no number', hint('JP', '42'), 400],
  ['that is not JSON', 'hello', 400],
  ['that is too long', hint('JP', 'x'.repeat(5000)), 413],
])('a notify %s is refused', async (_name, body, status) => {
  expect((await notify(body)).status).toBe(status)
  expect(notified).toEqual([])
})

test('a flood of notifies from one member is stopped, and others are still heard', async () => {
  const app = routes()
  const send = async (from: string) => {
    const request = new Request('https://us.example/peer/v1/notify', {
      method: 'POST',
      body: hint(from),
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

test('what nobody foresaw is told to the operator, and to the member only that it happened', async () => {
  const answer = await ask('/peer/v1/receipt', 'JP', { method: 'POST', body: 'broken' })
  expect(answer.status).toBe(500)
  expect(await answer.text()).not.toContain('secret')
  expect(unexpected).toEqual([expect.objectContaining({ message: 'secret of ours' })])
  expect((await ask('/peer/v1/receipt', 'JP', { method: 'POST', body: 'wrong' })).status).toBe(409)
  expect(unexpected).toHaveLength(1)
})

test('a body without end within an exercise is cut off where it is outside of one', async () => {
  let given = 0
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      given += 65_536
      controller.enqueue(new Uint8Array(65_536))
    },
  })
  const at = exercisePath(exercise, '/peer/v1/notify')
  const answer = await ask(at, 'JP', { method: 'POST', body, duplex: 'half' } as RequestInit)
  expect(answer.status).toBe(413)
  expect(given).toBeLessThan(1024 * 1024)
})
