import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { agreementOf, basic, japan, memoryTaxii, read, sampleText, stranger } from '../testing/memory-taxii.ts'

const rounds = 4_000
const declared = { 'content-type': 'application/taxii+json;version=2.1' }
const id = JSON.parse(sampleText(1)).id as string
const secretId = JSON.parse(sampleText(900)).id as string

const decoders = { gzip: gunzipSync, br: brotliDecompressSync, zstd: zstdDecompressSync }

function anyOf<T>(...values: T[]) {
  return fc.constantFrom(...values)
}
const noise = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ maxLength: 60 }),
  anyOf(
    '',
    '%',
    '%00',
    '%ff',
    '..',
    '..%2f..',
    '\\',
    '__proto__',
    'constructor',
    '∞',
    '"',
    "' OR 1=1",
    'A'.repeat(3000),
  ),
)
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: anyOf('trilateral', 'bilateral', 'collections', 'intelligence', 'submissions', 'publications'),
  },
  { weight: 4, arbitrary: anyOf('objects', 'manifest', 'versions', 'status', 'taxii2', id, secretId) },
  { weight: 1, arbitrary: noise },
)
const wellFormed = anyOf(
  '/taxii2/',
  '/trilateral/',
  '/trilateral/collections/',
  '/trilateral/collections/intelligence/objects/',
  '/trilateral/collections/publications/objects/',
  '/trilateral/collections/submissions/objects/',
  '/trilateral/collections/intelligence/manifest/',
  `/trilateral/collections/publications/objects/${id}/`,
  `/trilateral/collections/intelligence/objects/${secretId}/versions/`,
)
const path = fc.oneof(
  { weight: 3, arbitrary: wellFormed },
  { weight: 1, arbitrary: fc.array(step, { maxLength: 7 }).map((steps) => `/${steps.join('/')}/`) },
)
const parameter = fc.tuple(
  anyOf(
    'added_after',
    'limit',
    'next',
    'match[id]',
    'match[type]',
    'match[version]',
    'match[spec_version]',
    'match[x]',
    'match[',
    'Limit',
  ),
  fc.oneof(
    anyOf('1', '0', '-1', '1e3', '99999999999999999999', 'all', 'last,first', 'all,all', ',', `${id},${secretId}`),
    anyOf(
      '2026-01-01T00:00:00Z',
      '2026-01-01T00:00:60Z',
      '9999-12-31T23:59:59.999999999Z',
      '0000-01-01T00:00:00Z',
      '2.1',
      'indicator',
    ),
    anyOf('AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', '_'.repeat(32), '/////////////////////////////w=='),
    noise,
  ),
)
const query = fc
  .array(parameter, { maxLength: 4 })
  .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join('&'))
const headerValue = fc.oneof(
  anyOf(
    'application/taxii+json;version=2.1',
    'application/taxii+json',
    '*/*',
    'application/taxii+json;q=2',
    ';',
    '"',
    ','.repeat(2000),
  ),
  anyOf('gzip', 'br', 'zstd', 'gzip;q=0', 'identity;q=0', 'deflate', 'chunked', '-1', '1', 'NaN'),
  anyOf(
    basic('reader', 'pw-reader'),
    basic('writer', 'pw-writer'),
    'Bearer token-other',
    'Basic',
    'Basic =',
    'Bearer ',
    'Negotiate x',
  ),
  fc.string({ maxLength: 40 }).map((text) => text.replace(/[^\x20-\x7e]/g, '')),
)
const headers = fc.dictionary(
  anyOf(
    'accept',
    'accept-encoding',
    'content-encoding',
    'content-type',
    'authorization',
    'x-http-method-override',
    'range',
  ),
  headerValue,
  { maxKeys: 3 },
)
const body = fc.oneof(
  anyOf(
    '',
    '{',
    '{"objects":[{}]}',
    '{"objects":[1,null,"x",[],{"id":7}]}',
    `{"objects":[${sampleText(2)}]}`,
    '{"objects":[{"id":"__proto__"}]}',
  ),
  fc.json().map((json) => `{"objects":[${json}]}`),
  fc.json(),
  fc.uint8Array({ maxLength: 60 }),
)
const request = fc.record({
  method: anyOf('GET', 'GET', 'GET', 'POST', 'POST', 'DELETE', 'PUT', 'HEAD', 'OPTIONS', 'PATCH'),
  path,
  query,
  headers,
  body,
  as: anyOf<'reader' | 'writer' | 'other' | 'nobody'>('reader', 'writer', 'writer', 'other', 'nobody'),
  connection: anyOf(stranger, stranger, japan),
})

test('whatever is sent, nothing is a 500 and nobody receives an object of another view', async () => {
  const taxii = memoryTaxii({
    agreements: () => ['trilateral', 'bilateral'].map((root) => agreementOf(root, ['JP', 'PH', 'US'])),
  })
  taxii.release.publish(sampleText(1), ['trilateral|client:green', 'trilateral|member:JP'])
  taxii.release.publish(sampleText(900).replace('n900', 'TOP-SECRET'), ['trilateral|member:PH'], { own: false })
  const statuses = new Map<number, number>()
  await fc.assert(
    fc.asyncProperty(
      request,
      async ({ method, path: at, query: asked, headers: given, body: sent, as, connection }) => {
        const bodyless = method === 'GET' || method === 'HEAD'
        let answer: Response
        try {
          const content = bodyless ? {} : { body: sent }
          answer = await taxii.ask(`${at}?${asked}`, {
            method,
            as,
            connection,
            headers: { ...declared, ...given },
            ...content,
          })
        } catch (error) {
          // The platform itself refuses to send it.
          if (error instanceof TypeError && /invalid|header|URL/i.test(error.message)) return
          throw error
        }
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
        expect(taxii.unexpected).toEqual([])
        expect(answer.status).toBeLessThan(500)
        expect(answer.headers.get('content-type')).toBe('application/taxii+json;version=2.1')
        const coding = answer.headers.get('content-encoding')
        const bytes = Buffer.from(await answer.arrayBuffer())
        const text = (coding === null ? bytes : decoders[coding as keyof typeof decoders](bytes)).toString()
        expect(text).not.toContain('TOP-SECRET')
        if (answer.status >= 400 && method !== 'HEAD') expect(JSON.parse(text).http_status).toBe(String(answer.status))
      },
    ),
    { numRuns: rounds },
  )
  // It reached all the answers that there are, so it did test something.
  for (const status of [200, 202, 400, 401, 403, 404, 405, 406, 415, 422])
    expect([status, statuses.has(status)]).toEqual([status, true])
  expect(taxii.release.texts.some((text) => text.includes('TOP-SECRET'))).toBe(true)
})

test('a cursor with any bit changed is refused', async () => {
  const taxii = memoryTaxii()
  for (let n = 1; n <= 3; n++) taxii.release.publish(sampleText(n), ['trilateral|client:green'])
  const at = '/trilateral/collections/intelligence/objects/?limit=1'
  const { next } = await read(taxii.ask(at))
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 191 }), async (bit) => {
      const bytes = Buffer.from(next, 'base64url')
      bytes[bit >> 3]! ^= 1 << (bit & 7)
      expect((await taxii.ask(`${at}&next=${bytes.toString('base64url')}`)).status).toBe(400)
    }),
  )
})
