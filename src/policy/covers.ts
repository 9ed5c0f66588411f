import type { Clause } from '../alliance/model.ts'
import type { ClauseTerms } from './compile.ts'
import { daysSince } from './duration.ts'
import type { Handling, MemberCode, Tlp } from './model.ts'
import { isPapAtMost } from './pap.ts'
import type { Step } from './step.ts'

/** The conditions of a clause, one function each. */

export const coversSender = ({ from }: ClauseTerms, handling: Handling): boolean =>
  from === null || from.has(handling.origin)

const nobody: readonly MemberCode[] = []

/**
 * Members whom the step concerns and the clause does not reach. Of a relay, both the one who passes on and the one who gets it must
 * be reached by the origin itself: passing on never goes further than the origin would.
 */
export function uncoveredMembers({ to }: ClauseTerms, step: Step): readonly MemberCode[] {
  if (to === null) return nobody
  const { recipient, self, onward } = step
  const concerned = [...(onward ? [self] : []), ...(recipient.kind === 'member' ? [recipient.code] : [])]
  return concerned.filter((code) => !to.has(code))
}

export const coversType = ({ types }: ClauseTerms, handling: Handling): boolean =>
  typeof handling.type === 'string' && (types === null || types.has(handling.type))

export function coversSectors({ sectors }: ClauseTerms, handling: Handling): boolean {
  if (sectors === null) return true
  if (!Array.isArray(handling.sectors) || handling.sectors.length === 0) return false
  return handling.sectors.every((sector) => sectors.has(sector))
}

/** Whether what is left of the object's purposes is one of the clause's. */
export function coversPurposes({ purposes }: ClauseTerms, handling: Pick<Handling, 'purposes'>): boolean {
  return purposes === null || handling.purposes === null || (handling.purposes ?? []).some((one) => purposes.has(one))
}

/** Whether the label is stated and within the clause's ceiling, if it has one. */
export function coversPap({ clause }: ClauseTerms, { pap }: Pick<Handling, 'pap'>): boolean {
  return clause.papCeiling === undefined || (pap !== null && isPapAtMost(pap, clause.papCeiling))
}

export function coversConfidence({ clause }: ClauseTerms, { confidence }: Handling): boolean {
  const { confidenceAtLeast } = clause
  return confidenceAtLeast === undefined || (typeof confidence === 'number' && confidence >= confidenceAtLeast)
}

export function coversAge({ maxAgeDays }: ClauseTerms, { day }: Handling, { nowMs }: Step): boolean {
  return maxAgeDays === null || (typeof day === 'string' && daysSince(day, nowMs) <= maxAgeDays)
}

export const hasBegun = ({ notBeforeMs }: ClauseTerms, { nowMs }: Step): boolean => notBeforeMs <= nowMs

export function coversOnward({ onward }: Clause, { recipient, onward: passedOn }: Step, tlp: Tlp | null): boolean {
  if (!passedOn) return true
  // FIRST TLP 2.0: no further disclosure of RED.
  if (recipient.kind === 'member') return onward === 'parties' && tlp !== 'red'
  return onward === 'clients' || onward === 'parties'
}
