import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { memoryTaxii, sampleText } from '../testing/memory-taxii.ts'

const taxii = 'application/taxii+json;version=2.1'

/** Whether a client that compares the words of both headers, as the OASIS client does, takes the answer. */
function isTaken(contentType: string, accept: string): boolean {
  const words = (text: string): string[] => text.replaceAll(' ', '').split(';')
  const given = words(contentType)
  return given[0] === 'application/taxii+json' && words(accept).every((word) => given.includes(word))
}

let published = 0
function fill(release: ReturnType<typeof memoryTaxii>['release'], count: number): { id: string }[] {
  return Array.from({ length: count }, () => {
    const text = sampleText(++published)
    release.publish(text, ['trilateral|client:green'])
    return JSON.parse(text) as { id: string }
  })
}

interface Envelope {
  more?: boolean
  next?: string
  objects?: { id: string }[]
}

type Ask = ReturnType<typeof memoryTaxii>['ask']

/** One GET as the OASIS client sends it: brackets escaped, its own User-Agent, packed answers taken; what it would raise is thrown. */
async function get(ask: Ask, path: string, parameters: Record<string, string> = {}, accept = taxii): Promise<unknown> {
  const query = new URLSearchParams(parameters).toString()
  const headers = {
    accept,
    'user-agent': 'taxii2-client/2.3.0',
    connection: 'keep-alive',
    'accept-encoding': 'identity',
  }
  const answer = await ask(query === '' ? path : `${path}?${query}`, { headers })
  if (answer.status >= 400) throw new Error(`${answer.status} for ${path}`)
  const type = answer.headers.get('content-type') ?? ''
  if (!isTaken(type, accept)) throw new Error(`unexpected content type ${type}`)
  return await answer.json()
}

/** Pages as the OASIS client reads them: the size of the first page becomes the limit of all later ones. */
async function allPages(
  ask: Ask,
  path: string,
  perRequest: number,
  filters: Record<string, string> = {},
): Promise<string[]> {
  let limit = perRequest
  const sized = (): Record<string, string> => (limit === 0 ? {} : { limit: String(limit) })
  let envelope = (await get(ask, path, { ...sized(), ...filters })) as Envelope
  const ids = (envelope.objects ?? []).map(({ id }) => id)
  if (envelope.more === true && ids.length !== limit) limit = ids.length
  while (envelope.more === true) {
    envelope = (await get(ask, path, { ...sized(), next: envelope.next ?? '', ...filters })) as Envelope
    ids.push(...(envelope.objects ?? []).map(({ id }) => id))
  }
  return ids
}

test('the OASIS client finds its way from discovery to every object, with the limit that it changes on the way', async () => {
  const { ask, release } = memoryTaxii()
  const all = fill(release, 25)
  const server = (await get(ask, '/taxii2/')) as { api_roots: string[] }
  const root = new URL(server.api_roots.find((one) => one.includes('trilateral'))!, 'https://node.example').pathname
  const { collections } = (await get(ask, `${root}collections/`)) as {
    collections: { id: string; can_read: boolean }[]
  }
  const collection = collections.find((one) => one.can_read)!
  const path = `${root}collections/${collection.id}/`
  // It refuses a collection whose id is not in the address that it asked.
  expect(((await get(ask, path)) as { id: string }).id).toBe(collection.id)
  for (const perRequest of [0, 1, 7, 25, 10_000])
    expect(await allPages(ask, `${path}objects/`, perRequest)).toEqual(all.map(({ id }) => id))
})

test('a connector that polls by added_after, in seconds or finer, and pages within it gets what came since', async () => {
  const { ask, release } = memoryTaxii()
  const all = fill(release, 12).map(({ id }) => id)
  const path = '/trilateral/collections/intelligence/objects/'
  expect(await allPages(ask, path, 5, { added_after: '2000-01-01T00:00:00Z' })).toEqual(all)
  expect(
    await allPages(ask, path, 5, { added_after: '2000-01-01T00:00:00.5Z', 'match[type]': 'indicator,malware' }),
  ).toEqual(all)
  expect(await allPages(ask, path, 5, { added_after: '2999-01-01T00:00:00Z' })).toEqual([])
})

test('a client that names no version of TAXII is answered, and takes the answer', async () => {
  const { ask, release } = memoryTaxii()
  fill(release, 3)
  for (const accept of ['application/taxii+json', 'application/taxii+json; version=2.1'])
    expect(await get(ask, '/trilateral/collections/intelligence/objects/', {}, accept)).toMatchObject({ more: false })
})

test('who says which page it has gets 304 while it is the same, however it was packed, and the page once it is not', async () => {
  const { ask, release } = memoryTaxii()
  fill(release, 40)
  const path = '/trilateral/collections/intelligence/objects/'
  const first = await ask(path, { headers: { accept: taxii, 'accept-encoding': 'gzip' } })
  const etag = first.headers.get('etag')!
  expect(etag).toMatch(/^W\/"/)
  for (const tags of [etag, `"other", ${etag}`, etag.slice(2), '*']) {
    const again = await ask(path, { headers: { accept: taxii, 'if-none-match': tags } })
    expect([again.status, await again.text()]).toEqual([304, ''])
    expect(again.headers.get('x-taxii-date-added-last')).toBe(first.headers.get('x-taxii-date-added-last'))
  }
  for (const tags of ['"other"', '', 'nonsense'])
    expect((await ask(path, { headers: { accept: taxii, 'if-none-match': tags } })).status).toBe(200)
  fill(release, 1)
  const changed = await ask(path, { headers: { accept: taxii, 'if-none-match': etag } })
  expect(changed.status).toBe(200)
  // Another caller's page has a tag of its own; a tag opens nothing.
  expect((await ask(path, { as: 'nobody', headers: { accept: taxii, 'if-none-match': '*' } })).status).toBe(401)
})

const keyOf = (name: string, password: string): string => Buffer.from(`${name}:${password}`).toString('base64')

test('the feed of OpenCTI keeps a cursor between runs, then the date of the last page cut to milliseconds, and misses nothing', async () => {
  const { ask, release } = memoryTaxii()
  const all = fill(release, 25).map(({ id }) => id)
  const state: { next?: string | undefined; added_after?: string } = {}
  const got = new Set<string>()
  // One page a run, as its scheduler does; what it remembers is all that the next run knows.
  const run = async (): Promise<number> => {
    const query = new URLSearchParams({ ...definedOf(state), limit: '10' }).toString().replaceAll('%3A', ':')
    const answer = await ask(`/trilateral/collections/intelligence/objects/?${query}`, {
      as: 'nobody',
      headers: {
        accept: taxii,
        authorization: `Basic ${keyOf('reader', 'pw-reader')}`,
        'user-agent': 'opencti/6.8.0',
        'accept-encoding': 'gzip, compress, deflate, br',
      },
    })
    expect(answer.status).toBe(200)
    const { more, next, objects = [] } = (await unpacked(answer)) as Envelope
    for (const { id } of objects) got.add(id)
    state.next = more === true ? next : undefined
    const last = answer.headers.get('x-taxii-date-added-last')
    if (objects.length > 0 && more !== true) state.added_after = new Date(last!).toISOString()
    return objects.length
  }
  while ((await run()) === 10);
  expect([...got]).toEqual(all)
  const later = fill(release, 13).map(({ id }) => id)
  for (let runs = 0; runs < 4; runs++) await run()
  expect(got).toEqual(new Set([...all, ...later]))
})

test('MISP finds collections, reads fifty a page and one object, with the headers that it sends', async () => {
  const { ask, release } = memoryTaxii()
  const all = fill(release, 120).map(({ id }) => id)
  // Its scheme is in lower case, and every GET says a content type.
  const headers = { accept: taxii, 'content-type': taxii, authorization: `basic ${keyOf('reader', 'pw-reader')}` }
  const read = async (path: string): Promise<unknown> => {
    const answer = await ask(path, { as: 'nobody', headers })
    expect(answer.status).toBe(200)
    return await answer.json()
  }
  const { collections } = (await read('/trilateral/collections/')) as { collections: { id: string }[] }
  const path = `/trilateral/collections/${collections[0]!.id}/objects/`
  const ids: string[] = []
  for (let next: string | undefined = ''; next !== undefined; ) {
    const query: string = next === '' ? '' : `&next=${encodeURIComponent(next)}`
    const page = (await read(`${path}?limit=50${query}`)) as Envelope
    ids.push(...(page.objects ?? []).map(({ id }) => id))
    next = page.next
  }
  expect(ids).toEqual(all)
  expect(await read(`${path}${all[7]}/`)).toMatchObject({ objects: [{ id: all[7] }] })
})

test('MISP pushes envelopes that fit the length which the API root names, and reads the status that it gets', async () => {
  const { ask, release } = memoryTaxii()
  const headers = {
    accept: taxii,
    authorization: `Basic ${keyOf('writer', 'pw-writer')}`,
    'user-agent': 'taxii2-client/2.3.0',
  }
  const as = 'nobody' as const
  const root = (await (await ask('/trilateral/', { as, headers })).json()) as { max_content_length: number }
  const { collections } = (await (await ask('/trilateral/collections/', { as, headers })).json()) as {
    collections: { id: string; can_write: boolean }[]
  }
  const writable = collections.find(({ can_write }) => can_write)!
  // As Python writes JSON: spaces after colons and commas, what is not ASCII escaped, members in the order of the standard.
  const text = `{"type": "indicator", "spec_version": "2.1", "id": "indicator--5f7b9c1e-0f4f-4f0c-9a52-3a5de6a3b1c9", "created": "2026-03-01T10:00:00.000Z", "modified": "2026-03-01T10:00:00.000Z", "name": "Domaine malveillant \\u00e9tudi\\u00e9", "pattern": "[domain-name:value = 'c2.example']", "pattern_type": "stix", "pattern_version": "2.1", "valid_from": "2026-03-01T10:00:00Z", "labels": ["misp:type=\\"domain\\"", "misp:to_ids=\\"True\\""]}`
  const body = `{"objects":[${text}]}`
  expect(body.length).toBeLessThan(root.max_content_length)
  const answer = await ask(`/trilateral/collections/${writable.id}/objects/`, {
    as,
    method: 'POST',
    headers: { ...headers, 'content-type': taxii },
    body,
  })
  expect(answer.status).toBe(202)
  expect(isTaken(answer.headers.get('content-type') ?? '', taxii)).toBe(true)
  const status = (await answer.json()) as Record<string, unknown>
  expect(status).toMatchObject({
    status: 'complete',
    total_count: 1,
    success_count: 1,
    failure_count: 0,
    pending_count: 0,
  })
  // To the byte, as it was sent.
  expect(release.find('indicator--5f7b9c1e-0f4f-4f0c-9a52-3a5de6a3b1c9', '2026-03-01T10:00:00.000Z')).toBe(text)
})

test('the TAXII connector of OpenCTI leaves added_after out once it has next, keeps that next for its next run, and misses nothing', async () => {
  const { ask, release } = memoryTaxii()
  const all = fill(release, 25).map(({ id }) => id)
  const path = '/trilateral/collections/intelligence/objects/'
  const filters: Record<string, string> = { limit: '10' }
  // One object of its filters lives as long as the connector.
  const run = async (addedAfter: string): Promise<string[]> => {
    filters.added_after = addedAfter
    const ids: string[] = []
    for (;;) {
      const page = (await get(ask, path, filters)) as Envelope
      ids.push(...(page.objects ?? []).map(({ id }) => id))
      if (page.more !== true) return ids
      delete filters.added_after
      filters.next = page.next!
    }
  }
  expect(await run('2000-01-01T00:00:00.000000Z')).toEqual(all)
  const later = fill(release, 13).map(({ id }) => id)
  const second = await run('2000-01-01T00:00:00.000000Z')
  expect(second.slice(-later.length)).toEqual(later)
  expect(await run('2999-01-01T00:00:00.000000Z')).toEqual([])
})

test('the posting connector of OpenCTI hands in a bundle declared as STIX, one object each, and has it stored to the byte', async () => {
  const { ask, release } = memoryTaxii()
  const text = sampleText(77).replaceAll(',"', ', "')
  const post = (type: string, body: string): Promise<Response> =>
    ask('/trilateral/collections/submissions/objects/', {
      as: 'nobody',
      method: 'POST',
      headers: {
        accept: 'application/taxii+json; version=2.1',
        'content-type': type,
        authorization: 'Bearer token-writer',
        'user-agent': 'python-requests/2.32.3',
        'accept-encoding': 'gzip, deflate',
      },
      body,
    })
  const bundle = `{"type": "bundle", "spec_version": "2.1", "id": "bundle--5f7b9c1e-0f4f-4f0c-9a52-3a5de6a3b1ca", "objects": [${text}]}`
  const answer = await post('application/stix+json; version=2.1', bundle)
  expect([answer.status, answer.headers.get('content-type')]).toEqual([202, taxii])
  expect(await answer.json()).toMatchObject({ success_count: 1, failure_count: 0 })
  expect(release.texts).toEqual([text])
  // As TAXII, a body is an envelope; as STIX, a bundle or an envelope, never one bare object.
  expect((await post('application/taxii+json; version=2.1', bundle)).status).toBe(422)
  expect((await post('application/stix+json; version=2.1', text)).status).toBe(422)
  expect((await post('application/stix+json; version=2.1', bundle.replace(text, ''))).status).toBe(422)
  expect((await post('application/vnd.oasis.stix+json; version=2.0', bundle)).status).toBe(415)
})

async function unpacked(answer: Response): Promise<unknown> {
  const bytes = Buffer.from(await answer.arrayBuffer())
  const packed = answer.headers.get('content-encoding')
  const plain = packed === 'br' ? brotliDecompressSync(bytes) : packed === 'gzip' ? gunzipSync(bytes) : bytes
  return JSON.parse(plain.toString())
}

function definedOf(members: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(members).filter((pair): pair is [string, string] => pair[1] !== undefined))
}
