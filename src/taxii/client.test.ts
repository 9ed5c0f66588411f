import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createAuthority, issueCertificate } from '../crypto/certificate.ts'
import { startListener } from '../http/listener.ts'
import { memoryTaxii, sampleText } from '../testing/memory-taxii.ts'
import { packEnvelopes, TaxiiClient } from './client.ts'
import { createHttpsFetch, type TaxiiFetch } from './https-fetch.ts'

const now = Date.now()
const authority = createAuthority('US', 'United States', now)
const leaf = issueCertificate(authority, { member: 'US', hosts: [], now, days: 30 })
const sleep = async () => {}

function replay(
  answers: Record<string, unknown>[],
  sent: { url: string; headers: Readonly<Record<string, string>> }[] = [],
): TaxiiFetch {
  return async (url, { headers }) => {
    sent.push({ url, headers })
    const { $headers, $status, ...body } = answers[Math.min(sent.length, answers.length) - 1]!
    return new Response(JSON.stringify(body), {
      status: ($status as number) ?? 200,
      headers: ($headers as Record<string, string>) ?? {},
    })
  }
}
async function all(client: TaxiiClient, limit = 10): Promise<string[]> {
  const texts: string[] = []
  for await (const page of client.objects('https://s/r/', 'c', { limit })) texts.push(...page.texts)
  return texts
}

test('over real TLS with its own authority: discovery, roots, collections, pages and submissions, bytes unchanged', async () => {
  const taxii = memoryTaxii()
  const texts = Array.from({ length: 25 }, (_, n) => sampleText(n + 1))
  for (const text of texts) taxii.release.publish(text, ['trilateral|client:amber'])
  await using listener = await startListener({
    fetch: taxii.app.fetch,
    host: '127.0.0.1',
    port: 0,
    tls: { key: leaf.privatePem, cert: leaf.certificatePem, requestCert: true },
  })
  await using https = createHttpsFetch({ ca: [authority.certificatePem] })
  const credentials = { user: 'writer', password: 'pw-writer' }
  const client = new TaxiiClient({ url: listener.url, credentials, fetch: https.fetch, sleep })
  const { api_roots } = await client.discover()
  expect(api_roots).toEqual([`${listener.url}/bilateral/`, `${listener.url}/trilateral/`])
  const root = api_roots[1]!
  const [intelligence, submissions] = await client.collections(root)
  const read: string[] = []
  for await (const page of client.objects(root, intelligence!.id, { limit: 10 })) read.push(...page.texts)
  expect(read).toEqual(texts)
  const [status] = await client.add(root, submissions!.id, [sampleText(100), '{"bad":1}'])
  expect(status).toMatchObject({ status: 'complete', success_count: 1, failure_count: 1 })
  expect(await client.status(root, status!.id)).toEqual(status)
  await using stranger = createHttpsFetch()
  const careful = new TaxiiClient({ url: listener.url, fetch: stranger.fetch, sleep })
  await expect(careful.discover()).rejects.toMatchObject({ kind: 'unavailable' })
  const nobody = new TaxiiClient({ url: listener.url, fetch: https.fetch, sleep })
  await expect(nobody.discover()).rejects.toMatchObject({ kind: 'unauthenticated' })
})

test('with next it repeats the filters; without, it goes on from the date of the last object', async () => {
  const sent: { url: string; headers: Readonly<Record<string, string>> }[] = []
  const pages = [
    { more: true, next: 'n 1', objects: [{ id: 1 }] },
    { more: true, objects: [{ id: 2 }], $headers: { 'x-taxii-date-added-last': '2026-01-01T00:00:00.000001Z' } },
    { objects: [{ id: 3 }] },
  ]
  const client = new TaxiiClient({ url: 'https://s/', fetch: replay(pages, sent), sleep })
  expect(await all(client)).toHaveLength(3)
  const queries = sent.map(({ url }) => Object.fromEntries(new URL(url).searchParams))
  expect(queries).toEqual([
    { limit: '10' },
    { limit: '10', next: 'n 1' },
    { limit: '10', added_after: '2026-01-01T00:00:00.000001Z' },
  ])
})

test.each([
  ['the same cursor for ever', [{ more: true, next: 'a', objects: [1] }]],
  ['more, but neither next nor date', [{ more: true, objects: [1] }]],
  ['something that is no page', [{ more: 'yes' }]],
])('a server that sends %s is left with an error', async (_, pages) => {
  const client = new TaxiiClient({ url: 'https://s/', fetch: replay(pages as Record<string, unknown>[]), sleep })
  await expect(all(client)).rejects.toMatchObject({ kind: 'invalid' })
})

test('empty pages that say more are legal, but not for ever', async () => {
  let asked = 0
  const fetch: TaxiiFetch = async () => Response.json({ more: true, next: String(asked++) })
  await expect(all(new TaxiiClient({ url: 'https://s/', fetch, sleep }))).rejects.toMatchObject({ kind: 'invalid' })
  expect(asked).toBe(100)
})

test('an answer beyond the limit is dropped', async () => {
  const fetch: TaxiiFetch = async () => new Response(`{"objects":["${'x'.repeat(2000)}"]}`)
  const client = new TaxiiClient({ url: 'https://s/', fetch, sleep, maxResponseBytes: 1000 })
  await expect(all(client)).rejects.toMatchObject({ kind: 'too-large' })
})

test('credentials go to the origin they were given for and nowhere else', async () => {
  const sent: { url: string; headers: Readonly<Record<string, string>> }[] = []
  const root = { title: 'r', versions: [], max_content_length: 1 }
  const client = new TaxiiClient({ url: 'https://s/', credentials: { token: 't' }, fetch: replay([root], sent), sleep })
  await client.root('https://s/r/')
  await client.root('https://other/r/')
  expect(sent.map(({ headers }) => headers.authorization)).toEqual(['Bearer t', undefined])
})

test('a pending status is asked for until it is complete, and then no more', async () => {
  const counts = { id: 's', total_count: 1, success_count: 0, failure_count: 0, pending_count: 1 }
  const sent: { url: string; headers: Readonly<Record<string, string>> }[] = []
  const pending = { ...counts, status: 'pending' }
  const complete = { ...counts, status: 'complete', success_count: 1, pending_count: 0 }
  const root = { title: 'r', versions: [], max_content_length: 1000 }
  const client = new TaxiiClient({ url: 'https://s/', fetch: replay([root, pending, pending, complete], sent), sleep })
  expect(await client.add('https://s/r/', 'c', ['{}'])).toMatchObject([{ status: 'complete' }])
  expect(sent).toHaveLength(4)
})

test('no envelope passes max_content_length, and together they hold every object once, in order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'grapheme', maxLength: 20 })),
      fc.integer({ min: 150, max: 400 }),
      (names, maxBytes) => {
        const texts = names.map((name) => JSON.stringify({ name }))
        const envelopes = packEnvelopes(texts, maxBytes)
        for (const envelope of envelopes) expect(Buffer.byteLength(envelope)).toBeLessThanOrEqual(maxBytes)
        expect(
          envelopes.flatMap((envelope) => JSON.parse(envelope).objects.map((one: unknown) => JSON.stringify(one))),
        ).toEqual(texts)
      },
    ),
  )
})
