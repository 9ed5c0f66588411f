import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { type AnyResource, japan, memoryTaxii, read, sampleText } from '../testing/memory-taxii.ts'

const base = '/trilateral/collections/intelligence'
const view = ['trilateral|client:green']
function withObjects(count: number) {
  const taxii = memoryTaxii()
  for (let n = 1; n <= count; n++) taxii.release.publish(sampleText(n), view)
  const get = async (path: string): Promise<Partial<AnyResource>> => {
    const answer = await taxii.ask(`${base}/${path}`)
    expect([path, answer.status]).toEqual([path, 200])
    return read(answer)
  }
  const statusOf = async (path: string) => (await taxii.ask(`${base}/${path}`)).status
  return { ...taxii, get, statusOf }
}

test('objects come as the exact bytes that were received, oldest first', async () => {
  const { ask, release } = withObjects(0)
  const odd = '{ "id":"tool--00000009-0000-4000-8000-000000000000" , "type":"tool","x":1.50,"name":"\\u00e9\\/é"}'
  release.publish(odd, view)
  release.publish(sampleText(1), view)
  const text = await (await ask(`${base}/objects/`)).text()
  expect(text).toBe(`{"more":false,"objects":[${odd},${sampleText(1)}]}`)
})

test('nothing to show is 200 with an empty object, on every endpoint that lists', async () => {
  const { ask } = memoryTaxii()
  for (const path of ['objects/', 'manifest/']) {
    const answer = await ask(`${base}/${path}`)
    expect([answer.status, await answer.text()]).toEqual([200, '{}'])
  }
})

test('pages by next give everything once, in order, and never more than the limit', async () => {
  const { get } = withObjects(25)
  const seen: string[] = []
  let page = await get('objects/?limit=10')
  for (;;) {
    expect(page.objects!.length).toBeLessThanOrEqual(10)
    seen.push(...page.objects!.map((object) => object.id))
    if (page.more !== true) break
    page = await get(`objects/?limit=10&next=${page.next}`)
  }
  expect(page).not.toHaveProperty('next')
  expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => JSON.parse(sampleText(n + 1)).id))
})

test('pages by added_after and the date header give the same, without next', async () => {
  const { ask } = withObjects(25)
  let after = ''
  let count = 0
  for (let more = true; more; ) {
    const answer = await ask(`${base}/objects/?limit=7${after}`)
    const page: Partial<AnyResource> = await read(answer)
    count += page.objects?.length ?? 0
    more = page.more ?? false
    expect(answer.headers.get('x-taxii-date-added-first')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
    after = `&added_after=${answer.headers.get('x-taxii-date-added-last')}`
  }
  expect(count).toBe(25)
  const beyond = await ask(`${base}/objects/?${after}`)
  expect(await beyond.text()).toBe('{}')
  expect(`&added_after=${beyond.headers.get('x-taxii-date-added-last')}`).toBe(after)
})

test('what fits within the limit comes whole, without more', async () => {
  const { get } = withObjects(10)
  expect(await get('objects/?limit=10')).toMatchObject({ more: false })
  expect((await get('objects/?limit=999999999')).objects).toHaveLength(10)
})

test('no page is larger than the server says, whatever the limit', async () => {
  const { ask, release } = memoryTaxii({ limits: { maxPage: 3 } })
  for (let n = 1; n <= 5; n++) release.publish(sampleText(n), view)
  const page: Partial<AnyResource> = await read(ask(`${base}/objects/?limit=100`))
  expect([page.objects!.length, page.more]).toEqual([3, true])
})

test('next belongs to its filters, its endpoint, its collection and its caller; anything else is 400', async () => {
  const { ask, get, release } = withObjects(25)
  for (let n = 1; n <= 9; n++) release.publish(sampleText(n + 100), ['trilateral|client:amber'])
  const { next } = await get('objects/?limit=5&match[type]=indicator,tool')
  expect((await ask(`${base}/objects/?limit=9&match[type]=tool,indicator&next=${next}`)).status).toBe(200)
  for (const path of [
    `objects/?limit=5&next=${next}`,
    `objects/?match[type]=indicator&next=${next}`,
    `manifest/?match[type]=indicator,tool&next=${next}`,
    `objects/?match[type]=indicator,tool&next=B${next!.slice(1)}`,
    `objects/?match[type]=indicator,tool&next=${next}A`,
    'objects/?next=',
    'objects/?next=12',
  ]) {
    expect([path, (await ask(`${base}/${path}`)).status]).toEqual([path, 400])
  }
  const other = await ask(`${base}/objects/?match[type]=indicator,tool&next=${next}`, { as: 'writer' })
  expect(other.status).toBe(400)
  const elsewhere = await ask(`/bilateral/collections/intelligence/objects/?match[type]=indicator,tool&next=${next}`)
  expect(elsewhere.status).toBe(400)
})

test('added_after beside next narrows further, and may be left out or changed from page to page: nothing is missed', async () => {
  const { ask, get } = withObjects(12)
  const all = Array.from({ length: 12 }, (_, n) => JSON.parse(sampleText(n + 1)).id)
  const ids = async (path: string) => ((await get(path)).objects ?? []).map(({ id }) => id)
  const fifth = (await ask(`${base}/objects/?limit=5`)).headers.get('x-taxii-date-added-last')
  const { next } = await get('objects/?limit=3&added_after=2020-01-01T00:00:00Z')
  expect(await ids(`objects/?limit=3&next=${next}`)).toEqual(all.slice(3, 6))
  expect(await ids(`objects/?next=${next}&added_after=2021-01-01T00:00:00Z`)).toEqual(all.slice(3))
  expect(await ids(`objects/?next=${next}&added_after=${fifth}`)).toEqual(all.slice(5))
  expect(await ids(`manifest/?added_after=${fifth}`)).toEqual(all.slice(5))
  expect(await ids(`objects/?next=${next}&added_after=2999-01-01T00:00:00Z`)).toEqual([])
})

test('added_after takes nought to nine digits and means strictly after, in server time', async () => {
  const { ask, get } = withObjects(3)
  const last = (await ask(`${base}/objects/?limit=2`)).headers.get('x-taxii-date-added-last')!
  expect((await get(`objects/?added_after=${last}`)).objects).toHaveLength(1)
  expect((await get(`objects/?added_after=${last.replace('Z', '999Z')}`)).objects).toHaveLength(1)
  for (const text of [
    '2020-01-01T00:00:00Z',
    '2020-01-01T00:00:00.1Z',
    '2020-01-01T00:00:00.123456789Z',
    '0001-01-01T00:00:00Z',
  ]) {
    expect((await get(`objects/?added_after=${text}`)).objects).toHaveLength(3)
  }
  expect(await get('objects/?added_after=9999-12-31T23:59:59Z')).toEqual({})
})

test.each([
  'added_after=',
  'added_after=yesterday',
  'added_after=2026-01-01',
  'added_after=2026-13-01T00:00:00Z',
  'added_after=2026-02-29T00:00:00Z',
  'added_after=2026-01-01T00:00:00%2B09:00',
  'added_after=2026-01-01T00:00:00.1234567890Z',
  'added_after=2026-01-01T00:00:00Z,2026-01-02T00:00:00Z',
  'added_after=2026-01-01T00:00:00Z&added_after=2026-01-01T00:00:00Z',
  'limit=0',
  'limit=-1',
  'limit=1.5',
  'limit=ten',
  'limit=',
  'limit=1&limit=2',
  'match[id]=',
  'match[id]=indicator',
  'match[type]=indicator&match[type]=malware',
  'match[type]=indicator,',
  'match[type]=In%20dicator',
  'match[version]=all,last',
  'match[version]=newest',
  'match[version]=',
  'match[spec_version]=two',
])('%s is 400', async (query) => {
  const { statusOf } = withObjects(1)
  for (const path of ['objects/', 'manifest/']) expect([path, await statusOf(`${path}?${query}`)]).toEqual([path, 400])
})

test('match: values of one field are alternatives, fields together narrow, unknown fields are ignored', async () => {
  const { get, release } = withObjects(3)
  release.publish(sampleText(7, 1, 'malware'), view)
  release.publish(sampleText(8, 1, 'tool'), view)
  const malware = JSON.parse(sampleText(7, 1, 'malware')).id
  const first = JSON.parse(sampleText(1)).id
  expect((await get('objects/?match[type]=malware,tool')).objects).toHaveLength(2)
  expect((await get(`objects/?match[id]=${malware},${first}`)).objects).toHaveLength(2)
  expect((await get(`objects/?match[id]=${malware},${first}&match[type]=malware`)).objects).toHaveLength(1)
  expect((await get('objects/?match[colour]=red&colour=red')).objects).toHaveLength(5)
  expect(await get('objects/?match[type]=x-acme-widget')).toEqual({})
  expect((await get('objects/?match[spec_version]=2.0,2.1')).objects).toHaveLength(5)
  expect(await get('objects/?match[spec_version]=2.0')).toEqual({})
})

test('match[version]: the last by default; first, all, an exact moment in any spelling, or several of these', async () => {
  const { get, release } = withObjects(0)
  for (const version of [1, 2, 3]) release.publish(sampleText(1, version), view)
  const modified = async (query: string) =>
    (await get(`objects/${query}`)).objects?.map((object) => object.modified.slice(17, 19))
  expect(await modified('')).toEqual(['03'])
  expect(await modified('?match[version]=last')).toEqual(['03'])
  expect(await modified('?match[version]=first')).toEqual(['01'])
  expect(await modified('?match[version]=first,last')).toEqual(['01', '03'])
  expect(await modified('?match[version]=all')).toEqual(['01', '02', '03'])
  expect(await modified('?match[version]=2026-01-01T00:00:02Z')).toEqual(['02'])
  expect(await modified('?match[version]=2026-01-01T00:00:09Z')).toBeUndefined()
})

test('the manifest has one record per version, with when it was added, its version and its media type', async () => {
  const { get, release } = withObjects(1)
  release.publish(sampleText(1, 2), view)
  const { objects } = await get('manifest/?match[version]=all')
  expect(objects).toEqual([
    expect.objectContaining({ version: '2026-01-01T00:00:01.000Z', media_type: 'application/stix+json;version=2.1' }),
    expect.objectContaining({ version: '2026-01-01T00:00:02.000Z' }),
  ])
  expect(objects![0]!.date_added).toMatch(/\.\d{6}Z$/)
  const page = await get('manifest/?match[version]=all&limit=1')
  expect(await get(`manifest/?match[version]=all&limit=1&next=${page.next}`)).toMatchObject({ more: false })
})

test('one object: unknown is 404, known but filtered out is an empty page, with its versions beside it', async () => {
  const { get, statusOf, release } = withObjects(1)
  release.publish(sampleText(1, 2), view)
  const { id } = JSON.parse(sampleText(1))
  expect((await get(`objects/${id}/`)).objects).toHaveLength(1)
  expect((await get(`objects/${id}/?match[version]=all`)).objects).toHaveLength(2)
  expect(await get(`objects/${id}/?match[version]=2001-01-01T00:00:00Z`)).toEqual({})
  expect(await get(`objects/${id}/?added_after=2101-01-01T00:00:00Z`)).toEqual({})
  expect((await get(`objects/${id}/versions/`)).versions).toEqual([
    '2026-01-01T00:00:01.000Z',
    '2026-01-01T00:00:02.000Z',
  ])
  expect((await get(`objects/${id}/versions/?limit=1`)).more).toBe(true)
  expect(await get(`objects/${id}/versions/?match[spec_version]=2.0`)).toEqual({})
  for (const unknown of [JSON.parse(sampleText(2)).id, 'nonsense', '..%2f', "'--", 'indicator--']) {
    expect([unknown, await statusOf(`objects/${unknown}/`)]).toEqual([unknown, 404])
    expect([unknown, await statusOf(`objects/${unknown}/versions/`)]).toEqual([unknown, 404])
  }
})

test('each caller reads its own view: what others have is neither listed, counted, paged to nor found', async () => {
  const { ask, release } = memoryTaxii()
  for (let n = 1; n <= 9; n++)
    release.publish(sampleText(n), [n % 2 === 0 ? 'trilateral|client:green' : 'trilateral|member:JP'])
  const member = { as: 'nobody', connection: japan } as const
  expect(await read(ask(`${base}/objects/?limit=4`))).toMatchObject({ more: false })
  expect((await read(ask(`${base}/objects/`, member))).objects).toHaveLength(5)
  const theirs = JSON.parse(sampleText(1)).id
  expect((await ask(`${base}/objects/${theirs}/`, member)).status).toBe(200)
  expect((await ask(`${base}/objects/${theirs}/`)).status).toBe(404)
  expect(await (await ask(`${base}/objects/?match[id]=${theirs}`)).text()).toBe('{}')
})

test('a page travels packed to a client that takes that, and is the same', async () => {
  const { ask } = withObjects(50)
  const plain = await (await ask(`${base}/objects/`)).text()
  const packed = await ask(`${base}/objects/`, { headers: { 'accept-encoding': 'gzip, deflate' } })
  expect([packed.headers.get('content-encoding'), packed.headers.get('vary')]).toEqual(['gzip', 'accept-encoding'])
  expect(gunzipSync(Buffer.from(await packed.arrayBuffer())).toString()).toBe(plain)
})
