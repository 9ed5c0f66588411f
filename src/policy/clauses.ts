import type { ClauseTerms, Terms } from './compile.ts'
import {
  coversAge,
  coversConfidence,
  coversOnward,
  coversPap,
  coversPurposes,
  coversSectors,
  coversSender,
  coversType,
  hasBegun,
  uncoveredMembers,
} from './covers.ts'
import type { Handling, Reason, Redaction, Tlp } from './model.ts'
import { type Needed, takenOut } from './redaction.ts'
import type { Step } from './step.ts'
import { levelsAbove } from './tlp.ts'

export interface NearestClause {
  readonly terms: ClauseTerms
  /** Why it does not permit the step; empty: it does. */
  readonly missing: readonly Reason[]
  /** What it takes out; null: nothing has to be. */
  readonly redaction: Redaction | null
}

/**
 * The first clause that permits the step for the whole object; else the first that permits it without some of it; else the one
 * that comes nearest; null only for an agreement without clauses.
 */
export function nearestClause(handling: Handling, step: Step, terms: Terms, tlp: Tlp | null): NearestClause | null {
  let nearest: ClauseTerms | null = null
  let nearestDistance = Number.POSITIVE_INFINITY
  let inPart: NearestClause | null = null
  let uncut: Needed | null = null
  for (const clause of terms.clauses) {
    let distance = distanceOf(clause, handling, step, tlp)
    let needed: Needed | null = null
    if (distance === 0) {
      needed = takenOut(clause, handling, step, terms, tlp)
      if (needed === null) return { terms: clause, missing: [], redaction: null }
      if (needed.refused === null) inPart ??= { terms: clause, missing: [], redaction: needed.redaction }
      distance = 1
    }
    if (distance < nearestDistance) {
      nearest = clause
      nearestDistance = distance
      uncut = needed
    }
  }
  if (inPart !== null) return inPart
  if (nearest === null) return null
  const { id } = terms.agreement
  const missing =
    uncut === null
      ? missingIn(nearest, handling, step, tlp, id)
      : [partWithheld(nearest, handling, step, id, uncut.refused ?? 'parts')]
  return { terms: nearest, missing, redaction: null }
}

/**
 * How far a clause is from permitting the step: 0, it permits it. Fewer points are nearer; of one point, the one that lets `self`
 * hold it but not pass it on, then the one whose ceiling lacks the fewest levels. A clause for such objects that asks for more than
 * this one says is nearer than a clause for others.
 */
function distanceOf(terms: ClauseTerms, handling: Handling, step: Step, tlp: Tlp | null): number {
  let distance = 10 * uncoveredMembers(terms, step).length
  if (!coversSender(terms, handling)) distance += 10
  if (!coversType(terms, handling)) distance += 10
  if (!coversSectors(terms, handling)) distance += 10
  if (!coversPurposes(terms, handling)) distance += 2
  if (!coversPap(terms, handling)) distance += 2
  if (!coversConfidence(terms, handling)) distance += 2
  if (!coversAge(terms, handling, step)) distance += 2
  if (!hasBegun(terms, step)) distance += 2
  if (!coversOnward(terms.clause, step, tlp)) distance += 5
  if (tlp === null) return distance
  const above = levelsAbove(tlp, terms.clause.tlpCeiling)
  // Not `above > 0`: for a label that is none, `above` is NaN.
  return above <= 0 ? distance : distance + 10 + (above || 9)
}

function missingIn(terms: ClauseTerms, handling: Handling, step: Step, tlp: Tlp | null, agreement: string): Reason[] {
  const { clause } = terms
  const reasons: Reason[] = []
  const missing = (code: Reason['code'], facts: Record<string, string>) =>
    reasons.push({ code, facts: { agreement, clause: clause.id, ...facts } })
  if (!coversSender(terms, handling)) missing('sender-not-covered', { origin: handling.origin })
  for (const code of uncoveredMembers(terms, step)) missing('recipient-not-covered', { recipient: code })
  if (!coversType(terms, handling)) missing('type-not-covered', { type: String(handling.type) })
  if (tlp !== null && !(levelsAbove(tlp, clause.tlpCeiling) <= 0))
    missing('tlp-above-ceiling', { tlp, ceiling: clause.tlpCeiling })
  if (!coversPap(terms, handling)) {
    if (typeof handling.pap !== 'string') missing('pap-missing', {})
    else missing('pap-above-ceiling', { pap: handling.pap, ceiling: String(clause.papCeiling) })
  }
  if (!coversSectors(terms, handling)) missing('sector-not-covered', { sectors: (handling.sectors ?? []).join(', ') })
  if (!coversPurposes(terms, handling))
    missing('purpose-not-covered', { purposes: (handling.purposes ?? []).join(', '), recipient: step.name })
  if (!coversConfidence(terms, handling))
    missing('confidence-too-low', {
      confidence: String(handling.confidence ?? ''),
      least: String(clause.confidenceAtLeast),
    })
  if (!coversAge(terms, handling, step))
    missing('too-old', { day: String(handling.day ?? ''), most: String(clause.maxAge) })
  if (!hasBegun(terms, step)) missing('embargoed', { until: String(clause.notBefore) })
  if (!coversOnward(clause, step, tlp)) missing('onward-not-allowed', { origin: handling.origin, recipient: step.name })
  return reasons
}

function partWithheld(
  { clause }: ClauseTerms,
  { origin }: Handling,
  step: Step,
  agreement: string,
  what: string,
): Reason {
  const facts: Record<string, string> = { agreement, clause: clause.id, what }
  if (step.onward && step.recipient.kind === 'member') facts.origin = origin
  return { code: 'part-withheld', facts }
}
