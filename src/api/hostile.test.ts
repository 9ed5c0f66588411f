import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createMemoryApi, type MemoryApi, operatorToken } from '../testing/memory-api.ts'
import { operationsOf } from './api.ts'
import { createMetrics } from './metrics.ts'

const api = createMemoryApi({ importMaxBytes: 4000, charterMaxBytes: 4000, maxSubscribers: 5 })
const cookies = [await api.signIn('analyst'), await api.signIn('releaser'), await api.signIn('admin'), 'x=%', '']
// Sign-outs among the requests must not end the sessions of the rest.
api.parts.sessions.remove = async () => {}
const operations = operationsOf(api.parts, createMetrics(api.parts))

const nasty = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => text.isWellFormed()),
  fc.constantFrom('__proto__', 'constructor', '\0', '../..', '%', '%ff', '{}', '[]', '1e309', '-1', '9'.repeat(400)),
  fc.constantFrom(
    'indicator--00000001-0000-4000-8000-000000000000',
    'US',
    'JP,,',
    'client:red',
    'green',
    'clear',
    'null',
  ),
)
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'PROPFIND']
const address = fc
  .tuple(
    fc.constantFrom(...operations),
    fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.constantFrom(...methods) }),
    nasty,
  )
  .map(([one, method, text]) => ({
    path: `/api/v1${one.path.replace(/\{\w+\}/, encodeURIComponent(text))}`,
    method: method ?? one.method.toUpperCase(),
  }))
const odd = fc.oneof(
  nasty.map((text) => `/api/v1/${encodeURI(text).replaceAll('#', '').replaceAll('?', '')}`),
  fc.constantFrom(
    '/healthz',
    '/readyz',
    '/metrics',
    '/api/v1',
    '/api/v1/',
    '/api/v1/objects/%ff',
    '/api/v1/objects/%E0%A4%A',
  ),
)
const target = fc.oneof(
  { weight: 9, arbitrary: address },
  { weight: 1, arbitrary: fc.record({ path: odd, method: fc.constantFrom(...methods) }) },
)
const query = fc.oneof(
  fc.constant([]),
  fc.array(
    fc.tuple(
      fc.oneof(
        fc.constantFrom(
          'q',
          'type',
          'tlp',
          'origin',
          'cursor',
          'limit',
          'version',
          'recipient',
          'releasable-to',
          'versions',
        ),
        nasty,
      ),
      nasty,
    ),
    { maxLength: 4 },
  ),
)
const json = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.record({
    name: fc.oneof(nasty, fc.jsonValue({ maxDepth: 1 })),
    password: nasty,
    role: fc.constantFrom('analyst', 'admin', 'god', '__proto__'),
    tlp: fc.constantFrom('clear', 'red', 'pink'),
    write: fc.oneof(fc.boolean(), nasty),
    language: nasty,
    theme: nasty,
  }),
  fc.record({
    type: fc.constant('bundle'),
    id: nasty,
    objects: fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 4 }),
  }),
)
const body = fc.option(
  fc.oneof(
    json.map((value) => Buffer.from(JSON.stringify(value))),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc
      .constantFrom('{', '[', '"\\ud800"', '\ufeff{}', '['.repeat(3000), 'x'.repeat(5000))
      .map((text) => Buffer.from(text)),
  ),
)
const request = fc.record({
  target,
  query,
  body,
  cookie: fc.integer({ min: 0, max: cookies.length - 1 }),
  type: fc.constantFrom(null, 'application/json', 'text/plain', 'application/json;charset=\u00e9', '\u00ff'),
  encoding: fc.constantFrom(null, null, null, null, 'gzip', 'br', 'identity', 'nonsense'),
  bearer: fc.constantFrom(
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    `Bearer ${operatorToken}`,
    'Bearer',
    'Basic ///',
    'Bearer \u00e9',
  ),
})

async function send(
  memory: MemoryApi,
  asked: typeof request extends fc.Arbitrary<infer T> ? T : never,
): Promise<Response> {
  const parameters = new URLSearchParams(asked.query).toString()
  const cookie = cookies[asked.cookie] ?? ''
  return memory.ask(`${asked.target.path}${parameters === '' ? '' : `?${parameters}`}`, {
    method: asked.target.method,
    ...(asked.body === null || ['GET', 'HEAD'].includes(asked.target.method) ? {} : { body: asked.body }),
    ...(cookie === '' ? {} : { cookie }),
    headers: { 'content-type': asked.type, 'content-encoding': asked.encoding, authorization: asked.bearer },
  })
}

/** Where a path leads after its dots. */
function resolved(path: string): string {
  return new URL(path, 'http://localhost').pathname
}

test('whatever is sent, the answer is a proper one and never an internal error', async () => {
  const seen = new Map<number, number>()
  await fc.assert(
    fc.asyncProperty(request, async (asked) => {
      const answer = await send(api, asked)
      seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1)
      expect(answer.status).not.toBe(500)
      expect(answer.status).toBeLessThan(504)
      if (answer.headers.get('content-type') === 'text/event-stream') await answer.body?.cancel()
      else if (
        answer.status >= 400 &&
        asked.target.method !== 'HEAD' &&
        resolved(asked.target.path).startsWith('/api/v1/')
      )
        expect(await answer.json()).toMatchObject({ status: answer.status, title: expect.any(String) })
    }),
    { numRuns: 3000 },
  )
  expect(api.node.unexpected).toEqual([])
  // The requests went deep enough to be worth something.
  for (const status of [200, 400, 401, 403, 404, 405])
    expect([status, (seen.get(status) ?? 0) > 5]).toEqual([status, true])
  expect(api.node.listeners.size).toBe(0)
})

test('an unexpected error says nothing of itself', async () => {
  const broken = createMemoryApi()
  broken.parts.release.counts = async () => {
    throw new Error('select * from secret')
  }
  const answer = await broken.ask('/api/v1/counts', { cookie: await broken.signIn('analyst') })
  expect(answer.status).toBe(500)
  expect(await answer.text()).not.toContain('secret')
  expect(broken.node.unexpected).toHaveLength(1)
})
