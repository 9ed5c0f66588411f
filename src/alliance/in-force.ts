import type { Agreement, Charter } from './model.ts'

/** Whether the agreement is in force at this moment: from `from` (inclusive) until `until` (exclusive). */
export function inForce(agreement: Agreement, nowMs: number): boolean {
  // Comparisons with NaN are false: a moment that cannot be read is never reached.
  if (!(Date.parse(agreement.from) <= nowMs)) return false
  return agreement.until === undefined || nowMs < Date.parse(agreement.until)
}

const dayMs = 86_400_000

/** Whether some clause asks how old things are: then what is stored carries the day of its version. */
export function asksForAge(agreements: readonly Agreement[]): boolean {
  return agreements.some(({ clauses }) => clauses.some(({ maxAge }) => maxAge !== undefined))
}

/**
 * The next moment after `nowMs` at which the agreements permit something else than before: one begins or ends, a clause begins,
 * or, where a clause asks for age, the next UTC midnight. Null if nothing will change.
 */
export function nextBoundaryMs({ agreements }: Pick<Charter, 'agreements'>, nowMs: number): number | null {
  const moments = boundaries(agreements)
  const ages = agreements.filter((agreement) => inForce(agreement, nowMs))
  if (asksForAge(ages)) moments.push((Math.floor(nowMs / dayMs) + 1) * dayMs)
  return moments.filter((moment) => moment > nowMs).reduce<number | null>(earlier, null)
}

/** The earlier of two moments; null is never. */
export function earlier(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b
  return Math.min(a, b)
}

/** A number that changes whenever the charter, or what of it is in force, changes. */
export function termsMark({ version, agreements }: Charter, nowMs: number): number {
  const passed = boundaries(agreements).filter((moment) => moment <= nowMs).length
  return version * 10_000 + Math.min(passed, 9_999)
}

function boundaries(agreements: readonly Agreement[]): number[] {
  return agreements
    .flatMap(({ from, until, clauses }) => [from, until, ...clauses.map(({ notBefore }) => notBefore)])
    .flatMap((moment) => (moment === undefined ? [] : [Date.parse(moment)]))
}
