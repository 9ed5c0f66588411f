import { uuidV5 } from '../../base/ids.ts'
import { handledLike } from '../../stix/handled-like.ts'
import { type Observer, sectorClass } from '../../stix/sector-class.ts'
import { labelsOf, type Verdict, type VerdictKind } from './verdict.ts'

const namespace = '3f1f5a0c-6a0e-4a5e-9d1b-5f0a6c2b7e18'

const types: Readonly<Record<VerdictKind, 'sighting' | 'opinion' | 'note'>> = {
  seen: 'sighting',
  blocked: 'sighting',
  'false-positive': 'opinion',
  useful: 'opinion',
  'too-late': 'note',
}

/** What a verdict is about, as it is held here. */
export interface Subject {
  readonly object: Readonly<Record<string, unknown>> & { readonly id: string }
  /** The member that published it; '' where it is our own. */
  readonly producer: string
}

/** The version before, where the same was said before. */
export interface Before {
  readonly created: string
  readonly firstSeen: string | null
  readonly count: number
}

/**
 * The id of what a member says of an object in a sector: the same however often it is said, so that saying it again is another
 * version. Once withdrawn it cannot be said again under that id (§3.6): `round` counts how often that was.
 */
export function verdictId(observer: Observer, object: string, { kind, sector }: Verdict, round: number): string {
  return `${types[kind]}--${uuidV5(namespace, `${observer.member} ${sector} ${kind} ${round} ${object}`)}`
}

/**
 * The texts of a verdict (and of the sector where): who says it is the member, where is a sector, and no person and no organisation
 * is in it but by the remark. Handled as what it speaks of, and never kept from the producer of that.
 */
export function verdictObjects(
  observer: Observer,
  { object, producer }: Subject,
  verdict: Verdict,
  { id, at, before }: { readonly id: string; readonly at: string; readonly before: Before | null },
): string[] {
  const { kind, sector, remark } = verdict
  const type = types[kind]
  const where = sector === '' || type !== 'sighting' ? null : sectorClass(observer, sector)
  const common = {
    type,
    spec_version: '2.1',
    id,
    created_by_ref: observer.identity,
    created: before?.created ?? at,
    modified: at,
    labels: labelsOf(verdict, type === 'sighting'),
    ...handledLike(object, producer),
  }
  const said = {
    sighting: {
      ...(remark === '' ? {} : { description: remark }),
      first_seen: before?.firstSeen ?? at,
      last_seen: at,
      count: Math.min((before?.count ?? 0) + 1, 999_999_999),
      sighting_of_ref: object.id,
      ...(where === null ? {} : { where_sighted_refs: [where.id] }),
    },
    opinion: {
      ...(remark === '' ? {} : { explanation: remark }),
      opinion: kind === 'useful' ? 'agree' : 'strongly-disagree',
      object_refs: [object.id],
    },
    note: {
      abstract: 'Too late',
      content: remark === '' ? 'It came too late to be of use here.' : remark,
      object_refs: [object.id],
    },
  }[type]
  const answer = JSON.stringify({ ...common, ...said })
  return where === null ? [answer] : [JSON.stringify(where), answer]
}
