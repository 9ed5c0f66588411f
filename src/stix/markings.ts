import type { Pap, Tlp } from '../policy/model.ts'
import { type AcsMeaning, acsExtension, explainAcs } from './acs-marking.ts'
import { selectValue } from './granular-selector.ts'
import { handlingExtension, readHandlingExtension } from './handling-extension.ts'
import type { StixId, StixObject } from './object.ts'
import { papOfDefinition } from './pap.ts'
import { isMembers } from './property-kind.ts'
import { tlpOfMarking } from './tlp.ts'

export interface MarkingIds {
  /** Markings of the whole object. */
  readonly object: readonly StixId[]
  /** Markings of parts of it. */
  readonly granular: readonly MarkedPart[]
}

interface MarkedPart {
  readonly ref: StixId
  readonly selectors: readonly string[]
}

/** What a marking asks of whoever holds the object. */
export type MarkingMeaning =
  | { readonly kind: 'tlp'; readonly tlp: Tlp }
  | { readonly kind: 'pap'; readonly pap: Pap }
  /** Words such as a copyright notice, which ask nothing of release. */
  | { readonly kind: 'statement'; readonly text: string }
  | ({ readonly kind: 'acs' } & AcsMeaning)
  | {
      readonly kind: 'handling'
      readonly releasableTo: readonly string[] | null
      readonly originatorControl: boolean
      readonly purposes: readonly string[] | null
      readonly exercise: string | null
      readonly pap: Pap | null
      /** RFC 3339. */
      readonly embargoUntil: string | null
    }
  /** Nobody here can say: treat it as the strictest. */
  | { readonly kind: 'unknown' }

/** Statements of public works that data in the wild cites without including them; they ask nothing of release. */
export const wellKnownStatements: ReadonlyMap<string, string> = new Map([
  ['marking-definition--fa42a846-8d90-4e51-bc29-71d5b4802168', 'MITRE ATT&CK: copyright'],
  ['marking-definition--17d82bb2-eeeb-4898-bda5-3ddbcd2b799d', 'MITRE CAPEC: copyright'],
  ['marking-definition--f79f25d2-8b96-4580-b169-eb7b613a7c31', 'DISARM: CC BY-SA 4.0'],
])

// A statement is free text, and some carry a classification. Words of that kind make it a marking that nobody has explained.
const restrictive =
  /classif|secret|confidential|restrict|protected|sensitive|proprietary|nofo?rn|\brel\s+to\b|\btlp\b|\bpap\b|fouo|\bcui\b|official use|internal use|not (?:for|be|to be) |do not|need.to.know|embargo|only\b|機密|極秘|秘密|社外秘|部外秘|関係者|取扱|転載禁止|限り|限定|禁止/i

/**
 * The markings of an object and of its parts (§7.2), without languages. What an observable inside an old observation (§2.13) says of
 * itself is said of that part; a handling extension there has no place in any standard, and counts as a marking that nobody explains.
 */
export function markingIdsOf(object: StixObject): MarkingIds {
  const granular: MarkedPart[] = []
  for (const { marking_ref: ref, selectors } of object.granular_markings ?? []) {
    if (ref !== undefined) granular.push({ ref, selectors })
  }
  const embedded = object.type === 'observed-data' && isMembers(object.objects) ? object.objects : {}
  for (const key in embedded) if (isMembers(embedded[key])) granular.push(...markedIn(embedded[key], `objects.${key}`))
  return { object: object.object_marking_refs ?? [], granular }
}

/** Validation lets custom observables be as they like, so nothing is expected here: what cannot be read counts for the whole of it. */
function markedIn(observable: Readonly<Record<string, unknown>>, part: string): MarkedPart[] {
  const { object_marking_refs: refs, granular_markings: marked, extensions } = observable
  const found: MarkedPart[] = []
  const add = (ref: unknown, selectors: readonly string[]) => {
    if (typeof ref === 'string') found.push({ ref: ref as StixId, selectors })
  }
  for (const ref of Array.isArray(refs) ? refs : []) add(ref, [part])
  for (const marking of Array.isArray(marked) ? marked : []) {
    if (!isMembers(marking)) continue
    const { marking_ref: ref, selectors } = marking
    const points = (one: unknown) => typeof one === 'string' && selectValue(observable, one) !== undefined
    const isPlain = Array.isArray(selectors) && selectors.every(points)
    add(ref, isPlain ? selectors.map((one) => `${part}.${one}`) : [part])
  }
  if (isMembers(extensions) && Object.hasOwn(extensions, handlingExtension)) add(handlingExtension, [part])
  return found
}

/**
 * What a marking definition means. Strict: an extension that is not understood, a private copy of a TLP label (anybody could make
 * one for an id that others already use) or a statement that speaks of restrictions is `unknown`.
 */
export function explainMarking(definition: StixObject): MarkingMeaning {
  const tlp = tlpOfMarking(definition.id)
  if (tlp !== undefined) return { kind: 'tlp', tlp }
  const pap = papOfDefinition(definition)
  if (pap !== undefined) return { kind: 'pap', pap }
  const extensions = Object.keys(definition.extensions ?? {})
  const only = extensions.length === 1 ? extensions[0] : undefined
  const hasDefinition = definition.definition_type !== undefined || definition.definition !== undefined
  if (extensions.length === 0) return explainStatement(definition)
  if (hasDefinition && explainStatement(definition).kind !== 'statement') return { kind: 'unknown' }
  if (only === acsExtension) return { kind: 'acs', ...explainAcs(definition.extensions?.[only]) }
  if (only === handlingExtension) return explainHandling(definition)
  return { kind: 'unknown' }
}

function explainStatement(definition: StixObject): MarkingMeaning {
  const content = definition.definition
  if (definition.definition_type !== 'statement' || !isMembers(content)) return { kind: 'unknown' }
  const text = content.statement
  if (typeof text !== 'string' || Object.keys(content).length !== 1) return { kind: 'unknown' }
  if (restrictive.test(text) && !wellKnownStatements.has(definition.id)) return { kind: 'unknown' }
  return { kind: 'statement', text }
}

function explainHandling(definition: StixObject): MarkingMeaning {
  const handling = readHandlingExtension(definition)
  if (handling === null) return { kind: 'unknown' }
  return {
    kind: 'handling',
    releasableTo: handling.releasable_to ?? null,
    originatorControl: handling.originator_control ?? false,
    purposes: handling.purposes ?? null,
    exercise: handling.exercise ?? null,
    pap: handling.pap ?? null,
    embargoUntil: handling.embargo_until ?? null,
  }
}
