import { type CharacterSet, makeSet, negate, unite } from './character-set.ts'
import { propertySet } from './unicode-sets.ts'

const digits: CharacterSet = [[0x30, 0x39]]
const letters: CharacterSet = [
  [0x41, 0x5a],
  [0x61, 0x7a],
]
const asciiWord = unite(digits, letters, [[0x5f, 0x5f]])
const asciiSpace: CharacterSet = [
  [0x09, 0x0d],
  [0x20, 0x20],
]
// pcre2pattern(3), “Generic character types”: \h and \v.
const horizontal = makeSet([
  ...[0x09, 0x20, 0xa0, 0x1680, 0x180e, 0x202f, 0x205f, 0x3000].map((code) => [code, code] as const),
  [0x2000, 0x200a],
])
const vertical: CharacterSet = [
  [0x0a, 0x0d],
  [0x85, 0x85],
  [0x2028, 0x2029],
]

/** `\w` of text is of all letters and numbers of Unicode, of bytes of those of ASCII (STIX 2.1 §9.6.1). */
export function wordSet(bytes: boolean): CharacterSet {
  return bytes ? asciiWord : unite(propertySet('L')!, propertySet('N')!, [[0x5f, 0x5f]])
}

/** `\d`, `\s`, `\w`, `\h`, `\v` and their opposites; null for any other letter. */
export function typeSet(letter: string, bytes: boolean): CharacterSet | null {
  const set = positiveSet(letter.toLowerCase(), bytes)
  return set === null || letter === letter.toLowerCase() ? set : negate(set)
}

function positiveSet(letter: string, bytes: boolean): CharacterSet | null {
  switch (letter) {
    case 'd':
      return bytes ? digits : propertySet('Nd')
    case 's':
      return bytes ? asciiSpace : unite(asciiSpace, propertySet('Z')!, horizontal, vertical)
    case 'w':
      return wordSet(bytes)
    case 'h':
      return horizontal
    case 'v':
      return vertical
    default:
      return null
  }
}

const posix: Readonly<Record<string, CharacterSet>> = {
  alpha: letters,
  digit: digits,
  alnum: unite(letters, digits),
  upper: [[0x41, 0x5a]],
  lower: [[0x61, 0x7a]],
  space: asciiSpace,
  blank: [
    [0x09, 0x09],
    [0x20, 0x20],
  ],
  punct: [
    [0x21, 0x2f],
    [0x3a, 0x40],
    [0x5b, 0x60],
    [0x7b, 0x7e],
  ],
  xdigit: [
    [0x30, 0x39],
    [0x41, 0x46],
    [0x61, 0x66],
  ],
  word: asciiWord,
  cntrl: [
    [0, 0x1f],
    [0x7f, 0x7f],
  ],
  print: [[0x20, 0x7e]],
  graph: [[0x21, 0x7e]],
  ascii: [[0, 0x7f]],
}
const properties: Readonly<Record<string, string>> = { alpha: 'L', upper: 'Lu', lower: 'Ll' }

/** `[:alpha:]` and the like; null for a name that is none. */
export function posixSet(name: string, bytes: boolean): CharacterSet | null {
  if (!Object.hasOwn(posix, name)) return null
  const property = properties[name]
  if (!bytes && property !== undefined) return propertySet(property)
  if (!bytes && name === 'alnum') return unite(propertySet('L')!, propertySet('N')!)
  if (!bytes && (name === 'digit' || name === 'space' || name === 'word')) return typeSet(name[0]!, bytes)
  return posix[name]!
}
