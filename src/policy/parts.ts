import { isUnknown, type MeaningFacts, restrictionsIn } from './meaning.ts'
import type { Pap, PartHandling, Tlp } from './model.ts'
import { strictestPap } from './pap.ts'
import { intersection, sortedSet } from './sets.ts'
import { strictest } from './tlp.ts'

/** A granular marking (STIX 2.1 §7.2.3) with what it means. */
export interface GranularFacts {
  readonly id: string
  readonly meaning: MeaningFacts
  readonly selectors: readonly string[]
}

export interface Part {
  readonly selector: string
  readonly handling: PartHandling
}

/**
 * What is asked of each selected part, one for each distinct selector. A marking of something counts for everything inside it,
 * so a part carries the markings of all that it lies in. Selectors whose markings restrict nothing are left out.
 */
export function partsOf(granular: readonly GranularFacts[]): readonly Part[] {
  if (granular.length === 0) return []
  const onSelector = new Map<string, GranularFacts[]>()
  for (const one of granular)
    for (const selector of one.selectors) {
      const others = onSelector.get(selector)
      if (others === undefined) onSelector.set(selector, [one])
      else others.push(one)
    }
  return [...onSelector.keys()].flatMap((selector) => {
    const said = around(selector).flatMap((outer) => onSelector.get(outer) ?? [])
    const handling = partHandlingOf(said)
    return partKey(handling) === unrestricted ? [] : [{ selector, handling }]
  })
}

/** The distinct restrictions of parts, in the order of their keys: what stands in a handling. */
export function distinctParts(parts: readonly Part[]): readonly PartHandling[] {
  if (parts.length === 0) return none
  const byKey = new Map(parts.map(({ handling }) => [partKey(handling), handling]))
  return [...byKey.keys()].sort().map((key) => byKey.get(key)!)
}

/** The indexes of the distinct restrictions that stand on a part which cannot go. */
export function indispensableOf(
  parts: readonly Part[],
  distinct: readonly PartHandling[],
  canGo: (selector: string) => boolean,
): readonly number[] {
  if (distinct.length === 0) return noIndexes
  const keys = new Set(parts.filter(({ selector }) => !canGo(selector)).map(({ handling }) => partKey(handling)))
  return distinct.flatMap((part, index) => (keys.has(partKey(part)) ? [index] : []))
}

/** Canonical JSON (RFC 8785) of a part's handling. */
export function partKey(part: PartHandling): string {
  return JSON.stringify(orderedPart(part))
}

/** The same with its members in the order of their names. */
export function orderedPart(part: PartHandling): PartHandling {
  const { notPublic, originatorControl, pap, purposes, releasableTo, tlp, unknownMarkings } = part
  return { notPublic, originatorControl, pap, purposes, releasableTo, tlp, unknownMarkings }
}

const none: readonly PartHandling[] = Object.freeze([])
const noIndexes: readonly number[] = Object.freeze([])

const unrestricted = partKey({
  tlp: null,
  pap: null,
  releasableTo: null,
  originatorControl: false,
  purposes: null,
  unknownMarkings: [],
  notPublic: false,
})

/** A selector and those of everything that it lies in: `a`, `a.[0]`, `a.[0].b`. */
function around(selector: string): string[] {
  const outer: string[] = []
  for (let dot = selector.indexOf('.'); dot !== -1; dot = selector.indexOf('.', dot + 1))
    outer.push(selector.slice(0, dot))
  return [...outer, selector]
}

function partHandlingOf(said: readonly GranularFacts[]): PartHandling {
  const meanings = said.map(({ meaning }) => meaning)
  const restrictions = restrictionsIn(meanings)
  const tlps = meanings.flatMap((meaning): Tlp[] => (meaning.kind === 'tlp' ? [meaning.tlp] : []))
  const paps = [
    ...meanings.flatMap((meaning): Pap[] => (meaning.kind === 'pap' ? [meaning.pap] : [])),
    ...restrictions.flatMap(({ pap }) => pap ?? []),
  ]
  return {
    tlp: strictest(tlps),
    pap: strictestPap(paps),
    releasableTo: intersection(restrictions.map((one) => one.releasableTo)),
    originatorControl: restrictions.some((one) => one.originatorControl),
    purposes: intersection(restrictions.map((one) => one.purposes)),
    unknownMarkings: sortedSet(said.filter(({ meaning }) => isUnknown(meaning)).map(({ id }) => id)),
    notPublic: meanings.some((meaning) => meaning.kind === 'acs' && !meaning.publicRelease),
  }
}
