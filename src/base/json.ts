import { Fault } from './fault.ts'
import { bytePosition, findJsonProblem, type JsonProblem } from './json-position.ts'

export interface JsonLimits {
  /** How many objects and arrays may be inside each other. 64 unless told. */
  readonly maxDepth?: number
  /** Size in UTF-8 bytes; no limit unless told. */
  readonly maxBytes?: number
}

export type JsonReading = { readonly value: unknown } | { readonly problem: JsonProblem }

const defaultDepth = 64
const surrogateEscape = /\\u[dD]/

/**
 * Reads strict I-JSON (RFC 7493): no property twice (however escaped), no half surrogates, no integer beyond ±(2^53−1), no
 * number beyond a double. `invalid` or `too-large` with one issue that says where and which rule. Properties called
 * `__proto__` are ordinary own properties of the result.
 */
export function parseStrict(text: string, limits: JsonLimits = {}): unknown {
  const reading = readJson(text, limits)
  if ('value' in reading) return reading.value
  const { code, issue } = reading.problem
  const what = code === 'not-json' ? 'not JSON' : code === 'not-i-json' ? 'not I-JSON' : 'too large'
  const where = issue.at === '' ? '' : ` at ${issue.at.slice(0, 200)}`
  throw new Fault(code === 'too-large' ? 'too-large' : 'invalid', `${what}: ${issue.message}${where}`, {
    issues: [issue],
  })
}

/** Like `parseStrict`, with the problem as a value. */
export function readJson(text: string, limits: JsonLimits = {}): JsonReading {
  const maxDepth = limits.maxDepth ?? defaultDepth
  if (limits.maxBytes !== undefined && exceedsBytes(text, limits.maxBytes)) {
    const message = `larger than ${limits.maxBytes} bytes`
    return { problem: { code: 'too-large', issue: { at: '', message, rule: `limit: ${limits.maxBytes} bytes` } } }
  }
  const shape = scan(text, maxDepth)
  if (shape.tooDeep) return { problem: findJsonProblem(text, maxDepth) ?? unexplained() }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { problem: findJsonProblem(text, maxDepth, 'syntax') ?? unexplained() }
  }
  // JSON.parse keeps one of two equal keys, so fewer keys than colons means that one was written twice.
  walk.members = 0
  walk.odd = false
  walk.strings = (text.includes('\\u') && surrogateEscape.test(text)) || !text.isWellFormed()
  count(value)
  if (walk.members !== shape.members || walk.odd) {
    const problem = findJsonProblem(text, maxDepth)
    if (problem !== null) return { problem }
  }
  return { value }
}

function exceedsBytes(text: string, maxBytes: number): boolean {
  if (text.length > maxBytes) return true
  return text.length * 3 > maxBytes && bytePosition(text, text.length) > maxBytes
}

function unexplained(): JsonProblem {
  return { code: 'not-json', issue: { at: '', message: 'not JSON', rule: 'RFC 8259' } }
}

interface Shape {
  members: number
  tooDeep: boolean
}

// One pass over what stands outside of strings: how deep, how many members.
function scan(text: string, maxDepth: number): Shape {
  let members = 0
  let depth = 0
  const end = text.length
  for (let at = 0; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x22) {
      at = closingQuote(text, at + 1)
      if (at < 0) break
    } else if (code === 0x3a) members++
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > maxDepth) return { members, tooDeep: true }
    } else if (code === 0x7d || code === 0x5d) depth--
  }
  return { members, tooDeep: false }
}

/** Where the string that goes on at `from` is closed; −1 if it is not. Searching is much faster than stepping. */
export function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 1)) {
    let escapes = at
    while (escapes > from && text.charCodeAt(escapes - 1) === 0x5c) escapes--
    if ((at - escapes) % 2 === 0) return at
  }
  return -1
}

// Module state instead of an allocation for each object; never alive across a call.
const walk = { members: 0, odd: false, strings: false }

function count(value: unknown): void {
  if (typeof value === 'string') {
    if (walk.strings && !value.isWellFormed()) walk.odd = true
  } else if (typeof value === 'number') {
    if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) walk.odd = true
  } else if (Array.isArray(value)) {
    for (const item of value) count(item)
  } else if (value !== null && typeof value === 'object') {
    const record = value as Record<string, unknown>
    for (const key in record) {
      walk.members++
      if (walk.strings && !key.isWellFormed()) walk.odd = true
      count(record[key])
    }
  }
}
