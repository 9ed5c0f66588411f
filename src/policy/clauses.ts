import type { Clause } from '../alliance/model.ts'
import type { ClauseTerms, Terms } from './compile.ts'
import type { Handling, MemberCode, Reason, Tlp } from './model.ts'
import type { Step } from './step.ts'
import { levelsAbove } from './tlp.ts'

export interface NearestClause {
  readonly clause: Clause
  /** Why it does not permit the step; empty: it does. */
  readonly missing: readonly Reason[]
}

/** The first clause that permits the step; else the one that comes nearest to it; null only for an agreement without clauses. */
export function nearestClause(handling: Handling, step: Step, terms: Terms, tlp: Tlp | null): NearestClause | null {
  let nearest: ClauseTerms | null = null
  let nearestDistance = Number.POSITIVE_INFINITY
  for (const clause of terms.clauses) {
    const distance = distanceOf(clause, handling, step, tlp)
    if (distance === 0) return { clause: clause.clause, missing: [] }
    if (distance < nearestDistance) {
      nearest = clause
      nearestDistance = distance
    }
  }
  if (nearest === null) return null
  return { clause: nearest.clause, missing: missingIn(nearest, handling, step, tlp, terms.agreement.id) }
}

/**
 * How far a clause is from permitting the step: 0, it permits it. Fewer points are nearer; of one point, the one that lets `self`
 * hold it but not pass it on, then the one whose ceiling lacks the fewest levels.
 */
function distanceOf(terms: ClauseTerms, handling: Handling, step: Step, tlp: Tlp | null): number {
  let distance = 10 * uncoveredMembers(terms, step).length
  if (!coversSender(terms, handling)) distance += 10
  if (!coversType(terms, handling)) distance += 10
  if (!coversSectors(terms, handling)) distance += 10
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
  if (!coversSectors(terms, handling)) missing('sector-not-covered', { sectors: (handling.sectors ?? []).join(', ') })
  if (!coversOnward(clause, step, tlp)) missing('onward-not-allowed', { origin: handling.origin, recipient: step.name })
  return reasons
}

const coversSender = ({ from }: ClauseTerms, handling: Handling): boolean => from === null || from.has(handling.origin)

const nobody: readonly MemberCode[] = []

/**
 * Members whom the step concerns and the clause does not reach. Of a relay, both the one who passes on and the one who gets it must
 * be reached by the origin itself: passing on never goes further than the origin would.
 */
function uncoveredMembers({ to }: ClauseTerms, step: Step): readonly MemberCode[] {
  if (to === null) return nobody
  const { recipient, self, onward } = step
  const concerned = [...(onward ? [self] : []), ...(recipient.kind === 'member' ? [recipient.code] : [])]
  return concerned.filter((code) => !to.has(code))
}

const coversType = ({ types }: ClauseTerms, handling: Handling): boolean =>
  typeof handling.type === 'string' && (types === null || types.has(handling.type))

function coversSectors({ sectors }: ClauseTerms, handling: Handling): boolean {
  if (sectors === null) return true
  if (!Array.isArray(handling.sectors) || handling.sectors.length === 0) return false
  return handling.sectors.every((sector) => sectors.has(sector))
}

function coversOnward({ onward }: Clause, { recipient, onward: passedOn }: Step, tlp: Tlp | null): boolean {
  if (!passedOn) return true
  // FIRST TLP 2.0: no further disclosure of RED.
  if (recipient.kind === 'member') return onward === 'parties' && tlp !== 'red'
  return onward === 'clients' || onward === 'parties'
}
