import { type Check, expectStatuses, type Finding, wrong } from './conformance-check.ts'
import { listOf, type Seen } from './conformance-probe.ts'

const stixTypes =
  'attack-pattern,campaign,course-of-action,grouping,identity,incident,indicator,infrastructure,intrusion-set,location,malware,malware-analysis,note,observed-data,opinion,report,threat-actor,tool,vulnerability,relationship,sighting,artifact,autonomous-system,directory,domain-name,email-addr,email-message,file,ipv4-addr,ipv6-addr,mac-addr,mutex,network-traffic,process,software,url,user-account,windows-registry-key,x509-certificate,language-content,marking-definition,extension-definition'

/** What the filters of §3.4 leave in, and the order of what comes. */
export const filterChecks: readonly Check[] = [
  {
    item: 29,
    title: 'the manifest takes the filters of objects',
    needs: 'objects',
    run: async (probe, at) => {
      const [first] = records(await probe.ask(`${at}manifest/?limit=1`))
      if (first === undefined) return 'the manifest is empty'
      const type = first.id.split('--')[0] as string
      const byId = records(await probe.ask(`${at}manifest/?match[id]=${first.id}`))
      const byType = records(await probe.ask(`${at}manifest/?limit=20&match[type]=${type}`))
      if (byId.length === 0 || byId.some(({ id }) => id !== first.id)) return `match[id]=${first.id}`
      return wrong(byType.length === 0 || byType.some(({ id }) => !id.startsWith(`${type}--`)), `match[type]=${type}`)
    },
  },
  {
    item: 31,
    title: 'the manifest has one record for each version, of a media type of its collection',
    needs: 'objects',
    run: async (probe, at) => {
      const all = records(await probe.ask(`${at}manifest/?match[version]=all&limit=200`))
      const names = all.map(({ id, version }) => `${id} ${version}`)
      if (new Set(names).size !== names.length) return 'a version is there twice'
      const { media_types: types } = (await probe.ask(at)).json
      const named: readonly unknown[] = Array.isArray(types) ? types : []
      const other = all.find(({ mediaType }) => named.length > 0 && !named.map(plain).includes(plain(mediaType)))
      return other === undefined ? null : `${other.mediaType} is not one of ${named.join(', ')}`
    },
  },
  {
    item: 36,
    title: 'objects come in the order of the manifest, the oldest addition first',
    needs: 'objects',
    run: async (probe, at) => {
      const listed = records(await probe.ask(`${at}manifest/?limit=20`)).map(({ id }) => id)
      const given = ids(await probe.ask(`${at}objects/?limit=20`))
      // A page of large objects may end earlier than one of their names.
      return wrong(
        given.length === 0 || listed.slice(0, given.length).join() !== given.join(),
        `${given.slice(0, 3).join(', ')} instead of ${listed.slice(0, 3).join(', ')}`,
      )
    },
  },
  {
    item: 35,
    title: 'nothing to show is 200 with an empty object',
    needs: 'readable',
    run: async (probe, at) => {
      for (const path of ['objects/', 'manifest/']) {
        const { status, json } = await probe.ask(`${at}${path}?added_after=9000-01-01T00:00:00Z`)
        if (status !== 200 || 'objects' in json || json.more === true) return `${path}: ${status}, ${short(json)}`
      }
      return null
    },
  },
  {
    item: 38,
    title: 'one object takes match[version], match[spec_version], added_after and limit, and is nothing but itself',
    needs: 'objects',
    run: async (probe, at) => {
      const [first] = records(await probe.ask(`${at}manifest/?limit=1`))
      if (first === undefined) return 'the manifest is empty'
      const path = `${at}objects/${first.id}/`
      for (const query of [
        '',
        '?match[version]=all',
        '?match[spec_version]=2.1',
        '?limit=1',
        '?added_after=1970-01-01T00:00:00Z',
      ]) {
        const seen = await probe.ask(`${path}${query}`)
        const found = ids(seen)
        if (seen.status !== 200 || found.length === 0 || found.some((id) => id !== first.id))
          return `${path}${query}: ${seen.status}`
      }
      return null
    },
  },
  {
    item: 52,
    title: 'the versions of an object take limit, added_after and match[spec_version]',
    needs: 'objects',
    run: async (probe, at) => {
      const [first] = records(await probe.ask(`${at}manifest/?limit=1`))
      if (first === undefined) return 'the manifest is empty'
      const path = `${at}objects/${first.id}/versions/`
      const one = await probe.ask(`${path}?limit=1&match[spec_version]=2.1`)
      const none = await probe.ask(`${path}?added_after=9000-01-01T00:00:00Z`)
      const count = Array.isArray(one.json.versions) ? one.json.versions.length : 0
      if (one.status !== 200 || count !== 1) return `limit=1: ${one.status}, ${count} versions`
      return wrong(none.status !== 200 || 'versions' in none.json, `added_after: ${none.status}, ${short(none.json)}`)
    },
  },
  {
    item: 56,
    title: 'added_after means strictly after, takes any number of digits, and its absence is the beginning',
    needs: 'objects',
    run: async (probe, at) => {
      const [first] = records(await probe.ask(`${at}manifest/?limit=1`))
      if (first === undefined) return 'the manifest is empty'
      const after = records(await probe.ask(`${at}manifest/?limit=5&added_after=${encodeURIComponent(first.added)}`))
      if (after.some(({ id, version }) => id === first.id && version === first.version))
        return `${first.id} comes after itself`
      for (const moment of ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.5Z', '1970-01-01T00:00:00.123456Z']) {
        const [again] = records(await probe.ask(`${at}manifest/?limit=1&added_after=${moment}`))
        if (again?.id !== first.id) return `added_after=${moment} begins with ${again?.id}`
      }
      return null
    },
  },
  {
    item: 64,
    title: 'match[version]: the last by default; first, last, all and an exact version',
    needs: 'objects',
    run: async (probe, at) => {
      const newest = await probe.ask(`${at}objects/?limit=50`)
      if (new Set(ids(newest)).size !== ids(newest).length) return 'an object is there twice without match[version]'
      if (ids(await probe.ask(`${at}objects/?limit=50&match[version]=last`)).join() !== ids(newest).join())
        return 'last is not the default'
      const [record] = records(await probe.ask(`${at}manifest/?limit=1`))
      for (const value of ['first', 'last', 'all', record!.version]) {
        const found = ids(
          await probe.ask(`${at}objects/?match[id]=${record!.id}&match[version]=${encodeURIComponent(value)}`),
        )
        if (found.length === 0 || found.some((id) => id !== record!.id))
          return `match[version]=${value}: ${found.length} objects`
      }
      return null
    },
  },
  {
    item: 65,
    title: 'match[spec_version] gives objects of that version and of no other',
    needs: 'objects',
    run: async (probe, at) => {
      for (const [asked, other] of [
        ['2.1', '2.0'],
        ['2.0', '2.1'],
      ] as const) {
        const seen = await probe.ask(`${at}objects/?limit=50&match[spec_version]=${asked}`)
        if (seen.status !== 200) return `match[spec_version]=${asked}: ${seen.status}`
        const strange = listOf(seen, 'objects').find(({ spec_version: version }) => version === other)
        if (strange !== undefined) return `match[spec_version]=${asked} gives ${String(strange.id)} of ${other}`
      }
      return null
    },
  },
  {
    item: 66,
    title: 'no type of STIX 2.1, no match[spec_version] and no unknown field of match is an error of the server',
    needs: 'readable',
    run: async (probe, at): Promise<Finding> =>
      (await expectStatuses(probe, [
        [`${at}objects/?limit=1&match[type]=${stixTypes}`, 200],
        [`${at}objects/?limit=1&match[spec_version]=2.0,2.1`, 200],
        [`${at}objects/?limit=1&match[spec_version]=2.0`, 200],
        [`${at}objects/?limit=1&match[colour]=red`, [200, 400]],
      ])) ?? null,
  },
]

interface ManifestRecord {
  readonly id: string
  readonly added: string
  readonly version: string
  readonly mediaType: string
}

function records(seen: Seen): ManifestRecord[] {
  return listOf(seen, 'objects').map(({ id, date_added, version, media_type }) => ({
    id: String(id),
    added: String(date_added),
    version: String(version),
    mediaType: String(media_type),
  }))
}

function ids(seen: Seen): string[] {
  return listOf(seen, 'objects').map(({ id }) => String(id))
}

/** A media type without spaces and its version: a collection may name every version of a type at once. */
function plain(mediaType: unknown): string {
  return String(mediaType).split(';')[0]!.trim().toLowerCase()
}

function short(json: unknown): string {
  return JSON.stringify(json).slice(0, 100)
}
