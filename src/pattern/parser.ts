import type { Lexer, TokenKind } from './lexer.ts'
import { PatternFault } from './pattern-fault.ts'

export interface Bounds {
  readonly depth: number
  readonly comparisons: number
  readonly compat: boolean
}

/** What the rules of the grammar share: the token that is next, and how much may still come. */
export class Parser {
  readonly token: Lexer
  readonly compat: boolean
  readonly #bounds: Bounds
  #depth = 0
  #comparisons = 0

  constructor(token: Lexer, bounds: Bounds) {
    this.token = token
    this.#bounds = bounds
    this.compat = bounds.compat
  }

  fail(expected: string): never {
    throw new PatternFault(this.token.start, expected)
  }

  take(kind: TokenKind): boolean {
    if (this.token.kind !== kind) return false
    this.token.advance()
    return true
  }

  expect(kind: TokenKind, expected: string): void {
    if (!this.take(kind)) this.fail(expected)
  }

  isWord(word: string): boolean {
    return this.token.kind === 'word' && this.token.value === word
  }

  takeWord(word: string): boolean {
    if (!this.isWord(word)) return false
    this.token.advance()
    return true
  }

  expectWord(word: string, expected: string): void {
    if (!this.takeWord(word)) this.fail(expected)
  }

  /** Goes into the parenthesis that is next. */
  open(): void {
    if (++this.#depth > this.#bounds.depth) this.fail(`at most ${this.#bounds.depth} parentheses in each other`)
    this.token.advance()
  }

  close(expected: string): void {
    this.expect(')', expected)
    this.#depth--
  }

  countComparison(): void {
    if (++this.#comparisons > this.#bounds.comparisons) this.fail(`at most ${this.#bounds.comparisons} comparisons`)
  }
}
