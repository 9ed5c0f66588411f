import { formatMicros, type Micros } from '../base/clock.ts'
import { parseTimestamp } from '../stix/version.ts'

/** The microsecond that a timestamp of at most nine fractional digits falls into, within ±2^53; null if it is none (§3.2). */
export function parseTaxiiTimestamp(text: string): Micros | null {
  const moment = text.length <= 30 ? parseTimestamp(text) : null
  if (moment === null) return null
  // Cut, not rounded: what is strictly after the text in whole microseconds is strictly after the cut.
  const micros = moment.seconds * 1e6 + Number(moment.fraction.slice(0, 6).padEnd(6, '0'))
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(micros, Number.MAX_SAFE_INTEGER))
}

/** The headers of §3.4: first and last of the page; on an empty page the last is what was asked, so that a client may go on from it. */
export function dateAddedHeaders(
  items: readonly { readonly added: Micros }[],
  askedAfter: Micros | undefined,
): Record<string, string> {
  const first = items[0]?.added ?? askedAfter
  const last = items[items.length - 1]?.added ?? askedAfter
  if (first === undefined || last === undefined) return {}
  return { 'x-taxii-date-added-first': formatMicros(first), 'x-taxii-date-added-last': formatMicros(last) }
}
