import type { Agreement, Charter } from './model.ts'

/** Whether the agreement is in force at this moment: from `from` (inclusive) until `until` (exclusive). */
export function inForce(agreement: Agreement, nowMs: number): boolean {
  // Comparisons with NaN are false: a moment that cannot be read is never reached.
  if (!(Date.parse(agreement.from) <= nowMs)) return false
  return agreement.until === undefined || nowMs < Date.parse(agreement.until)
}

/** The next moment after `nowMs` at which an agreement of the charter begins or ends; null if nothing will change. */
export function nextBoundaryMs(charter: Charter, nowMs: number): number | null {
  const moments = charter.agreements
    .flatMap(({ from, until }) => (until === undefined ? [from] : [from, until]))
    .map((moment) => Date.parse(moment))
    .filter((moment) => moment > nowMs)
  return moments.length === 0 ? null : Math.min(...moments)
}

/** A number that changes whenever the charter, or which of its agreements are in force, changes. */
export function termsMark({ version, agreements }: Charter, nowMs: number): number {
  const moments = agreements.flatMap(({ from, until }) => (until === undefined ? [from] : [from, until]))
  const passed = moments.filter((moment) => Date.parse(moment) <= nowMs).length
  return version * 10_000 + Math.min(passed, 9_999)
}
