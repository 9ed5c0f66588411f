/** One element of an Accept header (RFC 9110 §12.5.1). Type and parameter names are lower case. */
export interface MediaRange {
  /** `type/subtype`, either may be `*`. */
  readonly type: string
  readonly parameters: ReadonlyMap<string, string>
  /** 0 to 1; 0 means "not this". */
  readonly q: number
}

const token = /^[!#$%&'*+.^_`|~0-9a-z-]+$/
const weight = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/
const maxHeaderChars = 4096
const maxRanges = 64

/** The ranges of an Accept header; malformed ones are left out, and of a header beyond 4,096 characters or 64 ranges the rest. */
export function parseAccept(header: string): MediaRange[] {
  const ranges: MediaRange[] = []
  for (const part of splitOutsideQuotes(header.slice(0, maxHeaderChars), ',').slice(0, maxRanges)) {
    const range = parseMediaType(part)
    if (range === null) continue
    const q = range.parameters.get('q')
    if (q !== undefined && !weight.test(q)) continue
    ranges.push({ ...range, q: q === undefined ? 1 : Number(q) })
  }
  return ranges
}

/** One media type with its parameters, as in Content-Type; null if malformed. */
export function parseMediaType(text: string): { type: string; parameters: Map<string, string> } | null {
  const [head = '', ...rest] = splitOutsideQuotes(text, ';')
  const type = head.trim().toLowerCase()
  const [major = '', minor = '', ...more] = type.split('/')
  if (!token.test(major) || !token.test(minor) || more.length > 0) return null
  const parameters = new Map<string, string>()
  for (const piece of rest) {
    if (piece.trim() === '') continue // RFC 9110 §5.6.6: empty parameters are allowed
    const at = piece.indexOf('=')
    if (at < 0) return null
    const name = piece.slice(0, at).trim().toLowerCase()
    const value = unquote(piece.slice(at + 1).trim())
    if (!token.test(name) || value === null || parameters.has(name)) return null
    parameters.set(name, value)
  }
  return { type, parameters }
}

/**
 * The quality that an Accept header gives to one media type: of the ranges that match, the most specific decides
 * (RFC 9110 §12.5.1). 0: not acceptable. A range whose parameters the type lacks does not match.
 */
export function qualityOf(
  ranges: readonly MediaRange[],
  type: string,
  parameters: ReadonlyMap<string, string> = new Map(),
): number {
  const major = `${type.split('/')[0]}/*`
  let best = -1
  let quality = 0
  for (const range of ranges) {
    const rank = range.type === type ? 2 : range.type === major ? 1 : range.type === '*/*' ? 0 : -1
    if (rank < 0) continue
    let matches = true
    let named = 0
    for (const [name, value] of range.parameters) {
      if (name === 'q') continue
      named++
      if (parameters.get(name) !== value) matches = false
    }
    const specificity = rank * 100 + named
    if (!matches || specificity < best) continue
    quality = specificity === best ? Math.max(quality, range.q) : range.q
    best = specificity
  }
  return quality
}

function unquote(value: string): string | null {
  if (!value.startsWith('"')) return value === '' || /[\s"]/.test(value) ? null : value
  if (value.length < 2 || !value.endsWith('"')) return null
  return value.slice(1, -1).replace(/\\(.)/g, '$1')
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  if (!text.includes('"')) return text.split(separator)
  const parts: string[] = []
  let from = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (quoted && char === '\\') at++
    else if (char === '"') quoted = !quoted
    else if (!quoted && char === separator) {
      parts.push(text.slice(from, at))
      from = at + 1
    }
  }
  parts.push(text.slice(from))
  return parts
}
