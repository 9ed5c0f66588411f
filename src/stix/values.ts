import type { StixObject } from './object.ts'
import { isMembers } from './property-kind.ts'

const maxValues = 500
const maxLength = 500

// What an analyst pastes into a search box: exact, and short enough to be an index key.
const single = 'name value path key account_login user_id display_name cpe serial_number message_id'.split(' ')
const lists = ['aliases', 'x_mitre_aliases', 'x_opencti_aliases']

// What may stand before a quotation mark that opens no constant: a dot of an object path, an expression, a prefix of another kind.
const notAConstant = /(?:\.|\bLIKE|\bMATCHES|\b[tbh])$/
const host = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?(\[[0-9a-f:.]+\]|[^/?#:@\s]+)/i

/** Exact values to find an object by: names, observables, hashes, constants of patterns, external ids. Folded, each once, bounded. */
export function valuesOf(object: StixObject): string[] {
  const values = new Set<string>()
  const add = (value: unknown) => {
    if (typeof value !== 'string' || values.size >= maxValues) return
    const folded = foldValue(value)
    if (folded === '') return
    values.add(folded)
    const address = host.exec(folded)?.[1]
    if (address !== undefined && values.size < maxValues) values.add(address.replace(/^\[|\]$/g, ''))
  }
  collect(object, add)
  if (object.type === 'indicator' && object.pattern_type === 'stix') collectPattern(object.pattern, add)
  for (const reference of object.external_references ?? []) if (isMembers(reference)) add(reference.external_id)
  const embedded = object.type === 'observed-data' ? object.objects : undefined
  if (isMembers(embedded)) for (const key in embedded) if (isMembers(embedded[key])) collect(embedded[key], add)
  return [...values]
}

/**
 * The form in which values are compared: NFKC, lower case, no spaces around, and not defanged (`hxxp`, `[.]`, `(dot)`, `[@]`), at
 * most 500 characters. Folding twice changes nothing.
 */
export function foldValue(text: string): string {
  const plain = text
    .slice(0, maxLength * 2)
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFKC')
  const folded = refang(plain).trim().slice(0, maxLength).trim()
  return folded.isWellFormed() ? folded : folded.toWellFormed()
}

function refang(text: string): string {
  if (!/[[({]|^hxxp|^h\*\*p|^fxp/.test(text.trimStart())) return text
  let before: string
  do {
    before = text
    text = text
      .trimStart()
      .replace(/^h(?:xx|\*\*)p(?=s?(?:\[|:))/, 'http')
      .replace(/^fxp(?=s?(?:\[|:))/, 'ftp')
      .replace(/\[(?:\.|dot)\]|\((?:\.|dot)\)|\{(?:\.|dot)\}/g, '.')
      .replace(/\[:\/\/\]|\(:\/\/\)/g, '://')
      .replace(/\[:\]|\(:\)/g, ':')
      .replace(/\[(?:@|at)\]|\((?:@|at)\)/g, '@')
  } while (text !== before)
  return text
}

function collect(object: Readonly<Record<string, unknown>>, add: (value: unknown) => void): void {
  for (const name of single) add(object[name])
  for (const name of lists) {
    const list = object[name]
    if (Array.isArray(list)) for (const item of list.slice(0, maxValues)) add(item)
  }
  addHashes(object.hashes, add)
  if (object.type === 'autonomous-system') add(`AS${String(object.number)}`)
  if (object.type === 'artifact') add(object.url)
}

function addHashes(hashes: unknown, add: (value: unknown) => void): void {
  if (isMembers(hashes)) for (const name in hashes) add(hashes[name])
}

function collectPattern(pattern: unknown, add: (value: unknown) => void): void {
  if (typeof pattern !== 'string') return
  const text = pattern.slice(0, 100_000)
  collectSystems(text, add)
  for (let open = text.indexOf("'"); open >= 0; ) {
    let end = open + 1
    while (end < text.length && text[end] !== "'") end += text[end] === '\\' ? 2 : 1
    if (end >= text.length) return
    const before = text.slice(Math.max(0, open - 20), open).trimEnd()
    if (!notAConstant.test(before)) add(text.slice(open + 1, end).replace(/\\(.)/gs, '$1'))
    open = text.indexOf("'", end + 1)
  }
}

/** The one value that patterns write as a number. */
function collectSystems(pattern: string, add: (value: unknown) => void): void {
  for (const [, number] of pattern.matchAll(/autonomous-system:number\s{0,10}=\s{0,10}(\d{1,10})(?!\d)/g))
    add(`AS${number}`)
}
