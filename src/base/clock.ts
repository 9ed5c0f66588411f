/** Time comes in as an argument, so that a test can hand in another. */
export interface Clock {
  /** Milliseconds since the epoch. */
  nowMs(): number
}

export const systemClock: Clock = { nowMs: () => Date.now() }

/** Microseconds since the epoch: the unit of a node's one order. Below 2^53 until the year 2255. */
export type Micros = number

/** RFC 3339, UTC, exactly six fractional digits: the TAXII 2.1 timestamp (§3.1). */
export function formatMicros(at: Micros): string {
  const ms = Math.floor(at / 1000)
  const rest = String(at - ms * 1000).padStart(3, '0')
  return `${new Date(ms).toISOString().slice(0, -1)}${rest}Z`
}
