import type { Issue } from './fault.ts'

export interface JsonProblem {
  readonly code: 'not-json' | 'not-i-json' | 'too-large'
  readonly issue: Issue
}

const strictNumber = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const wholeNumber = /^-?\d+$/
const hexDigits = /^[0-9a-fA-F]{4}$/
const simpleEscapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

/** One step of a JSON Pointer (RFC 6901 §3). */
export function pointerStep(key: string | number): string {
  return typeof key === 'number' ? `/${key}` : `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
}

/** The offset in UTF-8 bytes of a position in the text, as editors and other tools count. */
export function bytePosition(text: string, position: number): number {
  return Buffer.byteLength(text.slice(0, position))
}

/**
 * The slow, exact reading of JSON: names the first place where the text breaks RFC 8259, the depth limit or (unless only the
 * syntax matters) RFC 7493, or returns null. Linear in the text; used only once the fast reading has found something odd.
 */
export function findJsonProblem(text: string, maxDepth: number, only?: 'syntax'): JsonProblem | null {
  return new ExactReader(text, maxDepth, only === 'syntax').read()
}

class Stop extends Error {
  readonly problem: JsonProblem
  constructor(problem: JsonProblem) {
    super('stop')
    this.problem = problem
  }
}

class ExactReader {
  readonly #text: string
  readonly #maxDepth: number
  readonly #syntaxOnly: boolean
  readonly #path: (string | number)[] = []
  #at = 0

  constructor(text: string, maxDepth: number, syntaxOnly: boolean) {
    this.#text = text
    this.#maxDepth = maxDepth
    this.#syntaxOnly = syntaxOnly
  }

  read(): JsonProblem | null {
    try {
      this.#skipSpace()
      this.#readValue()
      this.#skipSpace()
      if (this.#at < this.#text.length) this.#syntax('the end of the text')
      return null
    } catch (error) {
      if (error instanceof Stop) return error.problem
      throw error
    }
  }

  #readValue(): void {
    const first = this.#text[this.#at]
    if (first === '{') this.#readObject()
    else if (first === '[') this.#readArray()
    else if (first === '"') this.#readString()
    else if (first === '-' || (first !== undefined && first >= '0' && first <= '9')) this.#readNumber()
    else {
      const word = ['true', 'false', 'null'].find((name) => this.#text.startsWith(name, this.#at))
      if (word === undefined) this.#syntax('a value')
      this.#at += word.length
    }
  }

  #readObject(): void {
    this.#enter()
    const seen = new Set<string>()
    for (let first = true; ; first = false) {
      this.#skipSpace()
      if (first && this.#take('}')) break
      const start = this.#at
      if (this.#text[start] !== '"') this.#syntax(first ? 'a property name or }' : 'a property name')
      const key = this.#readString()
      this.#path.push(key)
      if (seen.has(key)) this.#stopAtOdd('property appears twice', 'RFC 7493 §2.3', start)
      seen.add(key)
      this.#skipSpace()
      if (!this.#take(':')) this.#syntax(':')
      this.#skipSpace()
      this.#readValue()
      this.#path.pop()
      this.#skipSpace()
      if (this.#take('}')) break
      if (!this.#take(',')) this.#syntax(', or }')
    }
  }

  #readArray(): void {
    this.#enter()
    for (let index = 0; ; index++) {
      this.#skipSpace()
      if (index === 0 && this.#take(']')) break
      this.#path.push(index)
      this.#readValue()
      this.#path.pop()
      this.#skipSpace()
      if (this.#take(']')) break
      if (!this.#take(',')) this.#syntax(', or ]')
    }
  }

  #enter(): void {
    if (this.#path.length >= this.#maxDepth) {
      this.#stop('too-large', `nested deeper than ${this.#maxDepth} levels`, `limit: depth ${this.#maxDepth}`, this.#at)
    }
    this.#at++
  }

  #readString(): string {
    const start = this.#at++
    let value = ''
    for (;;) {
      const char = this.#text[this.#at]
      if (char === undefined) this.#syntax('the end of the string')
      if (char === '"') break
      if (char < ' ') this.#syntax('an escaped control character')
      this.#at++
      value += char === '\\' ? this.#readEscape() : char
    }
    this.#at++
    if (!value.isWellFormed()) this.#stopAtOdd('string with half of a surrogate pair', 'RFC 7493 §2.1', start)
    return value
  }

  #readEscape(): string {
    const letter = this.#text[this.#at] ?? ''
    this.#at++
    const simple = Object.hasOwn(simpleEscapes, letter) ? simpleEscapes[letter] : undefined
    if (simple !== undefined) return simple
    const digits = this.#text.slice(this.#at, this.#at + 4)
    if (letter !== 'u' || !hexDigits.test(digits)) {
      this.#at--
      this.#syntax('an escape sequence of JSON')
    }
    this.#at += 4
    return String.fromCharCode(Number.parseInt(digits, 16))
  }

  #readNumber(): void {
    const start = this.#at
    strictNumber.lastIndex = start
    const literal = strictNumber.exec(this.#text)?.[0]
    if (literal === undefined) this.#syntax('a number')
    this.#at += literal.length
    const value = Number(literal)
    if (!Number.isFinite(value)) this.#stopAtOdd('number beyond the range of a double', 'RFC 7493 §2.2', start)
    if (wholeNumber.test(literal) && !Number.isSafeInteger(value)) {
      this.#stopAtOdd('integer beyond ±(2^53−1)', 'RFC 7493 §2.2', start)
    }
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return
      this.#at++
    }
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false
    this.#at++
    return true
  }

  #syntax(expected: string): never {
    const message =
      this.#at >= this.#text.length ? `the text ends where ${expected} is expected` : `${expected} expected`
    this.#stop('not-json', message, 'RFC 8259', this.#at)
  }

  #stopAtOdd(message: string, rule: string, position: number): void {
    if (!this.#syntaxOnly) this.#stop('not-i-json', message, rule, position)
  }

  #stop(code: JsonProblem['code'], message: string, rule: string, position: number): never {
    const at = this.#path.map(pointerStep).join('')
    throw new Stop({ code, issue: { at, message: `${message} (byte ${bytePosition(this.#text, position)})`, rule } })
  }
}
