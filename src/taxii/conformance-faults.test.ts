import { expect, test } from 'vitest'
import { type AnyResource, memoryTaxii, read, sampleText, stranger } from '../testing/memory-taxii.ts'
import { runConformance } from './conformance.ts'
import type { Outgoing, TaxiiFetch } from './https-fetch.ts'

const taxii = 'application/taxii+json;version=2.1'
type Faulty = (ours: TaxiiFetch, url: URL, asked: Outgoing) => Promise<Response>

/** The items that a server fails which stands between the checks and ours. */
async function failedItems(faulty: Faulty): Promise<number[]> {
  const { app, release } = memoryTaxii()
  for (let n = 1; n <= 40; n++) release.publish(sampleText(n), ['trilateral|client:amber'])
  const ours: TaxiiFetch = async (url, { method, headers, body }) =>
    app.request(url, { method, headers, ...(body === undefined ? {} : { body }) }, { connection: stranger })
  const fetch: TaxiiFetch = (url, asked) => faulty(ours, new URL(url), asked)
  const options = { url: 'https://node', user: 'writer', password: 'pw-writer', fetch, write: true }
  const results = await Array.fromAsync(runConformance(options))
  return results.filter(({ outcome }) => outcome === 'fail').map(({ item }) => item)
}

/** A server that does not hear a filter where the path fits. */
function deafTo(filter: string, path: RegExp, method = 'GET'): Faulty {
  return (ours, url, asked) => {
    if (path.test(url.pathname) && asked.method === method) url.searchParams.delete(filter)
    return ours(url.href, asked)
  }
}

const { collections } = await read(memoryTaxii().ask('/trilateral/collections/', { as: 'writer' }))
const idOf = (alias: string) => collections.find((one) => one.alias === alias)!.id

/** A server that takes one collection for another. */
function mixesUp(one: string, other: string, method: string): Faulty {
  return (ours, url, asked) =>
    ours(asked.method === method ? url.href.replace(idOf(one), idOf(other)) : url.href, asked)
}

/** A server whose good answers have another body where the path fits. */
function says(path: RegExp, change: (resource: AnyResource) => unknown): Faulty {
  return async (ours, url, asked) => {
    const answer = await ours(url.href, asked)
    if (answer.status !== 200 || !path.test(url.pathname) || asked.method !== 'GET') return answer
    return new Response(JSON.stringify(change((await answer.json()) as AnyResource)), { headers: answer.headers })
  }
}

function error(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': taxii } })
}

/** A server whose answers to what is added are another status. */
function statusWith(change: (status: AnyResource & { pending_count?: number }) => unknown): Faulty {
  return async (ours, url, asked) => {
    const answer = await ours(url.href, asked)
    if (answer.status !== 202) return answer
    const body = JSON.stringify(change((await answer.json()) as AnyResource))
    return new Response(body, { status: 202, headers: answer.headers })
  }
}

const anywhere = /^/
const list = (page: AnyResource): AnyResource['objects'] => page.objects ?? []

test.each<[string, number, Faulty]>([
  ['gives lists for resources', 2, says(/manifest/, (page) => [page])],
  [
    'adds whatever is asked for',
    8,
    (ours, url, asked) =>
      ours(url.href, asked.method === 'POST' ? { ...asked, headers: { ...asked.headers, accept: taxii } } : asked),
  ],
  [
    'says another status in its errors',
    10,
    async (ours, url, asked) => {
      const answer = await ours(url.href, asked)
      return answer.status === 404 ? error(404, { title: 'gone', http_status: '400' }) : answer
    },
  ],
  [
    'has collections without STIX',
    27,
    says(/collections\/$/, (page) => ({ collections: page.collections.map((one) => ({ ...one, media_types: [] })) })),
  ],
  [
    'refuses who does not say what it is',
    11,
    async (ours, url, asked) =>
      asked.headers['user-agent'] === undefined ? error(400, { title: 'no User-Agent' }) : ours(url.href, asked),
  ],
  [
    'lists a root twice',
    19,
    says(/taxii2\/$/, (found) => ({ ...found, api_roots: [...found.api_roots, ...found.api_roots] })),
  ],
  [
    'counts in its status what it does not list',
    20,
    statusWith(({ successes, ...rest }) => ({ ...rest, successes: [...successes, ...successes] })),
  ],
  ['forgets a count of its status', 20, statusWith(({ pending_count: _, ...rest }) => rest)],
  ['deletes where one may only write', 47, mixesUp('submissions', 'publications', 'DELETE')],
  ['does not hear of which STIX is asked', 65, deafTo('match[spec_version]', anywhere)],
  [
    'falls over what it does not know in an envelope',
    72,
    async (ours, url, asked) =>
      asked.body?.includes('x_trefoil_probe') === true ? error(400, { title: 'no' }) : ours(url.href, asked),
  ],
  ['filters its manifest by nothing', 29, deafTo('match[id]', /manifest/)],
  ['lists a version twice', 31, says(/manifest/, (page) => ({ ...page, objects: [...list(page), ...list(page)] }))],
  ['shows something where there is nothing', 35, deafTo('added_after', /manifest/)],
  ['gives the newest first', 36, says(/objects\/$/, (page) => ({ ...page, objects: list(page).reverse() }))],
  [
    'refuses filters on one object',
    38,
    async (ours, url, asked) =>
      /--[^/]+\/$/.test(url.pathname) && url.search !== '' ? error(400, { title: 'no' }) : ours(url.href, asked),
  ],
  ['writes where one may only read', 45, mixesUp('intelligence', 'publications', 'POST')],
  [
    'falls over types of their own',
    46,
    async (ours, url, asked) =>
      asked.body?.includes('x-') === true ? error(500, { title: 'oops' }) : ours(url.href, asked),
  ],
  ['deletes all versions for one', 48, deafTo('match[version]', anywhere, 'DELETE')],
  ['knows no limit for versions', 52, deafTo('added_after', /versions/)],
  ['lists only the newest version', 53, says(/versions/, (page) => ({ ...page, versions: page.versions.slice(-1) }))],
  ['reads where one may only write', 54, mixesUp('submissions', 'intelligence', 'GET')],
  ['begins anew after each moment', 56, deafTo('added_after', /manifest/)],
  ['knows no match[version]', 64, deafTo('match[version]', anywhere)],
  [
    'knows the types of STIX 2.0 alone',
    66,
    async (ours, url, asked) => (url.search.includes('grouping') ? error(400, { title: 'no' }) : ours(url.href, asked)),
  ],
])('a server that %s fails item %d', async (_, item, faulty) => {
  expect(await failedItems(faulty)).toContain(item)
})

test('whether TLS 1.2 is spoken is asked of the server itself, and plain HTTP is none', async () => {
  const { app } = memoryTaxii()
  const fetch: TaxiiFetch = async (url, { method, headers }) =>
    app.request(url, { method, headers }, { connection: stranger })
  const first = async (url: string, spoken: boolean) => {
    for await (const result of runConformance({ url, fetch, speaksTls: async () => spoken })) return result
    return null
  }
  expect(await first('https://node', true)).toMatchObject({ item: 1, outcome: 'pass' })
  expect(await first('https://node', false)).toMatchObject({ item: 1, outcome: 'fail' })
  expect(await first('http://127.0.0.1', true)).toMatchObject({ item: 1, outcome: 'fail' })
})
