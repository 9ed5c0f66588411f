import { BlockList, isIP } from 'node:net'
import { Regex } from '../regex/regex.ts'
import { DetectionFault } from './detection-fault.ts'

/** What counts the work on one event; see SigmaEvent. */
export interface Work {
  spend(characters: number): void
}
/** Whether one value of a field is what a rule asks for. Throws a SearchFault where that would be too much work. */
export type ValueTest = (value: unknown, work: Work) => boolean

const maxSteps = 200_000
const maxText = 16_384
/** A step of a search costs more than comparing a character. */
const searchCost = 8
const handled: ReadonlySet<string> = new Set(
  'all cased cidr contains endswith gt gte i lt lte m neq re s startswith windash'.split(' '),
)
const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  gt: (a, b) => a > b,
  gte: (a, b) => a >= b,
  lt: (a, b) => a < b,
  lte: (a, b) => a <= b,
}

/**
 * The test that a value of a rule and its modifiers come to (Sigma specification 2, “Value Modifiers”). Throws a DetectionFault with
 * the place of the field for modifiers that are not evaluated here: encodings, placeholders, parts of times.
 */
export function compileValue(expected: unknown, modifiers: readonly string[], place: number): ValueTest {
  const unknown = modifiers.find((one) => !handled.has(one))
  if (unknown !== undefined) throw new DetectionFault(place, `no modifier ${unknown}: it is not evaluated here`)
  const compare = modifiers.find((one) => Object.hasOwn(comparisons, one))
  if (compare !== undefined) return compileNumber(expected, comparisons[compare]!, place)
  if (modifiers.includes('cidr')) return compileSubnet(expected, place)
  if (modifiers.includes('re')) return compileRegex(expected, modifiers)
  if (expected === null || expected === undefined) return (value) => value === null || value === undefined
  if (typeof expected === 'string') return compileText(expected, modifiers)
  if (typeof expected === 'number') return compileText(String(expected), modifiers)
  return (value) => value === expected || textOf(value)?.toLowerCase() === String(expected)
}

function compileNumber(expected: unknown, is: (a: number, b: number) => boolean, place: number): ValueTest {
  const limit = Number(expected)
  if (expected === null || expected === '' || !Number.isFinite(limit)) throw new DetectionFault(place, 'a number')
  return (value) => {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
    return typeof number === 'number' && Number.isFinite(number) && is(number, limit)
  }
}

function compileSubnet(expected: unknown, place: number): ValueTest {
  const [address = '', bits = ''] = String(expected).split('/')
  const family = isIP(address)
  const prefix = Number(bits)
  if (family === 0 || !/^\d{1,3}$/.test(bits) || prefix > (family === 4 ? 32 : 128))
    throw new DetectionFault(place, 'an address range like 192.0.2.0/24')
  const list = new BlockList()
  list.addSubnet(address, prefix, family === 4 ? 'ipv4' : 'ipv6')
  return (value) => {
    if (typeof value !== 'string') return false
    const is = isIP(value)
    return is === family && list.check(value, is === 4 ? 'ipv4' : 'ipv6')
  }
}

function compileRegex(expected: unknown, modifiers: readonly string[]): ValueTest {
  const flags = ['i', 'm', 's'].filter((flag) => modifiers.includes(flag)).join('')
  const source = `${flags === '' ? '' : `(?${flags})`}${String(expected)}`
  const regex = new Regex(source, { dotAll: false })
  return (value, work) => {
    const text = textOf(value)
    if (text === null) return false
    work.spend(text.length * searchCost)
    return regex.test(text, maxSteps)
  }
}

/** One piece of a text with wildcards: `*` any text, `?` one character, else the characters themselves. */
type Piece = { readonly text: string } | '*' | '?'

function compileText(expected: string, modifiers: readonly string[]): ValueTest {
  const [isCased, isDashed] = [modifiers.includes('cased'), modifiers.includes('windash')]
  const fold = (text: string): string => (isCased ? text : text.toLowerCase())
  const before: readonly Piece[] = modifiers.includes('contains') || modifiers.includes('endswith') ? ['*'] : []
  const after: readonly Piece[] = modifiers.includes('contains') || modifiers.includes('startswith') ? ['*'] : []
  // A switch may be written with any of these.
  const written = isDashed ? ['-', '/', '–', '—', '―'].map((dash) => withDash(expected, dash)) : [expected]
  const tests = [...new Set(written)].map((one) => compilePieces([...before, ...piecesOf(fold(one)), ...after]))
  return (value, work) => {
    const text = textOf(value)
    if (text === null) return false
    work.spend(text.length)
    const folded = fold(text)
    return tests.some((test) => test(folded, work))
  }
}

const withDash = (text: string, dash: string): string => text.replace(/(^|\s)[-/–—―](?=\w)/gu, `$1${dash}`)

function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = []
  let plain = ''
  const close = (): void => {
    if (plain !== '') pieces.push({ text: plain })
    plain = ''
  }
  for (let at = 0; at < text.length; at++) {
    const [sign, next] = [text[at]!, text[at + 1]]
    if (sign === '\\' && (next === '*' || next === '?' || next === '\\')) {
      plain += next
      at += 1
    } else if (sign === '*' || sign === '?') {
      close()
      pieces.push(sign)
    } else plain += sign
  }
  close()
  return pieces
}

/** Plain comparisons where that is all there is; else an expression without anything that could take long. */
function compilePieces(given: readonly Piece[]): (text: string, work: Work) => boolean {
  const pieces = given.filter((piece, at) => piece !== '*' || given[at - 1] !== '*')
  const [first, second, third] = pieces
  if (pieces.length === 0) return (text) => text === ''
  if (pieces.length === 1) {
    if (first === '*') return () => true
    if (typeof first === 'object') return (text) => text === first.text
  }
  if (pieces.length === 2 && first === '*' && typeof second === 'object') return (text) => text.endsWith(second.text)
  if (pieces.length === 2 && second === '*' && typeof first === 'object') return (text) => text.startsWith(first.text)
  if (pieces.length === 3 && first === '*' && third === '*' && typeof second === 'object')
    return (text) => text.includes(second.text)
  const source = pieces.map((piece) => (piece === '*' ? '.*' : piece === '?' ? '.' : quoted(piece.text))).join('')
  const regex = new Regex(`\\A${source}\\z`)
  return (text, work) => {
    work.spend(text.length * searchCost)
    return regex.test(text, maxSteps)
  }
}

const quoted = (text: string): string => text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&')

/** What text comparisons see of a value; null: nothing, as it is no text, or too long for any field. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value.length > maxText ? value.slice(0, maxText) : value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return null
}
