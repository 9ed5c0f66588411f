import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { Charter } from '../alliance/model.ts'
import { card, createMemoryApi, jsonOf, type MemoryApi } from '../testing/memory-api.ts'
import type { ImportResult } from './contract/imports.ts'
import type { Problem } from './contract/problem.ts'

const address = '/api/v1/import'

function indicator(n: number): string {
  return `{ "type":"indicator",  "id":"indicator--${n.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000", "name":"n\\u0041${n}" }`
}
const bundle = (texts: readonly string[]) => `{"type":"bundle","id":"bundle--x","objects":[${texts.join(' , ')}]}`

async function send(api: MemoryApi, body: string | Uint8Array, query = '', headers: Record<string, string> = {}) {
  const cookie = await api.signIn('releaser')
  return api.ask(`${address}${query}`, { method: 'POST', body, cookie, headers })
}

test('a bundle goes in object by object, by its exact text, and a bad one costs no neighbour', async () => {
  const api = createMemoryApi()
  const answer = await send(api, bundle([indicator(1), '{"type":"indicator"}', indicator(2), indicator(1)]))
  expect(await answer.json()).toEqual({
    added: 2,
    unchanged: 1,
    upgraded: 0,
    rejected: [
      {
        index: 1,
        id: null,
        code: 'invalid',
        reason: 'not a STIX object',
        issues: [{ at: '/id', message: 'not a STIX identifier', rule: 'STIX 2.1 §2.9', level: 'error' }],
      },
    ],
  })
  expect(api.node.held.map((one) => one.text)).toEqual([indicator(1), indicator(2)])
  expect(api.node.batches[0]!.source).toEqual({ kind: 'local', actor: 'person:releaser' })
})

test('a long bundle goes in in batches, and every refusal keeps its place in the whole', async () => {
  const api = createMemoryApi()
  const texts = Array.from({ length: 2500 }, (_, n) => (n % 1000 === 999 || n === 2400 ? '{}' : indicator(n)))
  const result = await jsonOf<ImportResult>(send(api, bundle(texts)))
  expect(result.added).toBe(2497)
  expect(result.rejected.map((one) => one.index)).toEqual([999, 1999, 2400])
  expect(api.node.batches.map((batch) => batch.entries.length)).toEqual([1000, 1000, 500])
})

test('large objects make smaller batches', async () => {
  const api = createMemoryApi()
  const big = (n: number) => indicator(n).replace('"name":"', `"name":"${'x'.repeat(1_000_000)}`)
  expect((await send(api, bundle([1, 2, 3, 4, 5, 6].map(big)))).status).toBe(200)
  expect(api.node.batches.map((batch) => batch.entries.length)).toEqual([4, 2])
})

test('what is said beside the objects narrows every one of them', async () => {
  const api = createMemoryApi()
  await send(api, indicator(1), '?tlp=amber%2Bstrict&releasable-to=US,JP')
  expect(api.node.batches[0]!.entries[0]).toEqual({
    text: indicator(1),
    assigned: { tlp: 'amber+strict', releasableTo: ['JP', 'US'] },
  })
  await send(api, indicator(2))
  expect(api.node.batches[1]!.entries[0]).toEqual({ text: indicator(2) })
})

test.each(['?tlp=white', '?tlp=green&tlp=red', '?releasable-to=', '?releasable-to=us', '?releasableto=US', '?tlp='])(
  'a wrong parameter %s imports nothing',
  async (query) => {
    const api = createMemoryApi()
    expect((await send(api, indicator(1), query)).status).toBe(400)
    expect(api.node.batches).toEqual([])
  },
)

test('a recipient that is not of the alliance is a mistake that is said', async () => {
  const api = createMemoryApi()
  const terms = { alliance: 'x', version: 1, previous: null, quorum: 2, agreements: [] }
  const charter: Charter = { format: 'trefoil/charter/1', ...terms, members: [card('JP'), card('US')] }
  api.node.alliance = { self: card('JP'), charter: { charter, digest: 'd', signedBy: [], adoptedAt: 1 } }
  const answer = await send(api, indicator(1), '?releasable-to=US,UK')
  expect([answer.status, (await jsonOf<Problem>(answer)).detail]).toEqual([400, 'UK is not a member of the alliance'])
})

test.each([
  ['no JSON', 'hello', 400],
  ['a truncated bundle', bundle([indicator(1)]).slice(0, -3), 400],
  ['a number', '17', 400],
  ['nothing', '', 400],
])('%s is refused in one line', async (_what, body, status) => {
  const api = createMemoryApi()
  const answer = await send(api, body)
  expect(answer.status).toBe(status)
  expect((await jsonOf<Problem>(answer)).detail).toMatch(/^[^\n]{5,200}$/)
  expect(api.node.batches).toEqual([])
})

test('bytes that are not UTF-8 are refused, never repaired', async () => {
  const api = createMemoryApi()
  const bytes = Buffer.from(bundle([indicator(1)]), 'latin1')
  bytes[bytes.length - 10] = 0xff
  expect((await send(api, bytes)).status).toBe(400)
  expect(api.node.held).toEqual([])
})

test('a body beyond the bound is refused, whether it says its length or not', async () => {
  const api = createMemoryApi({ importMaxBytes: 2000 })
  const cookie = await api.signIn('releaser')
  expect((await send(api, bundle([indicator(1), 'x'.repeat(3000)]))).status).toBe(413)
  let sent = 0
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 500
      controller.enqueue(new Uint8Array(500).fill(32))
    },
  })
  expect((await api.ask(address, { method: 'POST', body: endless, cookie })).status).toBe(413)
  expect(sent).toBeLessThan(10_000)
})

test('when the disk fills in the middle, the answer says how far it came', async () => {
  const api = createMemoryApi()
  api.node.failFromBatch = 2
  const answer = await send(api, bundle(Array.from({ length: 1500 }, (_, n) => indicator(n))))
  expect(answer.status).toBe(507)
  expect((await jsonOf<Problem>(answer)).detail).toBe(
    'the disk is full; the first 1000 objects were dealt with, import the rest again later',
  )
  // Who brought in what stays is on record.
  expect(api.node.audit.at(-1)).toMatchObject({
    action: 'import',
    detail: 'added=1000 unchanged=0 rejected=0 broke-off',
  })
})

test('an import of which nothing was taken leaves no act', async () => {
  const api = createMemoryApi()
  api.node.failFromBatch = 1
  expect((await send(api, bundle([indicator(1)]))).status).toBe(507)
  expect(api.node.audit.filter(({ action }) => action === 'import')).toEqual([])
})

test('an import is written down with counts, never with content', async () => {
  const api = createMemoryApi()
  await send(api, bundle([indicator(1), '{}']))
  expect(api.node.audit.at(-1)).toMatchObject({ action: 'import', detail: 'added=1 unchanged=0 rejected=1' })
  expect(JSON.stringify(api.node.audit)).not.toContain('indicator--')
})

test('a gzip file and JSON Lines go in by the exact texts of their objects; a bomb and a broken file give nothing', async () => {
  const api = createMemoryApi({ importMaxBytes: 20_000 })
  const lines = `${indicator(1)}\n${bundle([indicator(2), indicator(3)])}\n`
  expect((await send(api, gzipSync(lines))).status).toBe(200)
  expect(api.node.held.map((one) => one.text)).toEqual([1, 2, 3].map(indicator))
  expect(await jsonOf(send(api, `${bundle([indicator(1)])}\n${bundle([indicator(2)])}`))).toMatchObject({
    unchanged: 2,
  })
  const packed = gzipSync(bundle([indicator(4)]))
  const refused = [
    await send(api, gzipSync(Buffer.alloc(5_000_000, ' '))),
    await send(api, packed.subarray(0, -12)),
    await send(api, `${indicator(5)}\n${indicator(6).slice(0, -4)}`),
  ]
  expect(refused.map(({ status }) => status)).toEqual([413, 400, 400])
  expect(api.node.held).toHaveLength(3)
})

test.each([
  ['stix-1', '<stix:STIX_Package xmlns:stix="http://stix.mitre.org/stix-1"><url>http://evil.example/</url>'],
  ['archive', 'PK\u0003\u0004'],
  ['error-page', '<html><title>403 Forbidden</title><a href="https://elsewhere.example/">x</a>'],
])('a file of the kind %s is refused in a sentence, and its kind is named for other languages', async (kind, body) => {
  const api = createMemoryApi()
  const answer = await send(api, body)
  const { detail, errors } = await jsonOf<Problem>(answer)
  expect([answer.status, errors]).toEqual([422, [{ at: '', message: detail, rule: `file: ${kind}` }]])
  expect(api.node.batches).toEqual([])
})
