import { indexWithin } from './within.ts'

/** What a word in a text may be. */
export type WordKind = 'url' | 'email' | 'hash' | 'name'
export type OnWord = (kind: WordKind, bytes: Uint8Array, start: number, end: number) => void

/**
 * Hands out whatever in a text may be an address, a name, a URL, a digest or a mail address, however the text puts them together
 * (`dst:192.0.2.1/443`, `to=<a@b.example>`, `「b.example」`); one word may be several of them. A name is not looked for inside a mail address.
 */
export function eachWord(bytes: Uint8Array, start: number, end: number, onWord: OnWord): void {
  for (let from = start; from < end; ) {
    const wide = wideBreak(bytes, from, end)
    if (wide > 0 || isBreak(bytes[from]!)) {
      from += Math.max(wide, 1)
      continue
    }
    let to = from
    let colons = 0
    let ats = 0
    for (; to < end && !isBreak(bytes[to]!) && wideBreak(bytes, to, end) === 0; to++) {
      const byte = bytes[to]!
      if (byte === 58) colons += 1
      else if (byte === 64) ats += 1
    }
    if (!(colons > 0 && url(bytes, from, to, onWord))) {
      if (colons > 1) sixes(bytes, from, to, onWord)
      runs(bytes, from, to, ats > 0, onWord)
    }
    from = to
  }
}

/** A word that is a URL, perhaps behind `request=` or the like. */
function url(bytes: Uint8Array, start: number, end: number, onWord: OnWord): boolean {
  let colon = indexWithin(bytes, 58, start, end)
  while (colon > start && colon + 2 < end && !(bytes[colon + 1] === 47 && bytes[colon + 2] === 47))
    colon = indexWithin(bytes, 58, colon + 1, end)
  if (colon <= start || colon + 2 >= end) return false
  let from = colon
  while (from > start && signs[bytes[from - 1]!]! & schemeSign) from -= 1
  if (from === colon) return false
  let to = end
  while (to > colon + 3 && closing[bytes[to - 1]!] === 1) to -= 1
  onWord('url', bytes, from, to)
  return true
}

/** What may be an address of IPv6: figures and colons, after a word that says what it is. */
function sixes(bytes: Uint8Array, start: number, end: number, onWord: OnWord): void {
  for (let from = start; from < end; ) {
    let to = from
    let first = from
    let colons = 0
    let afterLetter = false
    for (; to < end; to++) {
      const byte = bytes[to]!
      const kind = signs[byte]!
      if (byte === 58) {
        if (afterLetter) {
          afterLetter = false
          first = to + 1
          colons = 0
        } else colons += 1
      } else if ((kind & hexSign) === 0 && byte !== 46) {
        if ((kind & nameSign) === 0) break
        afterLetter = true
      }
    }
    if (colons > 1 && !afterLetter) onWord('name', bytes, first, to)
    from = to + 1
  }
}

/** Runs of the signs of names. */
function runs(bytes: Uint8Array, start: number, end: number, hasAt: boolean, onWord: OnWord): void {
  for (let from = start; from < end; ) {
    if ((signs[bytes[from]!]! & nameSign) === 0) {
      from += 1
      continue
    }
    let to = from
    let dots = 0
    let beyond = 0
    for (; to < end && signs[bytes[to]!]! & nameSign; to++) {
      const byte = bytes[to]!
      beyond |= byte
      if (byte === 46) dots += 1
    }
    const next = to + 1
    const at = hasAt && to < end && bytes[to] === 64
    const mailed = hasAt && from > start && bytes[from - 1] === 64
    if (at) mail(bytes, start, from, to, end, onWord)
    let first = from
    let last = to
    while (first < last && isEdge(bytes[first]!)) first += 1
    while (last > first && isEdge(bytes[last - 1]!)) last -= 1
    const length = last - first
    if (dots === 0) {
      if (length === 32 || length === 40 || length === 64 || length === 128) onWord('hash', bytes, first, last)
    } else if (length > 2 && !at && !(mailed && !isFigure(bytes[last - 1]!)))
      onWord('name', bytes, first, beyond > 127 ? endOfName(bytes, first, last) : last)
    from = next
  }
}

/** A mail address, of which the part before the `@` ends with the run from `from` to `at`. */
function mail(bytes: Uint8Array, start: number, from: number, at: number, end: number, onWord: OnWord): void {
  let first = from
  while (first > start && signs[bytes[first - 1]!]! & localSign) first -= 1
  let last = at + 1
  while (last < end && signs[bytes[last]!]! & nameSign) last += 1
  while (last > at + 1 && isEdge(bytes[last - 1]!)) last -= 1
  if (first < at && last > at + 1) onWord('email', bytes, first, last)
}

/** No last label begins with letters of ASCII and goes on with others: there a sentence goes on that has no spaces. */
function endOfName(bytes: Uint8Array, start: number, end: number): number {
  let label = end
  while (label > start && bytes[label - 1] !== 46) label -= 1
  if (label === start || bytes[label]! > 127) return end
  for (let at = label; at < end; at++) if (bytes[at]! > 127) return at
  return end
}

function isFigure(byte: number): boolean {
  return byte >= 48 && byte <= 57
}

/** A dot or a hyphen, with which no name begins or ends. */
function isEdge(byte: number): boolean {
  return byte === 46 || byte === 45
}

const nameSign = 1
const schemeSign = 2
const hexSign = 4
const localSign = 8

const signs = Uint8Array.from({ length: 256 }, (_, byte) => {
  const sign = String.fromCharCode(byte)
  return (
    (byte > 127 || /[A-Za-z0-9._-]/.test(sign) ? nameSign : 0) |
    (/[A-Za-z0-9+.-]/.test(sign) ? schemeSign : 0) |
    (/[0-9A-Fa-f]/.test(sign) ? hexSign : 0) |
    (byte > 127 || /[A-Za-z0-9._%+~-]/.test(sign) ? localSign : 0)
  )
})

/** What stands at the end of a sentence rather than of a URL. */
const closing = Uint8Array.from({ length: 256 }, (_, byte) => ('.:!?*'.includes(String.fromCharCode(byte)) ? 1 : 0))

/** What ends a word: white space, quotes, brackets, commas, semicolons, bars. */
const breaks = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte <= 32 || '"\'`()[]{}<>,;|'.includes(String.fromCharCode(byte)) ? 1 : 0,
)
function isBreak(byte: number): boolean {
  return breaks[byte] === 1
}

/** The length of a sign beyond ASCII that ends a word, too (CJK punctuation, full-width signs, quotes, a byte order mark); 0: none. */
function wideBreak(bytes: Uint8Array, at: number, end: number): number {
  const byte = bytes[at]!
  if (byte < 194 || at + 1 >= end) return 0
  const next = bytes[at + 1]!
  if (byte === 0xc2) return next === 0xa0 || next === 0xab || next === 0xbb ? 2 : 0
  if (at + 2 >= end) return 0
  const last = bytes[at + 2]!
  // U+2000 to U+203F, U+3000 to U+303F; then the full-width forms of what breaks a word of ASCII.
  if (byte === 0xe2 || byte === 0xe3) return next === 0x80 ? 3 : 0
  if (byte !== 0xef) return 0
  if (next === 0xbb) return last === 0xbf ? 3 : 0
  if (next === 0xbc) return last < 0x8d || (last >= 0x9a && last <= 0xa0) ? 3 : 0
  return next === 0xbd && (last <= 0x80 || (last >= 0x9b && last <= 0xa5)) ? 3 : 0
}
