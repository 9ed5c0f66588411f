import { isTimestamp } from '../stix/version.ts'
import { Lexer } from './lexer.ts'
import { parseComparison } from './parse-comparison.ts'
import { type Bounds, Parser } from './parser.ts'
import { PatternFault } from './pattern-fault.ts'
import type { JoinOperator, PatternTree, Qualifier } from './tree.ts'

export interface PatternLimits {
  /** In UTF-16 code units; 65,536 unless told. */
  readonly maxLength?: number
  /** Parentheses in parentheses; 64 unless told. */
  readonly maxDepth?: number
  /** Comparisons in all; 5,000 unless told. */
  readonly maxComparisons?: number
  /** Takes what the OASIS reference code takes although the standard says MUST NOT: see `docs/conformance.md`. */
  readonly compat?: boolean
}

/**
 * Parses a pattern of STIX 2.1 §9, all of it (conformance level 3). Linear in the text; throws a PatternFault that says where
 * the pattern goes wrong and what was expected. Broken, too: what the standard says with MUST about types that differ under
 * AND, sets of mixed kinds, subnets that are none and qualifiers given twice.
 */
export function parsePattern(text: string, limits: PatternLimits = {}): PatternTree {
  const bounds: Bounds = {
    depth: limits.maxDepth ?? 64,
    comparisons: limits.maxComparisons ?? 5000,
    compat: limits.compat ?? false,
  }
  const maxLength = limits.maxLength ?? 65_536
  if (text.length > maxLength)
    throw new PatternFault(maxLength, `the end: a pattern has ${maxLength} characters at most`)
  const parser = new Parser(new Lexer(text), bounds)
  const tree = parseFollowedBy(parser)
  if (parser.token.kind !== 'end') parser.fail('AND, OR, FOLLOWEDBY, a qualifier or the end')
  return tree
}

// §9.5.3, from the loosest to the tightest.
function parseFollowedBy(parser: Parser): PatternTree {
  return parseJoin(parser, 'FOLLOWEDBY', parseOr)
}

function parseOr(parser: Parser): PatternTree {
  return parseJoin(parser, 'OR', parseAnd)
}

function parseAnd(parser: Parser): PatternTree {
  return parseJoin(parser, 'AND', parseQualified)
}

function parseJoin(parser: Parser, operator: JoinOperator, parseOperand: (parser: Parser) => PatternTree): PatternTree {
  const first = parseOperand(parser)
  if (!parser.isWord(operator)) return first
  const operands: PatternTree[] = []
  const add = (operand: PatternTree) => {
    if (operand.kind === 'join' && operand.operator === operator) operands.push(...operand.operands)
    else operands.push(operand)
  }
  add(first)
  while (parser.takeWord(operator)) add(parseOperand(parser))
  return { kind: 'join', operator, operands }
}

function parseQualified(parser: Parser): PatternTree {
  let of = parseBase(parser)
  let qualifiers: Qualifier[] = []
  for (;;) {
    const { start } = parser.token
    const qualifier = parseQualifier(parser)
    if (qualifier === null) break
    // §9.5.1: more than one of a kind only where parentheses make the first a part of another expression.
    if (qualifiers.some(({ kind }) => kind === qualifier.kind)) {
      if (!parser.compat)
        throw new PatternFault(start, 'each qualifier only once (parentheses make an expression of its own)')
      of = { kind: 'qualified', of, qualifiers }
      qualifiers = []
    }
    qualifiers.push(qualifier)
  }
  return qualifiers.length === 0 ? of : { kind: 'qualified', of, qualifiers }
}

function parseBase(parser: Parser): PatternTree {
  if (parser.take('[')) {
    const comparison = parseComparison(parser)
    parser.expect(']', 'AND, OR or ]')
    return { kind: 'observation', comparison }
  }
  if (parser.token.kind !== '(') parser.fail('[ or (')
  parser.open()
  const inner = parseFollowedBy(parser)
  parser.close('AND, OR, FOLLOWEDBY, a qualifier or )')
  return inner
}

function parseQualifier(parser: Parser): Qualifier | null {
  const { token } = parser
  if (parser.takeWord('WITHIN')) {
    const { number } = token
    const isNumber = token.kind === 'integer' || token.kind === 'float'
    if (!isNumber || number <= 0) parser.fail('a number of seconds above zero')
    token.advance()
    parser.expectWord('SECONDS', 'SECONDS, the only unit')
    return { kind: 'within', seconds: number }
  }
  if (parser.takeWord('REPEATS')) {
    const { number } = token
    if (token.kind !== 'integer' || number <= 0) parser.fail('a whole number above zero')
    token.advance()
    parser.expectWord('TIMES', 'TIMES')
    return { kind: 'repeats', times: number }
  }
  if (parser.takeWord('START')) {
    const start = takeTimestamp(parser)
    parser.expectWord('STOP', 'STOP')
    return { kind: 'start-stop', start, stop: takeTimestamp(parser) }
  }
  return null
}

function takeTimestamp(parser: Parser): string {
  const { token } = parser
  // STIX 2.0 had plain strings here.
  const isOld = parser.compat && token.kind === 'string' && isTimestamp(token.value)
  if (token.kind !== 'timestamp' && !isOld) parser.fail("a timestamp like t'2026-01-31T23:59:59Z'")
  const { value } = token
  token.advance()
  return value
}
