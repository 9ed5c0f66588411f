import { hash } from 'node:crypto'
import type { Issue } from '../base/fault.ts'
import { problemOf, type RuleCheck } from '../detection/judge-indicator.ts'
import { handlingOf } from '../policy/handling.ts'
import type { Assigned, Handling, HoldKind, MemberCode } from '../policy/model.ts'
import { canGo } from '../redaction/can-go.ts'
import { readHandlingExtension } from '../stix/handling-extension.ts'
import { labelOf } from '../stix/label.ts'
import { type MarkingIds, markingIdsOf } from '../stix/markings.ts'
import type { StixId, StixObject } from '../stix/object.ts'
import { type ReadLimits as Limits, readObject } from '../stix/read.ts'
import { referencesOf } from '../stix/references.ts'
import { sectorsOf } from '../stix/sectors.ts'
import { strictest, tlpOfMarking } from '../stix/tlp.ts'
import { isTimestamp, versionOf } from '../stix/version.ts'
import type { Lookup } from './meanings.ts'
import type { Carried, Entry, Refusal } from './model.ts'

/** An entry that is good STIX, before anything is asked of the store. */
export interface Prepared {
  readonly index: number
  readonly object: StixObject
  readonly text: string
  readonly digest: string
  readonly upgraded: boolean
  /** Why an indicator's pattern or rule detects nothing. */
  readonly undetectable: string | null
  readonly origin: MemberCode
  readonly assigned: Assigned
  readonly carried: Carried | undefined
  /** In whose name definitions of markings explain it. */
  readonly explainer: string
  readonly made: boolean
  /** What the object says of its version; null for an observable. */
  readonly version: string | null
  readonly label: string
  /** Of the whole object and of its parts. */
  readonly markings: readonly StixId[]
  readonly granular: MarkingIds['granular']
  readonly sectors: readonly string[]
  readonly references: readonly { readonly property: string; readonly target: StixId }[]
}

/** How one entry is read: the same for all of a batch, so made once. */
export interface ReadLimits {
  readonly maxBytes: number
  readonly checkPattern: NonNullable<Limits['checkPattern']>
}

export function limitsOf(maxBytes: number): ReadLimits {
  return { maxBytes, checkPattern: problemOf }
}

/** What policy reads about an object is kept in memory once for each distinct case, so it is bounded. */
const most = { markings: 100, selectors: 1000, sectors: 100, sectorLength: 100 }

/** Parses, upgrades and validates one entry; every problem of it in the refusal. */
export function prepare(
  entry: Entry,
  index: number,
  self: MemberCode,
  limits: ReadLimits,
  explainer: string = entry.carried?.origin ?? self,
): { readonly ok: true; readonly prepared: Prepared } | { readonly ok: false; readonly refusal: Refusal } {
  const result = readObject(entry.text, limits)
  if (!result.ok) {
    const { code, id, version, reason, issues } = result
    return { ok: false, refusal: { index, id, version, code, reason, issues } }
  }
  const { object, text, upgraded, warnings } = result
  const version = versionOf(object)
  const { carried } = entry
  const marks = markingIdsOf(object)
  const markings =
    marks.granular.length === 0 && marks.object.length < 2
      ? marks.object
      : [...new Set([...marks.object, ...marks.granular.map((granular) => granular.ref)])]
  const sectors = sectorsOf(object)
  const wrong =
    (carried === undefined ? null : wrongBeside(carried, version, upgraded)) ??
    tooMuch({ markings, granular: marks.granular, sectors })
  if (wrong !== null)
    return { ok: false, refusal: { index, id: object.id, version, code: wrong.code, reason: wrong.reason, issues: [] } }
  return {
    ok: true,
    prepared: {
      index,
      object,
      text,
      digest: digestOf(text),
      upgraded,
      undetectable: object.type === 'indicator' ? patternProblem(warnings) : null,
      origin: carried?.origin ?? self,
      assigned: assignedTo(entry, markings),
      carried,
      explainer,
      made: entry.made === true,
      version,
      label: labelOf(object),
      markings,
      granular: marks.granular,
      sectors,
      references: referencesOf(object),
    },
  }
}

type Wrong = Pick<Refusal, 'code' | 'reason'>

/** A peer's text is the origin's exact bytes, and what it says beside them agrees with them. */
function wrongBeside(carried: Carried, version: string | null, upgraded: boolean): Wrong | null {
  // What would have to be upgraded was never published by a node.
  if (upgraded) return { code: 'invalid', reason: 'a peer must send STIX 2.1' }
  if (version !== null && carried.version !== version)
    return { code: 'invalid', reason: 'the version beside the object differs from the one inside it' }
  // Says when the origin took it in; a text that is no moment would come before or after everything.
  if (version === null && !isTimestamp(carried.version))
    return { code: 'invalid', reason: 'the version beside the object is not a timestamp' }
  return null
}

function tooMuch({ markings, granular, sectors }: Pick<Prepared, 'markings' | 'granular' | 'sectors'>): Wrong | null {
  if (markings.length > most.markings) return { code: 'too-large', reason: `more than ${most.markings} markings` }
  let selectors = 0
  for (const part of granular) selectors += part.selectors.length
  if (selectors > most.selectors) return { code: 'too-large', reason: `more than ${most.selectors} marked parts` }
  if (sectors.length > most.sectors || sectors.some((sector) => sector.length > most.sectorLength)) {
    const reason = `more than ${most.sectors} sectors, or one of more than ${most.sectorLength} characters`
    return { code: 'too-large', reason }
  }
  return null
}

/** One text for what was said beside an object; '' where nothing was. */
export function assignedText(assigned: Assigned): string {
  return assigned.tlp === undefined && assigned.releasableTo === undefined ? '' : JSON.stringify(assigned)
}

const nothing: Assigned = {}

/** A definition is no intelligence, and says nothing of itself: no label is put on it. */
function assignedTo({ assigned = nothing, unlabelled }: Entry, markings: readonly StixId[]): Assigned {
  if (unlabelled === undefined || markings.some((id) => tlpOfMarking(id) !== undefined)) return assigned
  return { ...assigned, tlp: assigned.tlp === undefined ? unlabelled : strictest(assigned.tlp, unlabelled) }
}

const detectsNothing = 'detects nothing: '

/** The same for a rule of YARA, which only a program can judge; null for other objects, and for what it takes. */
export async function ruleProblem({ object }: Prepared, checkYara: RuleCheck): Promise<string | null> {
  if (object.type !== 'indicator' || object.pattern_type !== 'yara' || typeof object.pattern !== 'string') return null
  const wrong = await checkYara(object.pattern)
  return wrong === null || wrong === undefined ? null : `${detectsNothing}${wrong}`
}

function patternProblem(warnings: readonly Issue[]): string | null {
  return warnings.find(({ at, message }) => at === '/pattern' && message.startsWith(detectsNothing))?.message ?? null
}

/** SHA-256 of the exact text, in hex. */
export function digestOf(text: string): string {
  return hash('sha256', text)
}

/** What else counts at the moment of classifying. */
export interface Moment {
  readonly nowMs: number
  /** Whether some agreement asks how old things are. */
  readonly asksForAge: boolean
}

/** What people of this node have found or must still decide; absent: nothing. */
export interface Review {
  readonly personal: readonly string[]
  readonly held: readonly HoldKind[]
  /** To whom whoever reported the incident that it belongs to has consented; null: it belongs to none. */
  readonly consent: readonly string[] | null
}

const unreviewed: Review = { personal: [], held: [], consent: null }

/** Everything that policy reads about it. */
export function classify(prepared: Prepared, meaningOf: Lookup, moment: Moment, review: Review = unreviewed): Handling {
  const { object, origin, explainer, assigned, carried, granular, sectors } = prepared
  const { confidence } = object
  return handlingOf({
    type: object.type,
    markings: (object.object_marking_refs ?? []).map((id) => ({ id, meaning: meaningOf(id, explainer) })),
    granular: granular.map(({ ref, selectors }) => ({ id: ref, meaning: meaningOf(ref, explainer), selectors })),
    canGo: (selector) => canGo(object, selector),
    extension: readHandlingExtension(object),
    assigned,
    origin,
    under: carried?.agreement ?? null,
    sectors,
    confidence: typeof confidence === 'number' ? confidence : null,
    day: moment.asksForAge ? dayOf(prepared, moment.nowMs) : null,
    nowMs: moment.nowMs,
    personal: review.personal,
    held: review.held,
    consent: review.consent,
  })
}

/** The UTC day of its version; of what has no version yet, today. */
function dayOf({ version, carried }: Prepared, nowMs: number): string {
  return (version ?? carried?.version ?? new Date(nowMs).toISOString()).slice(0, 10)
}
