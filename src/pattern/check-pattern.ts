import { Fault } from '../base/fault.ts'
import { RegexFault } from '../regex/regex-fault.ts'
import { CompiledPattern } from './compiled-pattern.ts'
import { Lexer } from './lexer.ts'
import { parsePattern } from './parse-pattern.ts'
import { PatternFault } from './pattern-fault.ts'
import type { Comparison, PatternTree } from './tree.ts'

/** Why a pattern detects nothing. `at` is how many characters stand before the place; `broken`: it is no pattern. */
export interface PatternProblem {
  readonly at: number
  readonly expected: string
  readonly broken: boolean
}

/** A pattern that can be evaluated, or why it cannot. */
export function examinePattern(text: string): { readonly tree: PatternTree } | { readonly problem: PatternProblem } {
  try {
    const tree = parsePattern(text)
    if (mayBeRefused(tree)) new CompiledPattern(tree)
    return { tree }
  } catch (error) {
    if (error instanceof PatternFault) return { problem: { at: error.at, expected: error.expected, broken: true } }
    if (error instanceof RegexFault) return { problem: placeOf(text, error) }
    if (error instanceof Fault)
      return { problem: { at: 0, expected: `a pattern within bounds: ${error.message}`, broken: false } }
    throw error
  }
}

/** Whether anything but the grammar could keep a pattern from being evaluated. Most are one bracket of plain comparisons. */
function mayBeRefused(tree: PatternTree): boolean {
  return tree.kind !== 'observation' || searches(tree.comparison)
}

function searches(comparison: Comparison): boolean {
  if (comparison.kind === 'any' || comparison.kind === 'all') return comparison.operands.some(searches)
  return comparison.kind === 'compare' && (comparison.operator === 'MATCHES' || comparison.operator === 'LIKE')
}

/** The first regular expression of the pattern that is refused, in the text of the pattern. */
function placeOf(text: string, fault: RegexFault): PatternProblem {
  const lexer = new Lexer(text)
  for (; lexer.kind !== 'end'; lexer.advance()) {
    if (lexer.kind !== 'word' || lexer.value !== 'MATCHES') continue
    lexer.advance()
    const start = lexer.start
    if (!isRefused(lexer.value, fault)) continue
    return { at: start + 1 + withEscapes(text, start + 1, fault.at), expected: fault.expected, broken: false }
  }
  return { at: 0, expected: fault.expected, broken: false }
}

function isRefused(source: string, fault: RegexFault): boolean {
  try {
    new CompiledPattern(parsePattern(`[x:a MATCHES '${source.replaceAll(/['\\]/g, '\\$&')}']`))
    return false
  } catch (error) {
    return error instanceof RegexFault && error.at === fault.at && error.expected === fault.expected
  }
}

/** How much of the text of a string so many of its characters take: those with a backslash before them take two. */
function withEscapes(text: string, from: number, characters: number): number {
  let at = from
  for (let count = 0; count < characters; count++) at += text[at] === '\\' ? 2 : 1
  return at - from
}
