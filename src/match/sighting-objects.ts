import { uuidV5 } from '../base/ids.ts'
import { handledLike } from '../stix/handled-like.ts'
import { type Observer, sectorClass } from '../stix/sector-class.ts'
import { type Kind, kinds } from './kinds.ts'

// Ids are made from what was seen and where in this namespace, so that seeing again is another version of the same sighting.
const namespace = '8d0f5a4e-7c1b-4b0e-9a53-2f6e1c9d7b34'

/** One indicator, seen in one sector of one member: what there is to tell. */
export interface Seen {
  readonly indicator: Readonly<Record<string, unknown>> & { readonly id: string }
  /** The member that published the indicator; '' where it is our own. */
  readonly origin: string
  /** A word of the industry sector vocabulary of STIX; '' not said. */
  readonly sector: string
  /** Null where the indicator names no value, but what one is like: then nothing of what was seen is told. */
  readonly kind: Kind | null
  /** What was seen, as the indicator has it. */
  readonly value: string
  readonly count: number
  /** RFC 3339, milliseconds. */
  readonly firstSeen: string
  readonly lastSeen: string
  readonly created: string
  readonly modified: string
  /** How little the indicator is worth by now, from 0 to 100; null: enough. */
  readonly confidence: number | null
}

export function sightingIdOf(observer: Observer, indicator: string, sector: string): string {
  return `sighting--${uuidV5(namespace, `${observer.member} ${sector} ${indicator}`)}`
}

/**
 * The texts of a sighting, of the data that was observed (nothing of it but the value that the indicator names), and of the sector
 * where: no victim has a name in them, and no address. They are handled as the indicator is, and its producer may always have them.
 */
export function sightingObjects(observer: Observer, seen: Seen): string[] {
  const { indicator, sector, count, firstSeen, lastSeen, created, modified } = seen
  const handling = handledLike(indicator, seen.origin)
  const common = { spec_version: '2.1', created_by_ref: observer.identity, created, modified, ...handling }
  const key = `${observer.member} ${sector} ${indicator.id}`
  const value = observable(seen, uuidV5(namespace, `${key} ${seen.kind} ${seen.value}`), handling)
  const observed = {
    type: 'observed-data',
    id: `observed-data--${uuidV5(namespace, key)}`,
    ...common,
    first_observed: firstSeen,
    last_observed: lastSeen,
    number_observed: Math.min(count, 999_999_999),
    object_refs: value === null ? [] : [value.id],
  }
  const where = sectorClass(observer, sector)
  const sighting = {
    type: 'sighting',
    id: sightingIdOf(observer, indicator.id, sector),
    ...common,
    first_seen: firstSeen,
    last_seen: lastSeen,
    count: Math.min(count, 999_999_999),
    ...(seen.confidence === null ? {} : { confidence: seen.confidence }),
    sighting_of_ref: indicator.id,
    ...(value === null ? {} : { observed_data_refs: [observed.id] }),
    ...(sector === '' ? {} : { where_sighted_refs: [where.id] }),
  }
  return [...(sector === '' ? [] : [where]), ...(value === null ? [] : [value, observed]), sighting].map((object) =>
    JSON.stringify(object),
  )
}

/** What telemetry of before an indicator came said of its values: on which days, and no more than that. */
export interface SeenBefore {
  readonly indicator: Seen['indicator']
  readonly origin: string
  /** As of what is seen live. */
  readonly sector: string
  /** First and last of the days on which one of its values was seen (YYYY-MM-DD, UTC), and how many such days there are; null: not known, as several have told of them. */
  readonly firstDay: string
  readonly lastDay: string
  readonly days: number | null
  readonly created: string
  readonly modified: string
}

export function seenBeforeIdOf(observer: Observer, indicator: string, sector: string): string {
  const where = sector === '' ? '' : `${sector} `
  return `sighting--${uuidV5(namespace, `${observer.member} before ${where}${indicator}`)}`
}

/** The texts of a sighting of days past, and of the sector where. How often is not known, so it has no count; what of it was seen is not told. Handled as the indicator is. */
export function seenBeforeObjects(observer: Observer, seen: SeenBefore, nowMs: number): string[] {
  const { indicator, sector, firstDay, lastDay, days, created, modified } = seen
  const end = Math.min(nowMs, Date.parse(`${lastDay}T23:59:59.999Z`))
  const many = days === null ? 'days' : `${days} days`
  const span = firstDay === lastDay ? `on ${firstDay}` : `on ${many} from ${firstDay} to ${lastDay}`
  const where = sectorClass(observer, sector)
  const sighting = {
    type: 'sighting',
    spec_version: '2.1',
    id: seenBeforeIdOf(observer, indicator.id, sector),
    created_by_ref: observer.identity,
    created,
    modified,
    description: `Seen before this indicator was known here: ${span} (UTC), in telemetry of ${observer.member}. How often is not known, and other days may not have been recorded.`,
    first_seen: `${firstDay}T00:00:00.000Z`,
    last_seen: new Date(end).toISOString(),
    sighting_of_ref: indicator.id,
    ...(sector === '' ? {} : { where_sighted_refs: [where.id] }),
    ...handledLike(indicator, seen.origin),
  }
  return [...(sector === '' ? [] : [where]), sighting].map((object) => JSON.stringify(object))
}

/**
 * The text of a note on an indicator that matched everything here: for whoever may have the indicator. `revoked`: a person here has
 * said that it is looked for again.
 */
export function tripNote(
  observer: Observer,
  facts: {
    readonly indicator: Seen['indicator']
    readonly origin: string
    readonly created: string
    readonly modified: string
    readonly hits: number
    readonly events: number
    readonly revoked: boolean
  },
): { readonly id: string; readonly text: string } {
  const { indicator, origin, created, modified, hits, events, revoked } = facts
  const id = `note--${uuidV5(namespace, `${observer.member} tripped ${indicator.id} ${String(indicator.modified)}`)}`
  const note = {
    type: 'note',
    spec_version: '2.1',
    id,
    created_by_ref: observer.identity,
    created,
    modified,
    ...(revoked ? { revoked } : {}),
    abstract: 'Matches too much',
    content: `In telemetry of ${observer.member} this indicator matched ${hits} of ${events} events. It is not looked for there until a person says so.`,
    object_refs: [indicator.id],
    ...handledLike(indicator, origin),
  }
  return { id, text: JSON.stringify(note) }
}

/** The value as an object of this member's own: another member may observe the same under other markings. */
function observable(
  seen: Seen,
  uuid: string,
  handling: Record<string, unknown>,
): (Record<string, unknown> & { id: string }) | null {
  const { kind, value } = seen
  const make = (type: string, properties: Record<string, unknown>): Record<string, unknown> & { id: string } => ({
    type,
    spec_version: '2.1',
    id: `${type}--${uuid}`,
    ...handling,
    ...properties,
  })
  switch (kind) {
    case kinds.domain:
      return make('domain-name', { value })
    case kinds.ipv4:
    case kinds.network4:
      return make('ipv4-addr', { value })
    case kinds.ipv6:
    case kinds.network6:
      return make('ipv6-addr', { value })
    case kinds.url:
      return make('url', { value })
    case kinds.email:
      return make('email-addr', { value })
    case kinds.fileName:
      return make('file', { name: value })
    case kinds.fileHash:
      return make('file', { hashes: { [algorithmOf(value)]: value } })
    case kinds.certificateHash:
      return make('x509-certificate', { hashes: { [algorithmOf(value)]: value } })
    default:
      return null
  }
}

function algorithmOf(digest: string): string {
  return { 32: 'MD5', 40: 'SHA-1', 128: 'SHA-512' }[digest.length] ?? 'SHA-256'
}
