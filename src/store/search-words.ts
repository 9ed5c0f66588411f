const longestWord = 64
const mostWords = 3_000

const plainWord = /[a-z0-9]+/g
// Scripts written without spaces between words, else any run of letters, marks and digits.
const anyWord =
  /(?<unspaced>[[\p{L}\p{M}\p{N}]&&[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]]+)|[\p{L}\p{M}\p{N}]+/gv
const latinMarks = /[\u0300-\u036F]/g

/**
 * The distinct words under which a text is found: folded by compatibility and case, without Latin accents, made of letters, marks and
 * digits alone. Where a script has no spaces (Japanese, Thai …), every two neighbouring characters are a word, and the last one alone.
 * At most 3,000 words of at most 64 characters.
 */
export function searchWords(text: string): string[] {
  const words = new Set<string>()
  for (const run of runs(text)) {
    if (run.spaced) words.add(run.characters)
    else for (const pair of pairs(run.characters)) words.add(pair)
    if (words.size >= mostWords) break
  }
  return [...words].slice(0, mostWords)
}

export interface QueryWord {
  readonly word: string
  /** True: found also where it is only the beginning of a word. */
  readonly begins: boolean
}

/** What to look for, cut as the texts were. The last word may go on; so may a single character of a script without spaces. */
export function queryWords(query: string, most: number): QueryWord[] {
  const found: QueryWord[] = []
  for (const run of runs(query)) {
    if (found.length >= most) break
    if (run.spaced) {
      found.push({ word: run.characters, begins: false })
      continue
    }
    const parts = pairs(run.characters)
    if (parts.length === 1) found.push({ word: run.characters, begins: true })
    else for (const word of parts.slice(0, -1)) found.push({ word, begins: false })
  }
  return found.slice(0, most).map((part, at, all) => (at === all.length - 1 ? { ...part, begins: true } : part))
}

/** Whether a text is found by these words: what an index of words says of it. */
export function hasWords(text: string, query: readonly QueryWord[]): boolean {
  const words = searchWords(text)
  const whole = new Set(words)
  return query.every(({ word, begins }) => whole.has(word) || (begins && words.some((other) => other.startsWith(word))))
}

interface Run {
  readonly characters: string
  readonly spaced: boolean
}

function* runs(text: string): Generator<Run> {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the ASCII range
  if (/^[\x00-\x7F]*$/.test(text)) {
    for (const word of text.toLowerCase().match(plainWord) ?? [])
      yield { characters: word.slice(0, longestWord), spaced: true }
    return
  }
  for (const match of fold(text).matchAll(anyWord)) {
    const spaced = match.groups?.unspaced === undefined
    yield { characters: spaced ? [...match[0]].slice(0, longestWord).join('') : match[0], spaced }
  }
}

function fold(text: string): string {
  return text.toWellFormed().normalize('NFKD').replace(latinMarks, '').toLowerCase().normalize('NFKC')
}

function pairs(run: string): string[] {
  const characters = [...run]
  return characters.map((character, at) => character + (characters[at + 1] ?? ''))
}
