import { table } from '../base/table.ts'
import type { StixObject } from '../stix/object.ts'
import { regionOf } from '../stix/regions.ts'
import { sectorsOf } from '../stix/sectors.ts'
import { industrySectors } from '../stix/types/vocabularies.ts'

/** What one version of a counted object says, before what it refers to is looked up. */
export interface Counted {
  readonly kind: 'attempt' | 'incident'
  /** Days since 1970, UTC. */
  readonly day: number
  /** -1: it takes back whatever was said under this id. */
  readonly total: number
  /** What it speaks of: what was sighted, or the incident itself. */
  readonly subject: string
  /** Identities and locations that say where. */
  readonly where: readonly string[]
  /** What the object itself says of the sector; ''. */
  readonly sector: string
  /** Its publisher says that it is made up. */
  readonly synthetic: boolean
}

const dayMs = 86_400_000
/** The types that are counted. */
export const countedTypes: ReadonlySet<string> = new Set(['sighting', 'incident'])
/** One version can add so much: whoever writes a thousand times more does not bend every curve. */
const mostEvents = 1_000_000
/** The label of what is made up, as for a demonstration. */
const syntheticLabel = 'synthetic'
const mostWhere = 20
const incidentCore = 'extension-definition--ef765651-680c-498d-9894-99799f2fa126'

const known: ReadonlySet<string> = new Set(industrySectors)

/** The sector under which something is counted: a word of STIX §10.11, the kinds of government as one; '' for a word of nobody's list. */
function countedSector(word: string): string {
  if (word.startsWith('government')) return 'government'
  return known.has(word) ? word : ''
}

/**
 * What a sighting or incident counts as; null: nothing. A sighting counts as often as it says, on the day when it was last seen; an
 * incident once, on the day of its report. What was revoked, or turned out to be none, counts nothing.
 */
export function countedOf(object: StixObject): Counted | null {
  if (!countedTypes.has(object.type)) return null
  const created = momentOf(object.created)
  if (created === null) return null
  const sector = sectorAsSaid(object)
  const synthetic = object.labels?.includes(syntheticLabel) === true
  if (object.type === 'incident') {
    const core = object.extensions?.[incidentCore]
    const isNone = object.revoked === true || core?.determination === 'false-positive'
    return {
      kind: 'incident',
      day: dayOf(created),
      total: isNone ? -1 : 1,
      subject: object.id,
      where: [],
      sector,
      synthetic,
    }
  }
  const subject = object.sighting_of_ref
  if (typeof subject !== 'string') return null
  const at = momentOf(object.last_seen) ?? momentOf(object.first_seen) ?? created
  const count = typeof object.count === 'number' && Number.isSafeInteger(object.count) ? object.count : 1
  const where = Array.isArray(object.where_sighted_refs)
    ? object.where_sighted_refs.filter((id): id is string => typeof id === 'string').slice(0, mostWhere)
    : []
  const total = object.revoked === true ? -1 : Math.max(0, count)
  return { kind: 'attempt', day: dayOf(at), total, subject, where, sector, synthetic }
}

/** What an identity or location adds to a sighting: its first sector, its region. */
export function placeOf(object: StixObject): { readonly sector: string; readonly region: string } {
  if (object.type === 'location') return { sector: '', region: regionOf(object) }
  return {
    sector:
      sectorsOf(object)
        .map(countedSector)
        .find((word) => word !== '') ?? '',
    region: '',
  }
}

function sectorAsSaid(object: StixObject): string {
  const labelled = (object.labels ?? []).find((label) => label.startsWith('sector:'))
  const words = [...(labelled === undefined ? [] : [labelled.slice('sector:'.length)]), ...sectorsOf(object)]
  return words.map(countedSector).find((word) => word !== '') ?? ''
}

function momentOf(text: unknown): number | null {
  const ms = typeof text === 'string' ? Date.parse(text) : Number.NaN
  return Number.isFinite(ms) ? ms : null
}

export function dayOf(ms: number): number {
  return Math.floor(ms / dayMs)
}

/** The Monday of the week of a day. 1970-01-01 was a Thursday. */
export function mondayOf(day: number): number {
  return day - ((((day + 3) % 7) + 7) % 7)
}

/** The first day of the month of a day. */
export function monthOf(day: number): number {
  const date = new Date(day * dayMs)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / dayMs
}

export interface Told {
  readonly seq: number
  readonly moved: number
  readonly total: number
  readonly kind: string
}

/**
 * What each version of one id adds to the sums: the first its whole count, a later one by how much it is more than any before. Where
 * the last version takes it back, none adds anything; of an incident the last version alone counts.
 */
export function eventsOf(versions: readonly Told[]): ReadonlyMap<number, number> {
  const sorted = [...versions].sort((a, b) => a.moved - b.moved || a.seq - b.seq)
  const events = new Map(sorted.map(({ seq }) => [seq, 0]))
  const last = sorted.at(-1)
  if (last === undefined || last.total < 0) return events
  if (last.kind === 'incident') return events.set(last.seq, 1)
  let most = 0
  for (const { seq, total } of sorted) {
    if (total > most) events.set(seq, Math.min(total - most, mostEvents))
    most = Math.max(most, total)
  }
  return events
}

/** Relationships by which a subject is about something. */
const linking = table<readonly string[]>({
  indicator: ['indicates'],
  incident: ['attributed-to', 'uses', 'related-to'],
})
const tellable: ReadonlySet<string> = new Set([
  ...[
    'attack-pattern',
    'campaign',
    'infrastructure',
    'intrusion-set',
    'malware',
    'threat-actor',
    'tool',
    'vulnerability',
  ],
])

/** What a relationship says that a subject of counts is about; null: nothing. */
export function linkOf(object: StixObject): { readonly subject: string; readonly target: string } | null {
  const { source_ref, target_ref, relationship_type, revoked } = object
  if (revoked === true || typeof source_ref !== 'string' || typeof target_ref !== 'string') return null
  const types = linking[typeOf(source_ref)] ?? []
  if (!types.includes(String(relationship_type)) || !tellable.has(typeOf(target_ref))) return null
  return { subject: source_ref, target: target_ref }
}

/** Whether counts of this subject stand under the subject itself, beside what it is linked to. */
export function standsForItself(subject: string): boolean {
  return tellable.has(typeOf(subject))
}

export function typeOf(id: string): string {
  return id.slice(0, id.indexOf('--'))
}

interface Versioned {
  readonly id: string
  readonly seq: number
  readonly version: string
}

/** The newest of these versions of each id. */
export function newestOf<Head extends Versioned>(heads: readonly Head[]): Map<string, Head> {
  const newest = new Map<string, Head>()
  for (const head of heads) {
    const known = newest.get(head.id)
    const [now, before] = [movedOf(head), known === undefined ? Number.NEGATIVE_INFINITY : movedOf(known)]
    if (known === undefined || now > before || (now === before && head.seq > known.seq)) newest.set(head.id, head)
  }
  return newest
}

/** When a version was made, in ms. */
export function movedOf({ version, seq }: Versioned): number {
  const ms = Date.parse(version)
  return Number.isFinite(ms) ? ms : Math.floor(seq / 1000)
}
