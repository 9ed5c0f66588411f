import { type Findings, shown } from './findings.ts'
import { isStixId, typeOfId } from './identifier.ts'
import { isTimestamp } from './version.ts'

/** Checks one value where it stands; what is wrong goes to the findings. */
export type Check = (value: unknown, findings: Findings) => void

type Members = Readonly<Record<string, unknown>>

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export const text: Check = (value, findings) => {
  if (typeof value !== 'string') findings.error(`must be a text, not ${shown(value)}`, '§2.15')
}

export const boolean: Check = (value, findings) => {
  if (typeof value !== 'boolean') findings.error(`must be true or false, not ${shown(value)}`, '§2.2')
}

export const float: Check = (value, findings) => {
  if (typeof value !== 'number') findings.error(`must be a number, not ${shown(value)}`, '§2.6')
}

export const timestamp: Check = (value, findings) => {
  if (!isTimestamp(value)) findings.error(`must be an RFC 3339 timestamp in UTC, not ${shown(value)}`, '§2.16')
}

const anyHex = matching(/^(?:[0-9a-fA-F]{2})+$/, 'must be an even number of hexadecimal digits', '§2.8')
/** Octets in hexadecimal (§2.8). Capitals, which the standard forbids and its JSON schemas allow, are a warning. */
export const hex: Check = (value, findings) => {
  anyHex(value, findings)
  if (typeof value === 'string' && /[A-F]/.test(value)) findings.warn('must be in lower case', '§2.8')
}
export const binary = matching(
  /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
  'must be base64',
  '§2.1',
)
export const identifier: Check = (value, findings) => {
  if (!isStixId(value) && !isLocal(value, findings))
    findings.error(`must be an identifier, not ${shown(value)}`, '§2.9')
}

function isLocal(value: unknown, findings: Findings): boolean {
  return findings.local !== null && typeof value === 'string' && Object.hasOwn(findings.local, value)
}

/** Whole numbers, all within ±(2^53−1) because the text was read as I-JSON. */
export function integer(min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER, rule = '§2.10'): Check {
  return (value, findings) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) {
      findings.error(`must be a whole number, not ${shown(value)}`, '§2.10')
    } else if (value < min || value > max) findings.error(`must be between ${min} and ${max}`, rule)
  }
}

export function numberBetween(min: number, max: number, rule: string): Check {
  return (value, findings) => {
    if (typeof value !== 'number') findings.error(`must be a number, not ${shown(value)}`, '§2.6')
    else if (value < min || value > max) findings.error(`must be between ${min} and ${max}`, rule)
  }
}

export function matching(shape: RegExp, message: string, rule: string): Check {
  return (value, findings) => {
    if (typeof value !== 'string') findings.error(`must be a text, not ${shown(value)}`, '§2.15')
    else if (!shape.test(value)) findings.error(`${message}, not ${shown(value)}`, rule)
  }
}

/** A closed list of values (§2.4): anything else is an error. */
export function oneOf(values: readonly string[], rule: string): Check {
  const known = new Set(values)
  return (value, findings) => {
    if (typeof value !== 'string' || !known.has(value)) {
      findings.error(`must be one of ${values.join(', ')}, not ${shown(value)}`, rule)
    }
  }
}

/** An open vocabulary (§2.14): a value of one's own is only worth a warning. */
export function suggested(values: readonly string[], rule: string): Check {
  const known = new Set(values)
  return (value, findings) => {
    if (typeof value !== 'string') findings.error(`must be a text, not ${shown(value)}`, '§2.14')
    else if (!known.has(value)) findings.warn(`${shown(value)} is not in the vocabulary`, rule)
  }
}

/** An identifier of one of these types. */
export function refTo(types: readonly string[], rule: string): Check {
  const allowed = new Set(types)
  return (value, findings) => {
    if (isLocal(value, findings)) return
    if (!isStixId(value)) findings.error(`must be an identifier, not ${shown(value)}`, '§2.9')
    // Whether a type that the standard does not know is what is meant here, nobody can tell.
    else if (!allowed.has(typeOfId(value)) && !typeOfId(value).startsWith('x-')) {
      findings.error(`must refer to ${types.join(' or ')}, not ${typeOfId(value)}`, rule)
    }
  }
}

/** An identifier of any type but these. */
export function refNotTo(types: readonly string[], rule: string): Check {
  const forbidden = new Set(types)
  return (value, findings) => {
    if (!isStixId(value)) findings.error(`must be an identifier, not ${shown(value)}`, '§2.9')
    else if (forbidden.has(typeOfId(value))) findings.error(`must not refer to a ${typeOfId(value)}`, rule)
  }
}

/** A list with at least one element (§2.12). */
export function listOf(check: Check): Check {
  return (value, findings) => {
    if (!Array.isArray(value)) {
      findings.error(`must be a list, not ${shown(value)}`, '§2.12')
      return
    }
    if (value.length === 0) findings.error('must not be an empty list', '§2.12')
    for (let index = 0; index < value.length; index++) {
      findings.path.push(index)
      check(value[index], findings)
      findings.path.pop()
    }
  }
}

/** Members under names of their own (§2.3). */
export function dictionaryOf(check: Check, keys = dictionaryKey, rule = '§2.3'): Check {
  return (value, findings) => {
    if (!isMembers(value)) {
      findings.error(`must be an object, not ${shown(value)}`, '§2.3')
      return
    }
    let members = 0
    for (const key in value) {
      members++
      findings.path.push(key)
      if (!keys.test(key)) findings.error('is not allowed as a name here', rule)
      check(value[key], findings)
      findings.path.pop()
    }
    if (members === 0) findings.error('must not be empty', '§2.3')
  }
}
// 250 characters of a–z, A–Z, 0–9, hyphen and underscore (§2.3).
const dictionaryKey = /^[a-zA-Z0-9_-]{1,250}$/
/** Any value of JSON, except that a list is never empty (§2.12). */
export const anything: Check = (value, findings) => {
  if (Array.isArray(value) && value.length === 0) findings.error('must not be an empty list', '§2.12')
}
export const dictionary = dictionaryOf(anything)

/** A second look at a value that has the right form. */
export function both(first: Check, second: Check): Check {
  return (value, findings) => {
    const before = findings.errors.length
    first(value, findings)
    if (findings.errors.length === before) second(value, findings)
  }
}
