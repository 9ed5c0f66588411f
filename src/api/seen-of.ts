import { orNull } from '../base/or-null.ts'
import type { Caller, Release } from '../release/model.ts'
import type { Sighted } from './contract/matching.ts'
import { sectorsNamed } from './sectors-named.ts'

const most = 200

/** The sightings of an object that the caller may read, one line for each member and sector, the latest first. */
export async function seenOf(release: Pick<Release, 'detail'>, caller: Caller, id: string): Promise<Sighted['items']> {
  const { relations } = await release.detail(caller, id)
  const sightings = new Set<string>()
  for (const { direction, through, other } of relations) {
    const sighting = through ?? other
    if (direction === 'in' && sighting?.type === 'sighting' && !sighting.revoked) sightings.add(sighting.id)
  }
  const lines = new Map<string, Sighted['items'][number]>()
  for (const sighting of [...sightings].slice(0, most)) {
    const detail = await orNull(release.detail(caller, sighting))
    if (detail === null) continue
    const object = JSON.parse(detail.text) as Readonly<Record<string, unknown>>
    // An indicator may be what a sighting was made in, too.
    if (object.sighting_of_ref !== id) continue
    const sectors = await sectorsNamed(release, caller, object.where_sighted_refs)
    const line = {
      member: detail.origin,
      sectors,
      count: typeof object.count === 'number' ? object.count : null,
      firstSeen: text(object.first_seen),
      lastSeen: text(object.last_seen),
    }
    // Days past have no count: added to a count they would look counted.
    const key = `${line.member} ${line.count === null} ${sectors.join(' ')}`
    const there = lines.get(key)
    lines.set(key, there === undefined ? line : together(there, line))
  }
  return [...lines.values()].sort((a, b) => ((a.lastSeen ?? '') < (b.lastSeen ?? '') ? 1 : -1))
}

function together(a: Sighted['items'][number], b: Sighted['items'][number]): Sighted['items'][number] {
  const times = (one: string | null, other: string | null): string[] =>
    [one, other].filter((time) => time !== null).sort()
  return {
    ...a,
    count: a.count === null ? b.count : a.count + (b.count ?? 0),
    firstSeen: times(a.firstSeen, b.firstSeen)[0] ?? null,
    lastSeen: times(a.lastSeen, b.lastSeen).at(-1) ?? null,
  }
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
