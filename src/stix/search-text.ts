import type { StixObject } from './object.ts'
import { valuesOf } from './values.ts'

const maxBytes = 8192
const prose = 'name description abstract content explanation objective goals opinion definition roles'.split(' ')
const parts = /[^\s"'`“”‘’„«»()[\]{}<>,;!?|。、，；！？・「」『』（）【】]+/gu
const edges = /^[^\p{L}\p{N}_]+|[^\p{L}\p{N}_]+$/gu
const inner = /[^\p{L}\p{N}_]+/u
const cjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々〆]+/gu

/**
 * The words of an object for full-text search, parted by spaces, folded, at most 8 kB of UTF-8. Japanese and Chinese, which part
 * no words, become overlapping pairs of characters, so that an index that only knows spaces finds them.
 */
export function searchTextOf(object: StixObject): string {
  const words: string[] = []
  let size = 0
  for (const text of textsOf(object)) {
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

function* textsOf(object: StixObject): Generator<string> {
  for (const name of prose) {
    const value = object[name]
    if (typeof value === 'string') yield value
    else if (Array.isArray(value)) for (const item of value) if (typeof item === 'string') yield item
  }
  yield* valuesOf(object)
  for (const label of object.labels ?? []) yield label
}

function* wordsOf(text: string, withParts: boolean): Generator<string> {
  const folded = text.slice(0, maxBytes).normalize('NFKC').toLowerCase().toWellFormed()
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

function* plainWords(chunk: string, withParts: boolean): Generator<string> {
  const word = chunk.replace(edges, '')
  if (word === '') return
  yield word
  if (withParts && inner.test(word)) yield* word.split(inner)
}

// 攻撃者 → 攻撃 撃者 者. The last character stands alone too, so that every character begins a word.
function* pairs(run: string, withParts: boolean): Generator<string> {
  const characters = [...run]
  for (let index = 0; index + 1 < characters.length; index++) yield `${characters[index]}${characters[index + 1]}`
  const last = characters.at(-1)
  if (last !== undefined && (withParts || characters.length === 1)) yield last
}
