import { table } from '../../base/table.ts'

/** What a member says of an object that it holds: that it was of use, and how; or that it was not, and why. */
export const verdictKinds = ['seen', 'blocked', 'false-positive', 'too-late', 'useful'] as const
export type VerdictKind = (typeof verdictKinds)[number]

export interface Verdict {
  readonly kind: VerdictKind
  /** A word of the industry sector vocabulary of STIX (§10.11); '' not said. */
  readonly sector: string
  /** In the person's own words; '' none. */
  readonly remark: string
}

/** Types of which STIX lets a sighting speak: what is seen is no value, but what the value stands for (§5.2). */
const sighted: ReadonlySet<string> = new Set([
  ...['attack-pattern', 'campaign', 'course-of-action', 'incident', 'indicator', 'infrastructure', 'intrusion-set'],
  ...['malware', 'threat-actor', 'tool', 'vulnerability'],
])
/** Nobody's intelligence: what explains, translates or answers other objects. */
const spokenOfByNobody: ReadonlySet<string> = new Set([
  ...['extension-definition', 'language-content', 'marking-definition', 'note', 'opinion', 'sighting'],
])

/** What may be said of an object of this type. */
export function verdictsFor(type: string): readonly VerdictKind[] {
  if (spokenOfByNobody.has(type)) return []
  return verdictKinds.filter((kind) => sighted.has(type) || (kind !== 'seen' && kind !== 'blocked'))
}

const sectorLabel = /^sector:([a-z][a-z-]{0,60})$/

/** The labels by which whoever receives the answer knows what it says. */
export function labelsOf({ kind, sector }: Verdict, isSighting: boolean): string[] {
  // A sighting names its sector by reference, as those of telemetry do.
  return sector === '' || isSighting ? [kind] : [kind, `sector:${sector}`]
}

/** What an object says as a verdict; null: it is none. */
export function verdictOf(object: Readonly<Record<string, unknown>>): VerdictKind | null {
  const labels = Array.isArray(object.labels) ? object.labels : []
  const carriers = table<readonly VerdictKind[]>({
    sighting: ['blocked', 'seen'],
    opinion: ['false-positive', 'useful'],
    note: ['too-late'],
  })
  return carriers[String(object.type)]?.find((kind) => labels.includes(kind)) ?? null
}

/** The sector that an opinion or a note names; null: none. */
export function sectorOf(object: Readonly<Record<string, unknown>>): string | null {
  for (const label of Array.isArray(object.labels) ? object.labels : []) {
    const sector = typeof label === 'string' ? sectorLabel.exec(label)?.[1] : undefined
    if (sector !== undefined) return sector
  }
  return null
}
