import type { StixObject } from './object.ts'
import { valuesOf } from './values.ts'

const maxBytes = 8192
// Text without any words in it would otherwise be read to its end for nothing.
const maxRead = 65_536
const prose = 'name description abstract content explanation objective goals opinion definition roles'.split(' ')
const parts = /[^\s"'`“”‘’„«»()[\]{}<>,;!?|。、，；！？・「」『』（）【】]+/gu
const runs = /[\p{L}\p{N}_]+/gu
const cjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々〆]+/gu

// biome-ignore lint/suspicious/noControlCharactersInRegex: the ASCII range
const ascii = /^[\x00-\x7F]*$/
const [apart, inside, inWord] = [0, 1, 2]
/** What an ASCII character is: between words, within what is written as one, of a word. */
const kinds = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code)
  return /[a-z0-9_]/i.test(character) ? inWord : /[\s"'`()[\]{}<>,;!?|]/.test(character) ? apart : inside
})

/**
 * The words of an object for full-text search, parted by spaces, folded, at most 8 kB of UTF-8. Japanese and Chinese, which part
 * no words, become overlapping pairs of characters, so that an index that only knows spaces finds them. `values`: what `valuesOf` says of it.
 */
export function searchTextOf(object: StixObject, values: readonly string[] = valuesOf(object)): string {
  const words: string[] = []
  let size = 0
  for (const text of textsOf(object, values)) {
    for (const word of wordsOf(text, true)) {
      size += Buffer.byteLength(word) + 1
      if (size > maxBytes) return words.join(' ')
      words.push(word)
    }
  }
  return words.join(' ')
}

/** The words of a query, as `searchTextOf` writes them; each must be found. A single CJK character matches as the beginning of a word. */
export function searchTerms(query: string): string[] {
  return [...new Set(wordsOf(query.slice(0, 1000), false))].slice(0, 32)
}

function* textsOf(object: StixObject, values: readonly string[]): Generator<string> {
  let left = maxRead
  for (const text of everyText(object, values)) {
    if (left <= 0) return
    yield text.slice(0, left)
    left -= text.length
  }
}

function* everyText(object: StixObject, values: readonly string[]): Generator<string> {
  for (const name of prose) {
    const value = object[name]
    if (typeof value === 'string') yield value
    else if (Array.isArray(value)) for (const item of value) if (typeof item === 'string') yield item
  }
  yield* values
  for (const label of object.labels ?? []) yield label
}

function wordsOf(text: string, withParts: boolean): Iterable<string> {
  const start = text.slice(0, maxBytes)
  return ascii.test(start) ? asciiWords(start.toLowerCase(), withParts) : anyWords(start, withParts)
}

/** As `anyWords`, in a sixth of the time. */
export function asciiWords(folded: string, withParts: boolean): string[] {
  const words: string[] = []
  const ends: number[] = []
  for (let at = 0; at <= folded.length; at++) {
    const kind = at === folded.length ? apart : kinds[folded.charCodeAt(at)]
    const isInside = ends.length % 2 === 1
    if ((kind === inWord) !== isInside) ends.push(at)
    if (kind !== apart || ends.length === 0) continue
    words.push(folded.slice(ends[0], ends.at(-1)))
    if (withParts && ends.length > 2)
      for (let part = 0; part < ends.length; part += 2) words.push(folded.slice(ends[part], ends[part + 1]))
    ends.length = 0
  }
  return words
}

export function* anyWords(text: string, withParts: boolean): Generator<string> {
  const folded = text.normalize('NFKC').toLowerCase().toWellFormed()
  for (const [chunk] of folded.matchAll(parts)) {
    let at = 0
    for (const run of chunk.matchAll(cjk)) {
      yield* plainWords(chunk.slice(at, run.index), withParts)
      yield* pairs(run[0], withParts)
      at = run.index + run[0].length
    }
    yield* plainWords(chunk.slice(at), withParts)
  }
}

// The chunk without punctuation at its ends; and where there is some inside, also what it parts.
function* plainWords(chunk: string, withParts: boolean): Generator<string> {
  const found = [...chunk.matchAll(runs)]
  const [first, last] = [found[0], found.at(-1)]
  if (first === undefined || last === undefined) return
  yield chunk.slice(first.index, last.index + last[0].length)
  if (withParts && found.length > 1) for (const [part] of found) yield part
}

// 攻撃者 → 攻撃 撃者 者. The last character stands alone too, so that every character begins a word.
function* pairs(run: string, withParts: boolean): Generator<string> {
  const characters = [...run]
  for (let index = 0; index + 1 < characters.length; index++) yield `${characters[index]}${characters[index + 1]}`
  const last = characters.at(-1)
  if (last !== undefined && (withParts || characters.length === 1)) yield last
}
