import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { Fault } from '../base/fault.ts'
import { parseStixId } from '../stix/identifier.ts'
import { japan, memoryTaxii, read, sampleText } from '../testing/memory-taxii.ts'
import { defaultTaxiiLimits } from './model.ts'

const base = '/trilateral/collections/submissions'
const headers = { 'content-type': 'application/taxii+json;version=2.1' }
const envelope = (...texts: string[]) => `{"objects":[${texts.join(',')}]}`
const writer = { as: 'writer', method: 'POST', headers } as const

test('a POST stores the exact bytes in the name of the client and answers 202 with a whole status', async () => {
  const { ask, release, intake } = memoryTaxii()
  const odd = `{ ${sampleText(1).slice(1)}`
  const answer = await ask(`${base}/objects/`, { ...writer, body: envelope(odd, sampleText(2)) })
  expect(answer.status).toBe(202)
  const status = await read(answer)
  expect(status).toMatchObject({
    status: 'complete',
    request_timestamp: expect.stringMatching(/\.\d{6}Z$/),
    total_count: 2,
    success_count: 2,
    failure_count: 0,
    pending_count: 0,
  })
  expect(status.successes).toHaveLength(2)
  expect(status).not.toHaveProperty('failures')
  expect(status).not.toHaveProperty('pendings')
  expect(release.texts).toEqual([odd, sampleText(2)])
  expect(intake.actors).toEqual(['client:writer'])
})

test('the status can be asked for by its submitter, in its root, and by nobody else', async () => {
  const { ask } = memoryTaxii()
  const status = await read(ask(`${base}/objects/`, { ...writer, body: envelope(sampleText(1)) }))
  const path = `status/${status.id}/`
  expect(await read(ask(`/trilateral/${path}`, { as: 'writer' }))).toEqual(status)
  for (const [root, as] of [
    ['trilateral', 'other'],
    ['trilateral', 'reader'],
    ['bilateral', 'writer'],
  ] as const) {
    expect([root, as, (await ask(`/${root}/${path}`, { as })).status]).toEqual([root, as, 404])
  }
  for (const id of ['nonsense', '00000000-0000-4000-8000-000000000000']) {
    expect((await ask(`/trilateral/status/${id}/`, { as: 'writer' })).status).toBe(404)
  }
})

test('good objects are stored beside bad ones; each failure has its id, a version and a message', async () => {
  const { ask } = memoryTaxii()
  const changed = sampleText(1).replace('n1', 'other')
  const body = envelope(sampleText(1), '{"x":1}', changed, '7', sampleText(2))
  const status = await read(ask(`${base}/objects/`, { ...writer, body }))
  expect(status).toMatchObject({ total_count: 5, success_count: 2, failure_count: 3 })
  expect(status.failures.map((one: { id: string }) => one.id)).toEqual(['object-1', JSON.parse(changed).id, 'object-3'])
  for (const failure of status.failures) {
    expect(failure).toEqual({
      id: expect.any(String),
      version: expect.stringMatching(/Z$/),
      message: expect.any(String),
    })
  }
})

test('an exact double is a success, in the same envelope and in a later one', async () => {
  const { ask, release } = memoryTaxii()
  const body = envelope(sampleText(1), sampleText(1))
  for (let round = 0; round < 2; round++) {
    const status = await read(ask(`${base}/objects/`, { ...writer, body }))
    expect(status).toMatchObject({ total_count: 2, success_count: 2, failure_count: 0 })
  }
  expect(release.texts).toHaveLength(1)
})

test('custom properties of an envelope, and what only answers have, are ignored; the objects are stored', async () => {
  const { ask, release } = memoryTaxii()
  const body = `{"x_origin":{"a":[1]},"more":true,"next":"7","objects":[${sampleText(1)}],"x_after":null}`
  expect(await read(ask(`${base}/objects/`, { ...writer, body }))).toMatchObject({ success_count: 1, total_count: 1 })
  expect(release.texts).toEqual([sampleText(1)])
})

test('the OASIS client, which holds each list of a status against its count, takes the status of the largest POST', async () => {
  const id = parseStixId(JSON.parse(sampleText(1)).id)
  const { ask } = memoryTaxii({
    intake: {
      accept: async (_, entries) => ({
        added: entries.filter(({ text }) => text !== '1').map(() => ({ id, version: '2026-01-01T00:00:00.000Z' })),
        unchanged: [],
        rejected: entries.flatMap(({ text }, index) =>
          text === '1'
            ? [{ index, id: null, version: null, code: 'invalid', reason: 'r'.repeat(10_000), issues: [] }]
            : [],
        ),
        upgraded: 0,
      }),
    },
  })
  const body = `{"objects":[${'0,'.repeat(11_999)}1]}`
  const status = await read(ask(`${base}/objects/`, { ...writer, body }))
  expect(status).toMatchObject({ total_count: 12_000, success_count: 11_999, failure_count: 1 })
  expect([status.successes.length, status.failures.length]).toEqual([11_999, 1])
  expect(status.failures[0]?.id).toBe('object-11999')
  expect(defaultTaxiiLimits.maxStatusDetails).toBeGreaterThanOrEqual(defaultTaxiiLimits.maxObjectsPerPost)
})

test('a large envelope is stored in parts, and when a later one fails the answer says how far it came', async () => {
  const sizes: number[] = []
  const { ask } = memoryTaxii({
    intake: {
      accept: async (_, entries) => {
        if (sizes.push(entries.length) === 3) throw new Fault('storage-full', 'the disk is full')
        return { added: [], unchanged: [], rejected: [], upgraded: 0 }
      },
    },
  })
  const answer = await ask(`${base}/objects/`, { ...writer, body: `{"objects":[${'0,'.repeat(2_499)}0]}` })
  expect(sizes).toEqual([1_000, 1_000, 500])
  expect(answer.status).toBe(507)
  expect(await read(answer)).toMatchObject({
    description: expect.stringContaining('the first 2000 objects were dealt with'),
  })
})

test('lists that would be too long are left out and the counts stay whole', async () => {
  const { ask } = memoryTaxii({ limits: { maxStatusDetails: 1 } })
  const status = await read(ask(`${base}/objects/`, { ...writer, body: envelope('1', '2', sampleText(1)) }))
  expect(status).toMatchObject({ success_count: 1, failure_count: 2 })
  expect(status.successes).toHaveLength(1)
  expect(status).not.toHaveProperty('failures')
})

test.each([
  ['', 400],
  ['{', 400],
  ['{"objects":[}', 400],
  ['{"objects":{}}', 422],
  ['{"objects":[]}', 422],
  ['{}', 422],
  ['[]', 422],
  [`[${sampleText(1)}]`, 422],
  [sampleText(1), 422],
  [`{"type":"bundle","id":"bundle--00000001-0000-4000-8000-000000000000","objects":[${sampleText(1)}]}`, 422],
])('the body %j is refused with %d', async (body, expected) => {
  const { ask, release } = memoryTaxii()
  const answer = await ask(`${base}/objects/`, { ...writer, body })
  expect(answer.status).toBe(expected)
  expect(await read(answer)).toMatchObject({ title: expect.any(String), http_status: String(expected) })
  expect(release.texts).toEqual([])
})

test('bytes that are not UTF-8 are refused with 400', async () => {
  const { ask, release } = memoryTaxii()
  expect((await ask(`${base}/objects/`, { ...writer, body: new Uint8Array([0x7b, 0xff, 0x7d]) })).status).toBe(400)
  // JSON in every other respect, with the byte in the name of its second object.
  const [before, behind] = envelope(sampleText(1), sampleText(2)).split('"n2"')
  const body = Buffer.concat([Buffer.from(`${before}"n`), Buffer.of(0xff), Buffer.from(`"${behind}`)])
  expect((await ask(`${base}/objects/`, { ...writer, body })).status).toBe(400)
  expect(release.texts).toEqual([])
})

test('only application/taxii+json, or a bundle as application/stix+json, version 2.1 or none, is taken: else 415', async () => {
  const { ask } = memoryTaxii()
  const post = async (type: string) =>
    (await ask(`${base}/objects/`, { ...writer, headers: { 'content-type': type }, body: envelope(sampleText(1)) }))
      .status
  for (const type of [
    'application/taxii+json',
    'application/taxii+json; version=2.1',
    'application/taxii+json;charset=UTF-8',
  ]) {
    expect([type, await post(type)]).toEqual([type, 202])
  }
  for (const type of [
    'application/json',
    'application/stix+json;version=2.0',
    'application/vnd.oasis.stix+json; version=2.0',
    'application/taxii+json;version=2.0',
    'x',
    '',
  ]) {
    expect([type, await post(type)]).toEqual([type, 415])
  }
  const coded = { ...headers, 'content-encoding': 'gzip, gzip' }
  expect((await ask(`${base}/objects/`, { ...writer, headers: coded, body: 'x' })).status).toBe(415)
  expect(
    (await ask(`${base}/objects/`, { ...writer, headers: { ...headers, accept: '*/*' }, body: '{}' })).status,
  ).toBe(406)
})

test('a body of max_content_length bytes is taken, one byte more is 413; too many objects is 422', async () => {
  const body = envelope(sampleText(1))
  const { ask } = memoryTaxii({ limits: { maxContentLength: Buffer.byteLength(body), maxObjectsPerPost: 2 } })
  expect((await ask(`${base}/objects/`, { ...writer, body })).status).toBe(202)
  expect((await ask(`${base}/objects/`, { ...writer, body: `${body} ` })).status).toBe(413)
  const packed = { ...writer, headers: { ...headers, 'content-encoding': 'gzip' } }
  expect((await ask(`${base}/objects/`, { ...packed, body: gzipSync(body) })).status).toBe(202)
  expect((await ask(`${base}/objects/`, { ...packed, body: gzipSync(`${body} `) })).status).toBe(413)
  expect((await ask(`${base}/objects/`, { ...packed, body })).status).toBe(400)
  expect((await ask(`${base}/objects/`, { ...writer, body: '{"objects":[1,2,3]}' })).status).toBe(422)
})

test('a collection that one may not write to is 403 if it may be read, else 404; one that may only be written is not read', async () => {
  const { ask } = memoryTaxii()
  const post = { method: 'POST', headers, body: envelope(sampleText(1)) } as const
  expect((await ask('/trilateral/collections/intelligence/objects/', { ...post, as: 'reader' })).status).toBe(403)
  expect((await ask(`${base}/objects/`, { ...post, as: 'reader' })).status).toBe(404)
  expect((await ask(`${base}/objects/`, { ...post, as: 'nobody', connection: japan })).status).toBe(404)
  for (const path of ['objects/', 'manifest/', `objects/${JSON.parse(sampleText(1)).id}/`]) {
    expect((await ask(`${base}/${path}`, { as: 'writer' })).status).toBe(403)
  }
})

test('DELETE removes every version, or those named, and then they are nowhere; 200 without a body', async () => {
  const { ask, release } = memoryTaxii()
  const view = ['trilateral|client:amber']
  for (const version of [1, 2, 3]) release.publish(sampleText(1, version), view)
  const publications = '/trilateral/collections/publications'
  const path = `${publications}/objects/${JSON.parse(sampleText(1)).id}/`
  const remove = (query: string) => ask(`${path}${query}`, { as: 'writer', method: 'DELETE' })
  const one = await remove('?match[version]=2026-01-01T00:00:02.000Z')
  expect([one.status, one.headers.get('content-type'), await one.text()]).toEqual([
    200,
    'application/taxii+json;version=2.1',
    '',
  ])
  const left = await read(ask(`${path}versions/`, { as: 'writer' }))
  expect(left.versions).toEqual(['2026-01-01T00:00:01.000Z', '2026-01-01T00:00:03.000Z'])
  expect((await remove('?match[version]=2026-01-01T00:00:02.000Z')).status).toBe(404)
  expect((await remove('?match[spec_version]=2.0')).status).toBe(404)
  expect((await remove('?match[version]=all,last')).status).toBe(400)
  expect((await remove('')).status).toBe(200)
  expect((await ask(path, { as: 'writer' })).status).toBe(404)
  expect(await (await ask(`${publications}/manifest/?match[version]=all`, { as: 'writer' })).text()).toBe('{}')
  expect((await remove('')).status).toBe(404)
})

test('DELETE removes nothing where a filter that it does not hear, or a condition that does not hold, stands beside', async () => {
  const { ask, release } = memoryTaxii()
  release.publish(sampleText(1), ['trilateral|client:amber'])
  const path = `/trilateral/collections/publications/objects/${JSON.parse(sampleText(1)).id}/`
  const remove = async (query: string, headers: Record<string, string> = {}) =>
    (await ask(`${path}${query}`, { as: 'writer', method: 'DELETE', headers })).status
  for (const query of ['added_after=2999-01-01T00:00:00Z', 'limit=1', 'next=x', 'match[verison]=first', 'match[id]=x'])
    expect([query, await remove(`?${query}`)]).toEqual([query, 400])
  const { headers } = await ask(path, { as: 'writer' })
  expect(await remove('', { 'if-match': headers.get('etag')! })).toBe(412)
  expect(await remove('', { 'if-none-match': '*' })).toBe(412)
  expect((await ask(path, { as: 'writer' })).status).toBe(200)
  expect((await ask(path, { as: 'writer', headers: { 'if-match': '"another"' } })).status).toBe(412)
  expect(await remove('?trace=1', { 'if-match': '*' })).toBe(200)
})

test('DELETE needs a collection that is read and written, and an object that this member published', async () => {
  const { ask, release } = memoryTaxii()
  release.publish(sampleText(1), ['trilateral|client:amber', 'trilateral|client:green'], { own: false })
  const { id } = JSON.parse(sampleText(1))
  const remove = async (collection: string, as: 'reader' | 'writer' | 'other') =>
    (await ask(`/trilateral/collections/${collection}/objects/${id}/`, { as, method: 'DELETE' })).status
  expect(await remove('intelligence', 'reader')).toBe(403)
  expect(await remove('intelligence', 'writer')).toBe(403)
  expect(await remove('submissions', 'writer')).toBe(403)
  expect(await remove('submissions', 'reader')).toBe(404)
  expect(await remove('publications', 'reader')).toBe(404)
  expect(await remove('publications', 'writer')).toBe(403)
  // Nor where it is this member's own: the right to write alone deletes nothing.
  const own = sampleText(2)
  release.publish(own, ['trilateral|client:amber'])
  const place = `objects/${JSON.parse(own).id}/`
  for (const collection of ['intelligence', 'submissions'])
    expect((await ask(`/trilateral/collections/${collection}/${place}`, { ...writer, method: 'DELETE' })).status).toBe(
      403,
    )
  expect(release.texts).toContain(own)
  // Not in this client's view: it cannot even learn that somebody holds it.
  expect(await remove('publications', 'other')).toBe(404)
})

test('a full disk is said as 507 and an unexpected error as 500 without what it says', async () => {
  const full = memoryTaxii({
    intake: {
      accept: async () => Promise.reject(new Fault('storage-full', 'the disk is full')),
    },
  })
  expect((await full.ask(`${base}/objects/`, { ...writer, body: envelope('1') })).status).toBe(507)
  const broken = memoryTaxii({
    intake: { accept: async () => Promise.reject(new Error('secret detail')) },
  })
  const answer = await broken.ask(`${base}/objects/`, { ...writer, body: envelope('1') })
  expect([answer.status, await answer.text()]).toEqual([500, expect.not.stringContaining('secret')])
  expect(broken.unexpected).toHaveLength(1)
})
