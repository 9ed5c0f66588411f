import { inflateSync } from 'node:zlib'

/** What stands in the objects of a PDF (ISO 32000-1 §7.3), read from its cross-reference table and nowhere else. */
export interface PdfObjects {
  readonly count: number
  /** Every name, of keys and of values, without its slash. */
  readonly names: ReadonlySet<string>
  /** Every text outside of pages, by the key that it is said under in its dictionary, or by its object's number. */
  readonly texts: readonly string[]
  /** The operators of its pages, and whatever else stands in them that is no number and no hexadecimal text. */
  readonly operators: ReadonlySet<string>
}

const space = /[\0\t\n\f\r ]/
const regular = /[^\0\t\n\f\r ()<>[\]{}/%]/

/** Throws where the table, an object or a stream is not exactly where and what the file says that it is. */
export function pdfObjects(bytes: Uint8Array): PdfObjects {
  const file = Buffer.from(bytes).toString('latin1')
  const table = Number(/startxref\n(\d+)\n%%EOF\n?$/.exec(file)?.[1])
  const head = /^xref\n0 (\d+)\n/.exec(file.slice(table, table + 40))
  if (head === null) throw new Error('no cross-reference table')
  const count = Number(head[1])
  const names = new Set<string>()
  const texts: string[] = []
  const operators = new Set<string>()
  const spans: [number, number][] = [[table, file.length]]
  for (let number = 1; number < count; number++) {
    const entry = file.slice(table + head[0].length + 20 * number, table + head[0].length + 20 * number + 18)
    const from = Number(/^(\d{10}) 00000 n/.exec(entry)?.[1])
    const begin = `${number} 0 obj\n`
    if (!file.startsWith(begin, from)) throw new Error(`object ${number} is not where the table says`)
    const tokens = new Tokens(file, from + begin.length)
    const dictionary = tokens.until('endobj', 'stream')
    for (const { kind, text } of dictionary) {
      if (kind === 'name') names.add(text)
      if (kind === 'text') texts.push(text)
    }
    if (tokens.last === 'stream') {
      const length = Number(dictionary[dictionary.findIndex(({ text }) => text === 'Length') + 1]?.text)
      const start = tokens.at + 1
      if (!file.startsWith('\nendstream\nendobj', start + length))
        throw new Error(`stream ${number} is longer than it says`)
      tokens.at = start + length + '\nendstream\nendobj'.length
      const content = inflateSync(Buffer.from(file.slice(start, start + length), 'latin1')).toString('latin1')
      // Fonts and their maps have no part in what is drawn; of them their dictionaries count.
      if (file.includes(`/Contents ${number} 0 R`))
        for (const { kind, text } of new Tokens(content, 0).until())
          if (kind === 'word' ? !/^[-+.\d]/.test(text) : kind === 'text') operators.add(text)
    }
    spans.push([from, tokens.at])
  }
  spans.sort(([one], [other]) => one - other)
  for (const [at, [from]] of spans.entries()) {
    const before = spans[at - 1]?.[1]
    if (before !== undefined && file.slice(before, from).trim() !== '')
      throw new Error('something stands between objects')
  }
  return { count, names, texts, operators }
}

interface Token {
  readonly kind: 'name' | 'text' | 'word'
  readonly text: string
}

class Tokens {
  readonly #file: string
  at: number
  last = ''

  constructor(file: string, at: number) {
    this.#file = file
    this.at = at
  }

  /** All tokens before the first of these words. */
  until(...ends: readonly string[]): Token[] {
    const found: Token[] = []
    for (let token = this.#next(); token !== null; token = this.#next()) {
      this.last = token.text
      if (token.kind === 'word' && ends.includes(token.text)) return found
      found.push(token)
    }
    if (ends.length > 0) throw new Error('the file ends within an object')
    return found
  }

  #next(): Token | null {
    while (this.at < this.#file.length && space.test(this.#file[this.at]!)) this.at++
    const first = this.#file[this.at]
    if (first === undefined) return null
    if (first === '%') throw new Error('a comment')
    if (first === '(') return { kind: 'text', text: this.#literal() }
    if (first === '/' || regular.test(first)) {
      const from = this.at++
      while (this.at < this.#file.length && regular.test(this.#file[this.at]!)) this.at++
      const text = this.#file.slice(from, this.at)
      return first === '/' ? { kind: 'name', text: text.slice(1) } : { kind: 'word', text }
    }
    // Brackets; of a hexadecimal text its digits are a word of their own, which is a number or none.
    this.at++
    return { kind: 'word', text: `+${first}` }
  }

  #literal(): string {
    let depth = 0
    let text = ''
    do {
      const sign = this.#file[this.at++]
      if (sign === undefined) throw new Error('a text without end')
      if (sign === '(') depth++
      if (sign === ')') depth--
      text += sign === '\\' ? sign + (this.#file[this.at++] ?? '') : sign
    } while (depth > 0)
    return text.slice(1, -1)
  }
}
