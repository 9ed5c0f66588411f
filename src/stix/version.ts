const monthDays = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** A moment: whole seconds since the epoch and the digits after the point without trailing zeros, so nothing is rounded. */
export interface Moment {
  readonly seconds: number
  readonly fraction: string
}

/** The moment that a STIX timestamp (§2.16) names, or null if it is none: any number of fractional digits, no 31 November. */
export function parseTimestamp(text: string): Moment | null {
  if (!isTimestamp(text)) return null
  const dot = text.indexOf('.')
  const seconds = Date.parse(`${text.slice(0, 17)}${text.slice(17, 19) === '60' ? '59' : text.slice(17, 19)}Z`) / 1000
  const leap = text.slice(17, 19) === '60' ? 1 : 0
  return { seconds: seconds + leap, fraction: dot < 0 ? '' : text.slice(dot + 1, -1).replace(/0+$/, '') }
}

/** Whether the text is a timestamp of STIX 2.1 (§2.16). */
export function isTimestamp(text: unknown): text is string {
  if (typeof text !== 'string' || text.length < 20 || text.length > 64) return false
  const end = text.length - 1
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45 || text.charCodeAt(10) !== 84) return false
  if (text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58 || text.charCodeAt(end) !== 90) return false
  if (end > 19 && text.charCodeAt(19) !== 46) return false
  if (end === 20 && text.charCodeAt(19) === 46) return false
  for (let at = 20; at < end; at++) if (!isDigit(text.charCodeAt(at))) return false
  const year = digits(text, 0) * 100 + digits(text, 2)
  const month = digits(text, 5)
  const day = digits(text, 8)
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= monthDays[month - 1]!)) return false
  if (month === 2 && day === 29 && !(year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0))) return false
  return digits(text, 11) <= 23 && digits(text, 14) <= 59 && digits(text, 17) <= 60
}

/** How many digits stand after the point of a timestamp. */
export function fractionDigits(timestamp: string): number {
  return timestamp.length > 20 ? timestamp.length - 21 : 0
}

/**
 * Below zero if `a` is earlier than `b`, zero if they are the same instant, above if later; exact for any number of fractional
 * digits. A text that is no timestamp is earlier than every timestamp, and such texts are ordered as texts: the order is total.
 */
export function compareVersions(a: string, b: string): number {
  if (a === b) return 0
  // Of one length and without a leap second, moments order as their texts do.
  if (a.length === b.length && isPlain(a) && isPlain(b)) return a < b ? -1 : 1
  const left = parseTimestamp(a)
  const right = parseTimestamp(b)
  if (left === null || right === null) {
    if (left !== null) return 1
    if (right !== null) return -1
    return a < b ? -1 : 1
  }
  if (left.seconds !== right.seconds) return left.seconds - right.seconds
  // Without trailing zeros, decimal fractions order as their digits do.
  return left.fraction === right.fraction ? 0 : left.fraction < right.fraction ? -1 : 1
}

function isPlain(text: string): boolean {
  return isTimestamp(text) && text.charCodeAt(17) !== 54
}

/** The version of an object (§3.6): `modified`, else `created` (marking definitions), else null (observables without one). */
export function versionOf(object: { readonly [property: string]: unknown }): string | null {
  if (typeof object.modified === 'string') return object.modified
  return typeof object.created === 'string' ? object.created : null
}

function digits(text: string, at: number): number {
  const high = text.charCodeAt(at)
  const low = text.charCodeAt(at + 1)
  return isDigit(high) && isDigit(low) ? (high - 48) * 10 + low - 48 : Number.NaN
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}
