import { Fault } from './fault.ts'

// Deep enough for anything that parseStrict lets in, shallow enough for the stack.
const maxDepth = 512
const plain = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/

/**
 * The canonical text of a JSON value (RFC 8785): members sorted by UTF-16 code units, ECMAScript numbers, no spaces. Members
 * that are `undefined` are absent. `invalid` for what JSON cannot say: NaN, infinities, half surrogates, other types.
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0)
}

function write(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      return writeString(value)
    case 'number':
      if (!Number.isFinite(value)) throw new Fault('invalid', 'no canonical JSON: not a finite number')
      return String(value === 0 ? 0 : value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object':
      return value === null ? 'null' : writeNested(value, depth)
    default:
      throw new Fault('invalid', `no canonical JSON: ${typeof value}`)
  }
}

function writeString(value: string): string {
  if (plain.test(value)) return `"${value}"`
  // RFC 8785 §3.2.2.2: a lone surrogate must end in an error, JSON.stringify would escape it.
  if (!value.isWellFormed()) throw new Fault('invalid', 'no canonical JSON: half of a surrogate pair')
  return JSON.stringify(value)
}

function writeNested(value: object, depth: number): string {
  if (depth >= maxDepth) throw new Fault('too-large', `no canonical JSON: nested deeper than ${maxDepth} levels`)
  if (Array.isArray(value)) {
    let text = '['
    for (let index = 0; index < value.length; index++) text += (index > 0 ? ',' : '') + write(value[index], depth + 1)
    return `${text}]`
  }
  const record = value as Record<string, unknown>
  let text = '{'
  for (const key of Object.keys(record).sort()) {
    const member = record[key]
    if (member === undefined) continue
    text += `${text.length > 1 ? ',' : ''}${writeString(key)}:${write(member, depth + 1)}`
  }
  return `${text}}`
}
