import { isIpAddress } from '../stix/ip-address.ts'
import { parsePath } from './parse-path.ts'
import type { Parser } from './parser.ts'
import { PatternFault } from './pattern-fault.ts'
import { intersectTypes, typesOf } from './root-types.ts'
import type { Comparison, Constant, ObjectPath, TextOperator } from './tree.ts'

/** What stands between brackets: comparisons joined by AND and OR (§9.6). */
export function parseComparison(parser: Parser): Comparison {
  const first = parseAll(parser)
  if (!parser.isWord('OR')) return first
  const operands: Comparison[] = []
  add(operands, first, 'any')
  while (parser.takeWord('OR')) add(operands, parseAll(parser), 'any')
  return { kind: 'any', operands }
}

function parseAll(parser: Parser): Comparison {
  const first = parseTest(parser)
  if (!parser.isWord('AND')) return first
  const operands: Comparison[] = []
  add(operands, first, 'all')
  let types = typesOf(first)
  while (parser.takeWord('AND')) {
    const { start } = parser.token
    const next = parseTest(parser)
    types = intersectTypes(types, typesOf(next))
    // §9.5: all operands of AND are to be satisfiable with the same object.
    if (types.size === 0) throw new PatternFault(start, 'the object type of the comparisons before this AND')
    add(operands, next, 'all')
  }
  return { kind: 'all', operands }
}

function add(operands: Comparison[], next: Comparison, kind: 'all' | 'any'): void {
  if (next.kind === kind) operands.push(...next.operands)
  else operands.push(next)
}

function parseTest(parser: Parser): Comparison {
  const { token } = parser
  if (token.kind === '(') {
    parser.open()
    const inner = parseComparison(parser)
    parser.close('AND, OR or )')
    return inner
  }
  parser.countComparison()
  if (parser.takeWord('NOT')) {
    // §9.6.1: NOT stands before an operator, and EXISTS is the only one that comes first.
    parser.expectWord('EXISTS', 'EXISTS (elsewhere, NOT stands after the path)')
    return { kind: 'exists', path: parsePath(parser), negated: true }
  }
  if (parser.takeWord('EXISTS')) return { kind: 'exists', path: parsePath(parser), negated: false }
  const path = parsePath(parser)
  return parseOperator(parser, path, parser.takeWord('NOT'))
}

function parseOperator(parser: Parser, path: ObjectPath, negated: boolean): Comparison {
  const { token } = parser
  const operator = token.kind
  if (operator === '=' || operator === '!=') {
    token.advance()
    return { kind: 'compare', path, negated, operator, value: parseConstant(parser) }
  }
  if (operator === '<' || operator === '<=' || operator === '>' || operator === '>=') {
    token.advance()
    const { start } = token
    const value = parseConstant(parser)
    if (value.kind === 'boolean') throw new PatternFault(start, 'a constant that has an order')
    return { kind: 'compare', path, negated, operator, value }
  }
  if (operator === 'word') {
    const word = token.value
    if (word === 'IN') {
      token.advance()
      return { kind: 'in', path, negated, values: parseSet(parser) }
    }
    if (word === 'LIKE' || word === 'MATCHES' || word === 'ISSUBSET' || word === 'ISSUPERSET') {
      token.advance()
      return { kind: 'compare', path, negated, operator: word, value: parseText(parser, word) }
    }
  }
  return parser.fail('=, !=, <, <=, >, >=, IN, LIKE, MATCHES, ISSUBSET or ISSUPERSET')
}

function parseText(parser: Parser, operator: TextOperator): Constant {
  const { token } = parser
  if (token.kind !== 'string') parser.fail('a string in apostrophes')
  const { value, start } = token
  // §9.6.1: what a set operator compares with is an address or a subnet.
  if ((operator === 'ISSUBSET' || operator === 'ISSUPERSET') && !isSubnet(value)) {
    throw new PatternFault(start, 'an IPv4 or IPv6 address or subnet')
  }
  token.advance()
  return { kind: 'string', value }
}

function isSubnet(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/', 3)
  const family = address.includes(':') ? 6 : 4
  if (more.length > 0 || !isIpAddress(address, family)) return false
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128))
}

function parseSet(parser: Parser): Constant[] {
  const { token } = parser
  parser.expect('(', '( before the values')
  const values: Constant[] = []
  if (parser.take(')')) return values
  do {
    const { start } = token
    const value = parseConstant(parser)
    // §9.6.1: the values of a set are of one data type; §9.2 compares integers and floats with each other.
    if (values[0] !== undefined && sort(values[0]) !== sort(value)) {
      throw new PatternFault(start, 'a constant of the same type as the first')
    }
    values.push(value)
  } while (parser.take(','))
  parser.expect(')', ', or ) after a value')
  return values
}

function sort({ kind }: Constant): string {
  return kind === 'float' ? 'integer' : kind
}

function parseConstant(parser: Parser): Constant {
  const { token } = parser
  const { kind, value, number } = token
  if (kind === 'string' || kind === 'timestamp' || kind === 'binary' || kind === 'hex') {
    token.advance()
    return { kind, value }
  }
  if (kind === 'integer' || kind === 'float') {
    token.advance()
    return { kind, value: number }
  }
  if (kind === 'word' && (value === 'true' || value === 'false')) {
    token.advance()
    return { kind: 'boolean', value: value === 'true' }
  }
  return parser.fail("a constant: 'text', a number, true, false, t'…', b'…' or h'…'")
}
