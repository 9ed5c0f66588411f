import { isTimestamp } from '../stix/version.ts'
import { isDigit, isNameStart, isWhiteSpace } from './characters.ts'
import { PatternFault } from './pattern-fault.ts'

export type TokenKind =
  | 'word'
  | 'string'
  | 'integer'
  | 'float'
  | 'timestamp'
  | 'binary'
  | 'hex'
  | 'end'
  | ('[' | ']' | '(' | ')' | ':' | '.' | ',' | '*')
  | ('=' | '!=' | '<' | '<=' | '>' | '>=')

const quote = 0x27
const backslash = 0x5c
const hyphen = 0x2d
const dot = 0x2e
const slash = 0x2f
const star = 0x2a

/**
 * Cuts a pattern into its tokens (§9), one at a time: after `advance`, the fields tell of the token that is next. One pass, no
 * backtracking; comments are skipped. Throws a PatternFault for what can begin or end no token.
 */
export class Lexer {
  readonly text: string
  kind: TokenKind = 'end'
  /** Where the token begins. */
  start = 0
  /** Of a word its letters, of a quoted constant what it holds, normalised as in `Constant`; '' otherwise. */
  value = ''
  /** Of an integer or a float. */
  number = 0
  /** Of a word: it has a hyphen, so that only an object type may be called so. */
  hyphenated = false
  #next = 0

  constructor(text: string) {
    this.text = text
    this.advance()
  }

  advance(): void {
    this.#skip()
    const { text } = this
    const at = this.#next
    this.start = at
    if (at >= text.length) {
      this.kind = 'end'
      return
    }
    const code = text.charCodeAt(at)
    if (isNameStart(code)) this.#word(at)
    else if (code === quote) this.#string(at)
    else if (isDigit(code) || code === hyphen || (code === dot && isDigit(text.charCodeAt(at + 1)))) this.#number(at)
    else this.#sign(at, code)
  }

  #skip(): void {
    const { text } = this
    let at = this.#next
    for (;;) {
      const code = text.charCodeAt(at)
      if (code === 0x20 || isWhiteSpace(code)) at++
      else if (code === slash && text.charCodeAt(at + 1) === star) {
        const end = text.indexOf('*/', at + 2)
        if (end < 0) throw new PatternFault(at, 'a comment that ends with */')
        at = end + 2
      } else if (code === slash && text.charCodeAt(at + 1) === slash) {
        at += 2
        while (at < text.length && text.charCodeAt(at) !== 0x0a && text.charCodeAt(at) !== 0x0d) at++
      } else break
    }
    this.#next = at
  }

  #word(from: number): void {
    const { text } = this
    let at = from + 1
    let hyphenated = false
    for (; ; at++) {
      const code = text.charCodeAt(at)
      if (code === hyphen) hyphenated = true
      else if (!isNameStart(code) && !isDigit(code)) break
    }
    this.#next = at
    if (at === from + 1 && text.charCodeAt(at) === quote) {
      const prefix = text.charCodeAt(from)
      if (prefix === 0x74 || prefix === 0x68 || prefix === 0x62) {
        this.#prefixed(from, prefix)
        return
      }
    }
    this.kind = 'word'
    this.value = text.slice(from, at)
    this.hyphenated = hyphenated
  }

  // §9.2: only an apostrophe or a backslash may follow a backslash.
  #string(from: number): void {
    const { text } = this
    let at = from + 1
    let value = ''
    let copied = at
    for (;;) {
      const code = text.charCodeAt(at)
      if (code === quote) break
      if (code === backslash) {
        const next = text.charCodeAt(at + 1)
        if (next !== quote && next !== backslash) throw new PatternFault(at + 1, "' or \\ after the \\ of a string")
        value += text.slice(copied, at)
        copied = at + 1
        at += 2
      } else if (at < text.length) at++
      else throw new PatternFault(at, "the ' that ends a string")
    }
    this.kind = 'string'
    this.value = copied === from + 1 ? text.slice(copied, at) : value + text.slice(copied, at)
    this.#next = at + 1
  }

  // §9.2: no plus sign, no exponent; an integer has no leading zero, a float has a digit after its point.
  #number(from: number): void {
    const { text } = this
    let at = text.charCodeAt(from) === hyphen ? from + 1 : from
    const digits = at
    while (isDigit(text.charCodeAt(at))) at++
    if (text.charCodeAt(at) === dot) {
      const fraction = ++at
      while (isDigit(text.charCodeAt(at))) at++
      if (at === fraction) throw new PatternFault(at, 'a digit after the point')
      this.kind = 'float'
    } else {
      if (at === digits) throw new PatternFault(at, 'a digit after the minus sign')
      if (at > digits + 1 && text.charCodeAt(digits) === 0x30) throw new PatternFault(digits, 'no leading zero')
      this.kind = 'integer'
    }
    // Zero has no sign here: -0 and 0 are one number.
    this.number = Number(text.slice(from, at)) + 0
    this.#next = at
    const known = this.kind === 'float' ? Number.isFinite(this.number) : Number.isSafeInteger(this.number)
    if (!known) throw new PatternFault(from, 'a number in the range of STIX (§2.6, §2.10)')
  }

  #prefixed(from: number, prefix: number): void {
    if (prefix === 0x74) this.#timestamp(from)
    else if (prefix === 0x68) this.#hex(from)
    else this.#binary(from)
  }

  #timestamp(from: number): void {
    const inner = this.#quoted(from)
    // §2.16; a constant that is invalid makes a pattern that matches nothing (§9.4), so 30 February is said here.
    if (!isTimestamp(inner)) throw new PatternFault(from + 2, "a timestamp like '2026-01-31T23:59:59Z'")
    this.kind = 'timestamp'
    this.value = inner.length === 20 ? inner : inner.replace(/\.?0*Z$/, 'Z')
  }

  #hex(from: number): void {
    const inner = this.#quoted(from)
    if (!/^(?:[0-9a-fA-F]{2})*$/.test(inner)) throw new PatternFault(from + 2, 'pairs of hexadecimal digits')
    this.kind = 'hex'
    this.value = inner.toLowerCase()
  }

  // §9.2: line feeds in it are ignored; RFC 4648 §4 otherwise.
  #binary(from: number): void {
    const inner = this.#quoted(from).replaceAll(/[\r\n]/g, '')
    if (inner.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(inner)) {
      throw new PatternFault(from + 2, 'base64 with its padding')
    }
    this.kind = 'binary'
    this.value = inner
  }

  /** Between the quotation marks that follow the letter at `from`: none of these constants has escapes. */
  #quoted(from: number): string {
    const end = this.text.indexOf("'", from + 2)
    if (end < 0) throw new PatternFault(this.text.length, "the ' that ends a constant")
    this.#next = end + 1
    return this.text.slice(from + 2, end)
  }

  #sign(at: number, code: number): void {
    const next = this.text.charCodeAt(at + 1)
    this.#next = at + 1
    switch (code) {
      case 0x5b:
        this.kind = '['
        return
      case 0x5d:
        this.kind = ']'
        return
      case 0x28:
        this.kind = '('
        return
      case 0x29:
        this.kind = ')'
        return
      case 0x3a:
        this.kind = ':'
        return
      case dot:
        this.kind = '.'
        return
      case 0x2c:
        this.kind = ','
        return
      case star:
        this.kind = '*'
        return
      case 0x3d: // '==' is not of the standard, but in its grammar and in use.
        this.kind = '='
        if (next === 0x3d) this.#next++
        return
      case 0x3c:
        this.kind = next === 0x3d ? '<=' : next === 0x3e ? '!=' : '<'
        if (this.kind !== '<') this.#next++
        return
      case 0x3e:
        this.kind = next === 0x3d ? '>=' : '>'
        if (this.kind === '>=') this.#next++
        return
      case 0x21:
        if (next === 0x3d) {
          this.kind = '!='
          this.#next++
          return
        }
        throw new PatternFault(at + 1, '= after !')
      case 0x2b:
        throw new PatternFault(at, 'a number without a plus sign')
      default:
        throw new PatternFault(at, 'a word, a constant or a sign of the language')
    }
  }
}
