import { expect, test } from 'vitest'
import { memoryTaxii, sampleText, stranger } from '../testing/memory-taxii.ts'
import { type CheckResult, runConformance } from './conformance.ts'
import type { TaxiiFetch } from './https-fetch.ts'

function server(change: (answer: Response, url: URL) => Promise<Response> | Response = (answer) => answer) {
  const taxii = memoryTaxii()
  for (let n = 1; n <= 40; n++) taxii.release.publish(sampleText(n), ['trilateral|client:amber'])
  const fetch: TaxiiFetch = async (url, { method, headers, body }) => {
    const init = { method, headers, ...(body === undefined ? {} : { body }) }
    return change(await taxii.app.request(url, init, { connection: stranger }), new URL(url))
  }
  return fetch
}

async function run(fetch: TaxiiFetch, write = true): Promise<CheckResult[]> {
  const options = { url: 'https://node', user: 'writer', password: 'pw-writer', fetch, write }
  return Array.fromAsync(runConformance(options))
}
const failed = (results: CheckResult[]) =>
  results.filter(({ outcome }) => outcome === 'fail').map(({ item, detail }) => [item, detail])

test('our own server passes every check, and none is skipped for a client that may write', async () => {
  const results = await run(server())
  expect(failed(results)).toEqual([])
  expect(results.filter(({ outcome }) => outcome === 'skip')).toEqual([])
  expect(results.length).toBeGreaterThan(45)
})

test('without leave to write nothing is written, and these checks say that they were skipped', async () => {
  const methods: string[] = []
  const ours = server()
  const results = await run((url, outgoing) => {
    methods.push(outgoing.method)
    return ours(url, outgoing)
  }, false)
  expect(new Set(methods)).toEqual(new Set(['GET']))
  expect(results.filter(({ outcome }) => outcome === 'skip').map(({ item }) => item)).toEqual([
    8, 40, 41, 20, 42, 44, 45, 47, 72, 46, 50, 51, 53, 64, 48, 48,
  ])
})

async function changed(
  answer: Response,
  change: (body: string) => string,
  headers: Record<string, string> = {},
): Promise<Response> {
  const all = new Headers(answer.headers)
  for (const [name, value] of Object.entries(headers)) all.set(name, value)
  return new Response(answer.status === 200 ? change(await answer.text()) : await answer.text(), {
    status: answer.status,
    headers: all,
  })
}

test.each<[string, number, (answer: Response, url: URL) => Promise<Response> | Response]>([
  [
    'a content type without version',
    3,
    (answer) => changed(answer, String, { 'content-type': 'application/taxii+json' }),
  ],
  [
    '200 for any Accept',
    4,
    (answer) =>
      answer.status === 406
        ? new Response('{}', { headers: { 'content-type': 'application/taxii+json;version=2.1' } })
        : answer,
  ],
  [
    'empty lists',
    12,
    (answer) =>
      changed(answer, (body) => (body === '{}' ? '{"objects":[]}' : body.replace('"title"', '"x_list":[],"title"'))),
  ],
  ['a bundle', 37, (answer) => changed(answer, (body) => body.replace('{"more"', '{"type":"bundle","more"'))],
  [
    'pages beyond the limit',
    58,
    (answer) => changed(answer, (body) => body.replace('"objects":[', '"objects":[{},{},')),
  ],
  [
    'dates of three digits',
    68,
    (answer) => changed(answer, String, { 'x-taxii-date-added-last': '2026-01-01T00:00:00.000Z' }),
  ],
  [
    '400 as an empty page',
    55,
    (answer) =>
      answer.status === 400
        ? new Response('{}', { headers: { 'content-type': 'application/taxii+json;version=2.1' } })
        : answer,
  ],
  ['401 without a challenge', 69, (answer) => (answer.status === 401 ? new Response('{}', { status: 401 }) : answer)],
])('a server that sends %s fails item %d', async (_, item, change) => {
  expect(failed(await run(server(change))).map(([failing]) => failing)).toContain(item)
})
