const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** A Monday. */
const firstMs = Date.UTC(1970, 0, 5)
const lengthsMs = [
  ...[0.25, 1, 2, 3, 6, 12].map((hours) => hours * hourMs),
  ...[1, 2, 7, 14, 28, 91, 182, 364].map((days) => days * dayMs),
]
const most = 8

/** The moments that an axis of time names: at most eight, as far apart as each other, at full quarters, hours, days or Mondays (UTC). */
export function axisSteps(from: number, until: number): number[] {
  const length =
    lengthsMs.find((one) => (until - from) / one < most) ?? Math.ceil((until - from) / most / dayMs) * dayMs
  const steps: number[] = []
  const first = firstMs + Math.ceil((from - firstMs) / length) * length
  for (let step = first; step <= until && steps.length < most; step += length) steps.push(step)
  return steps
}
