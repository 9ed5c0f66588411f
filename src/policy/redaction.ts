import type { ClauseTerms, Terms } from './compile.ts'
import { coversOnward, coversPap, coversPurposes } from './covers.ts'
import type { Handling, Pap, PartHandling, Redaction, Tlp } from './model.ts'
import { isPapAtMost } from './pap.ts'
import { personalTreatment } from './personal.ts'
import { markingsAgainst } from './restrictions.ts'
import { intersection } from './sets.ts'
import { canCut, type Step } from './step.ts'
import { isAtMost } from './tlp.ts'

export interface Needed {
  readonly redaction: Redaction
  /** What of it cannot be done: no clause lets us, or a seal would break; null: all of it can. */
  readonly refused: 'parts' | 'properties' | 'attribution' | 'personal-data' | null
}

const noProperties: readonly string[] = Object.freeze([])

/** What a clause that permits the object makes us take out for this recipient; null: nothing. */
export function takenOut(
  clause: ClauseTerms,
  handling: Handling,
  step: Step,
  terms: Terms,
  tlp: Tlp | null,
): Needed | null {
  const parts = withheldParts(clause, handling, step, terms, tlp)
  const properties = clause.redact.length === 0 ? noProperties : propertiesFor(clause, handling.type)
  const personal =
    !Array.isArray(handling.personal) || handling.personal.length === 0
      ? null
      : personalTreatment(terms.agreement, handling.personal)
  if (parts.length === 0 && properties.length === 0 && !clause.anonymous && personal === null) return null
  const redaction = { parts, properties, anonymous: clause.anonymous, personal, references: clause.mayRedact }
  return { redaction, refused: refusedOf(redaction, handling, clause, step) }
}

/** What may still be taken out of what is released whole, should something that it refers to be withheld. */
export function redactionOfRelease(clause: ClauseTerms, step: Step): Redaction | null {
  return clause.mayRedact && canCut(step) ? referencesOnly : null
}

const referencesOnly: Redaction = Object.freeze({
  parts: Object.freeze([]),
  properties: noProperties,
  anonymous: false,
  personal: null,
  references: true,
})

function refusedOf(
  redaction: Redaction,
  { indispensable }: Handling,
  clause: ClauseTerms,
  step: Step,
): Needed['refused'] {
  const cut = canCut(step)
  if (redaction.parts.length > 0 && !(cut && clause.mayRedact && !step.arrived)) return 'parts'
  if (redaction.parts.some((one) => !Array.isArray(indispensable) || indispensable.includes(one))) return 'parts'
  if (cut) return null
  if (redaction.properties.length > 0) return 'properties'
  return redaction.anonymous ? 'attribution' : 'personal-data'
}

const noParts: readonly number[] = Object.freeze([])

/** The indexes of the parts that the recipient may not have under this clause. */
function withheldParts(
  clause: ClauseTerms,
  handling: Handling,
  step: Step,
  terms: Terms,
  tlp: Tlp | null,
): readonly number[] {
  const { parts } = handling
  // What is no list has been refused already.
  if (!Array.isArray(parts) || parts.length === 0) return noParts
  return parts.flatMap((part, index) => (isPartFor(part, clause, handling, step, terms, tlp) ? [] : [index]))
}

/** A part is judged as an object would be that carries the markings of the whole and its own. */
function isPartFor(
  part: PartHandling,
  clause: ClauseTerms,
  handling: Handling,
  step: Step,
  terms: Terms,
  tlp: Tlp | null,
): boolean {
  if (!Array.isArray(part.unknownMarkings) || !Array.isArray(handling.unknownMarkings)) return false
  const label = part.tlp === null ? tlp : stricter(tlp, part.tlp)
  if (label === null || !isAtMost(label, clause.clause.tlpCeiling)) return false
  if (!coversOnward(clause.clause, step, label)) return false
  const both = {
    pap: part.pap === null ? handling.pap : stricterPap(handling.pap, part.pap),
    releasableTo: part.releasableTo === undefined ? [] : inBoth(handling.releasableTo, part.releasableTo),
    purposes: part.purposes === undefined ? [] : inBoth(handling.purposes, part.purposes),
    originatorControl: handling.originatorControl || part.originatorControl !== false,
    notPublic: handling.notPublic || part.notPublic !== false,
    unknownMarkings:
      part.unknownMarkings.length === 0
        ? handling.unknownMarkings
        : [...handling.unknownMarkings, ...part.unknownMarkings],
    origin: handling.origin,
    type: handling.type,
  }
  return (
    coversPap(clause, both) && coversPurposes(clause, both) && markingsAgainst(both, step, terms, label).length === 0
  )
}

function inBoth(a: readonly string[] | null, b: readonly string[] | null): readonly string[] | null {
  if (a === null || b === null) return a ?? b
  return intersection([a, b])
}

// Of two labels the second where it is none at all: an error opens no gate.
const stricter = (a: Tlp | null, b: Tlp): Tlp => (a !== null && isAtMost(b, a) ? a : b)
const stricterPap = (a: Pap | null, b: Pap): Pap => (a !== null && isPapAtMost(b, a) ? a : b)

function propertiesFor({ redact }: ClauseTerms, type: string): readonly string[] {
  const lists = redact.filter(({ types }) => types === null || types.has(type)).map(({ properties }) => properties)
  return lists.length === 0 ? noProperties : [...new Set(lists.flat())].sort()
}
