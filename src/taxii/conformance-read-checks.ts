import { type Check, expectStatuses, wrong } from './conformance-check.ts'
import { basic, listOf, type Probe, type Seen, sixDigits, uuidV4Form } from './conformance-probe.ts'
import { taxiiMediaType } from './media-type.ts'

const unknownId = 'indicator--00000000-0000-4000-8000-00000000dead'

export const readChecks: readonly Check[] = [
  {
    item: 4,
    title: 'an Accept without TAXII is refused with 406',
    run: (probe) =>
      expectStatuses(
        probe,
        ['application/json', 'text/html'].map((accept) => ['/taxii2/', 406, { accept }] as const),
      ),
  },
  {
    item: 5,
    title: 'TAXII with or without version, in lists, with q and spaces, is never 406',
    run: (probe) =>
      expectStatuses(
        probe,
        [
          'application/taxii+json',
          'application/taxii+json; version=2.1',
          'text/html, application/taxii+json;version=2.1;q=0.5',
        ].map((accept) => ['/taxii2/', 200, { accept }] as const),
      ),
  },
  {
    item: 6,
    title: 'the manifest takes the Accept of STIX and answers as TAXII',
    needs: 'readable',
    run: (probe, at) =>
      expectStatuses(probe, [[`${at}manifest/`, 200, { accept: 'application/stix+json;version=2.1' }]]),
  },
  {
    item: 9,
    title: 'a path without its slash is not served as if it had one',
    run: (probe) => expectStatuses(probe, [['/taxii2', [301, 308, 404]]]),
  },
  {
    item: 14,
    title: 'discovery answers 200 with a title',
    run: (_probe, _at, { discovery }) =>
      wrong(discovery.status !== 200 || typeof discovery.json.title !== 'string', `status ${discovery.status}`),
  },
  {
    item: 15,
    title: 'default is one of the API roots, and roots are HTTPS or relative without a query',
    run: (_probe, _at, { discovery }) => {
      const roots = Array.isArray(discovery.json.api_roots) ? (discovery.json.api_roots as unknown[]).map(String) : []
      const { default: first } = discovery.json
      if (first !== undefined && !roots.includes(String(first))) return `default ${String(first)} is not in api_roots`
      const bad = roots.find((root) => !/^(https:\/\/[^?]+|\/(?!\/)[^?]*)$/.test(root))
      return bad === undefined ? null : `${bad} is neither HTTPS nor relative`
    },
  },
  {
    item: 17,
    title: 'an API root has a title, version 2.1 and a positive max_content_length',
    needs: 'root',
    run: async (probe, at) => {
      const { status, json } = await probe.ask(at)
      const versions = Array.isArray(json.versions) ? json.versions : []
      const fits =
        typeof json.title === 'string' && versions.includes(taxiiMediaType) && Number(json.max_content_length) > 0
      return wrong(!fits, `status ${status}, ${JSON.stringify(json).slice(0, 200)}`)
    },
  },
  {
    item: 22,
    title: 'an unknown status is 404',
    needs: 'root',
    run: (probe, at) => expectStatuses(probe, [[`${at}status/00000000-0000-4000-8000-00000000dead/`, 404]]),
  },
  {
    item: 11,
    title: 'a request without User-Agent is served',
    // None of what is asked here has one.
    run: async (probe) => expectStatuses(probe, [['/taxii2/', 200]]),
  },
  {
    item: 19,
    title: 'no two API roots have one address, and no two collections of a root one id',
    needs: 'root',
    run: (_probe, _at, { discovery, collections }) => {
      const roots = Array.isArray(discovery.json.api_roots) ? (discovery.json.api_roots as unknown[]).map(String) : []
      const ids = listOf(collections!, 'collections').map(({ id }) => String(id))
      const twice = [roots, ids].flatMap((all) => all.filter((one, index) => all.indexOf(one) !== index))
      return twice.length === 0 ? null : `${twice[0]} is there twice`
    },
  },
  {
    item: 24,
    title: 'collections come in the same order each time',
    needs: 'root',
    run: async (probe, at, { collections }) => {
      const again = await probe.ask(`${at}collections/`)
      const ids = (seen: Seen) =>
        listOf(seen, 'collections')
          .map((one) => one.id)
          .join()
      return wrong(collections !== null && ids(again) !== ids(collections), 'the order changed')
    },
  },
  {
    item: 25,
    title: 'collections have a UUIDv4, a title and both rights',
    needs: 'root',
    run: (_probe, _at, { collections }) => {
      const bad = listOf(collections!, 'collections').find(
        ({ id, title, can_read, can_write }) =>
          !uuidV4Form.test(String(id)) ||
          typeof title !== 'string' ||
          typeof can_read !== 'boolean' ||
          typeof can_write !== 'boolean',
      )
      return bad === undefined ? null : JSON.stringify(bad).slice(0, 200)
    },
  },
  {
    item: 26,
    title: 'an alias is unique in its root and works in place of the id',
    needs: 'root',
    run: async (probe, at, { collections }) => {
      const aliases = listOf(collections!, 'collections').filter((one) => typeof one.alias === 'string')
      if (new Set(aliases.map((one) => one.alias)).size !== aliases.length) return 'an alias is there twice'
      for (const { id, alias } of aliases) {
        const seen = await probe.ask(`${at}collections/${encodeURIComponent(String(alias))}/`)
        if (seen.json.id !== id) return `${String(alias)} gives ${seen.status}`
      }
      return null
    },
  },
  {
    item: 27,
    title: 'the media types of a collection, where it names any, are texts and STIX is among them',
    needs: 'root',
    run: (_probe, _at, { collections }) => {
      const bad = listOf(collections!, 'collections').find(({ media_types: types }) => {
        if (types === undefined) return false
        return !Array.isArray(types) || !types.some((type) => String(type).startsWith('application/stix+json'))
      })
      return bad === undefined ? null : JSON.stringify(bad).slice(0, 200)
    },
  },
  {
    item: 28,
    title: 'wrong credentials are 401 or 404, an unknown collection 403 or 404',
    needs: 'root',
    run: async (probe, at) => {
      if (!probe.hasCredentials) return null
      const authorization = basic('nobody-at-all', 'wrong')
      return expectStatuses(probe, [
        [`${at}collections/`, [401, 404], { authorization }],
        [`${at}collections/00000000-0000-4000-8000-00000000dead/`, [403, 404]],
      ])
    },
  },
  {
    item: 30,
    title: 'manifest records have id, date_added with six digits, version and media type, and are in order',
    needs: 'objects',
    run: async (probe, at) => {
      const seen = await probe.ask(`${at}manifest/?limit=100`)
      let before = ''
      for (const { id, date_added, version, media_type } of listOf(seen, 'objects')) {
        const whole = [id, version, media_type].every((one) => typeof one === 'string')
        if (!whole || !sixDigits.test(String(date_added))) return `${String(id)}: ${String(date_added)}`
        if (String(date_added) < before) return `${String(id)} comes after a later one`
        before = String(date_added)
      }
      return null
    },
  },
  {
    item: 37,
    title: 'objects come in an envelope, not in a bundle',
    needs: 'readable',
    run: async (probe, at) => {
      const { status, json } = await probe.ask(`${at}objects/?limit=2`)
      if (status !== 200) return `status ${status}`
      return wrong('type' in json || 'id' in json, 'the envelope has properties of a bundle')
    },
  },
  {
    item: 39,
    title: 'an unknown object is 404, also its versions',
    needs: 'readable',
    run: (probe, at) =>
      expectStatuses(probe, [
        [`${at}objects/${unknownId}/`, 404],
        [`${at}objects/${unknownId}/versions/`, 404],
      ]),
  },
  {
    item: 53,
    title: 'the versions of an object contain what the manifest says',
    needs: 'objects',
    run: async (probe, at) => {
      const [record] = listOf(await probe.ask(`${at}manifest/?limit=1`), 'objects')
      if (record === undefined) return 'the manifest is empty'
      const { status, json } = await probe.ask(`${at}objects/${String(record.id)}/versions/`)
      const versions = Array.isArray(json.versions) ? json.versions : []
      return wrong(!versions.includes(record.version), `status ${status}: ${JSON.stringify(json).slice(0, 200)}`)
    },
  },
  {
    item: 54,
    title: 'a collection that may only be written to is not read: 403 or 404',
    needs: 'writeOnly',
    run: (probe, at) =>
      expectStatuses(
        probe,
        ['manifest/', 'objects/', `objects/${unknownId}/`, `objects/${unknownId}/versions/`].map(
          (path) => [`${at}${path}`, [403, 404]] as const,
        ),
      ),
  },
  {
    item: 55,
    title: 'malformed filters are 400',
    needs: 'readable',
    run: (probe, at) =>
      expectStatuses(
        probe,
        [
          'added_after=yesterday',
          'limit=0',
          'limit=-1',
          'limit=x',
          'match[version]=all,last',
          'limit=1&limit=2',
          'next=%00',
        ].map((query) => [`${at}objects/?${query}`, 400]),
      ),
  },
  {
    item: 58,
    title: 'no page has more than the limit, and more says so',
    needs: 'objects',
    run: async (probe, at) => {
      const one = await probe.ask(`${at}objects/?limit=1`)
      const two = await probe.ask(`${at}objects/?limit=2`)
      if (listOf(one, 'objects').length > 1) return 'more than one object for limit=1'
      const hasMore = listOf(two, 'objects').length > 1
      return wrong(hasMore && one.json.more !== true, 'there is more, but the page does not say so')
    },
  },
  {
    item: 61,
    title: 'pages by next and by added_after give the same objects, each once',
    needs: 'objects',
    run: async (probe, at) => {
      const size = 7
      const byNext = await walk(probe, at, size, (page) =>
        page.json.next === undefined ? null : `next=${encodeURIComponent(String(page.json.next))}`,
      )
      const byDate = await walk(probe, at, size, (page) => dateQuery(page))
      if (byNext.length > 0 && byNext.join() !== byDate.slice(0, byNext.length).join()) return 'the two ways differ'
      return wrong(new Set(byDate).size !== byDate.length, 'an object came twice')
    },
  },
  {
    item: 63,
    title: 'match[type] and match[id] narrow to what they name',
    needs: 'objects',
    run: async (probe, at) => {
      const [first] = listOf(await probe.ask(`${at}objects/?limit=1`), 'objects')
      if (first === undefined) return 'the page is empty'
      const same = listOf(await probe.ask(`${at}objects/?limit=20&match[type]=${String(first.type)}`), 'objects')
      const one = listOf(await probe.ask(`${at}objects/?match[id]=${String(first.id)}`), 'objects')
      if (same.length === 0 || same.some(({ type }) => type !== first.type)) return `match[type]=${String(first.type)}`
      return wrong(one.length === 0 || one.some(({ id }) => id !== first.id), `match[id]=${String(first.id)}`)
    },
  },
  {
    item: 68,
    title: 'objects, manifest, object and versions carry X-TAXII-Date-Added-First and -Last with six digits',
    needs: 'objects',
    run: async (probe, at) => {
      const [first] = listOf(await probe.ask(`${at}manifest/?limit=1`), 'objects')
      const one = `objects/${String(first?.id)}/`
      for (const path of ['objects/', 'manifest/', one, `${one}versions/`]) {
        const seen = await probe.ask(`${at}${path}?limit=3`)
        for (const name of ['x-taxii-date-added-first', 'x-taxii-date-added-last']) {
          if (!sixDigits.test(seen.headers.get(name) ?? '')) return `${path}: ${name} is ${seen.headers.get(name)}`
        }
      }
      return null
    },
  },
  {
    item: 69,
    title: 'a 401 says how to sign in',
    run: async (probe) => {
      const { status, headers } = await probe.ask('/taxii2/', { authorization: basic('nobody-at-all', 'wrong') })
      return wrong(status === 401 && !headers.has('www-authenticate'), '401 without WWW-Authenticate')
    },
  },
]

async function walk(probe: Probe, at: string, size: number, goOn: (page: Seen) => string | null): Promise<string[]> {
  const names: string[] = []
  let query = ''
  for (let pages = 0; pages < 5; pages++) {
    const page = await probe.ask(`${at}manifest/?match[version]=all&limit=${size}&${query}`)
    names.push(...listOf(page, 'objects').map(({ id, version }) => `${String(id)} ${String(version)}`))
    const next = page.json.more === true ? goOn(page) : null
    if (next === null) return names
    query = next
  }
  return names
}

function dateQuery(page: Seen): string | null {
  const last = page.headers.get('x-taxii-date-added-last')
  return last === null ? null : `added_after=${encodeURIComponent(last)}`
}
