import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parsePattern } from './parse-pattern.ts'
import { PatternFault } from './pattern-fault.ts'
import { printPattern } from './print-pattern.ts'
import type { Comparison, Constant, ObjectPath, PatternTree, Qualifier, Step } from './tree.ts'

const type = fc.constantFrom('file', 'ipv4-addr', 'x-very_odd-1', 't')
const key: fc.Arbitrary<Step> = fc
  .oneof(
    fc.constantFrom('name', 'SHA-256', 'IN', 'true', 't', 'h', '', "it's", 'a\\b', '*'),
    fc.string({ unit: 'binary' }),
  )
  .map((name) => ({ key: name }))
const index: fc.Arbitrary<Step> = fc
  .oneof(fc.constant('*' as const), fc.integer({ min: -3, max: 9 }))
  .map((place) => ({ index: place }))
const steps = fc
  .tuple(key, fc.array(fc.oneof(key, index), { maxLength: 4 }))
  .map(([first, rest]): readonly Step[] => [first, ...rest])
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom("'", '\\', 'a', '/', '*', '\n') }),
)
const day = fc.date({
  min: new Date('0000-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59Z'),
  noInvalidDate: true,
})
const moment = day.map((date) => date.toISOString().replace(/\.?0*Z$/, 'Z'))
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)

const constants: Readonly<Record<Constant['kind'], fc.Arbitrary<Constant>>> = {
  string: text.map((value) => ({ kind: 'string', value })),
  integer: fc.maxSafeInteger().map((value) => ({ kind: 'integer', value: value + 0 })),
  float: finite.map((value) => ({ kind: 'float', value })),
  boolean: fc.boolean().map((value) => ({ kind: 'boolean', value })),
  timestamp: moment.map((value) => ({ kind: 'timestamp', value })),
  binary: fc.uint8Array().map((bytes) => ({ kind: 'binary', value: Buffer.from(bytes).toString('base64') })),
  hex: fc.uint8Array().map((bytes) => ({ kind: 'hex', value: Buffer.from(bytes).toString('hex') })),
}
const constant = fc.oneof(...Object.values(constants))
const ordered = constant.filter(({ kind }) => kind !== 'boolean')
const set = fc.oneof(...Object.values(constants).map((one) => fc.array(one, { maxLength: 4 })))

function compared(path: fc.Arbitrary<ObjectPath>): fc.Arbitrary<Comparison> {
  const common = { path, negated: fc.boolean() }
  const subnet = fc
    .constantFrom('10.0.0.0/8', '::1', '2001:db8::/32')
    .map((value): Constant => ({ kind: 'string', value }))
  return fc.oneof(
    fc.record({ ...common, kind: fc.constant('compare'), operator: fc.constantFrom('=', '!='), value: constant }),
    fc.record({
      ...common,
      kind: fc.constant('compare'),
      operator: fc.constantFrom('<', '<=', '>', '>='),
      value: ordered,
    }),
    fc.record({
      ...common,
      kind: fc.constant('compare'),
      operator: fc.constantFrom('LIKE', 'MATCHES'),
      value: constants.string,
    }),
    fc.record({
      ...common,
      kind: fc.constant('compare'),
      operator: fc.constantFrom('ISSUBSET', 'ISSUPERSET'),
      value: subnet,
    }),
    fc.record({ ...common, kind: fc.constant('in'), values: set }),
    fc.record({ ...common, kind: fc.constant('exists') }),
  ) as fc.Arbitrary<Comparison>
}

/** Joined by one operator, what is joined by the same one taken into the list, as in every tree that is parsed. */
function joined<Node>(
  nodes: readonly Node[],
  insideOf: (node: Node) => readonly Node[] | null,
  join: (all: Node[]) => Node,
) {
  return join(nodes.flatMap((node) => insideOf(node) ?? [node]))
}

const comparison = type.chain((root) => {
  const { node } = fc.letrec<{ node: Comparison }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      compared(steps.map((path) => ({ type: root, steps: path }))),
      fc
        .tuple(fc.constantFrom('all' as const, 'any' as const), fc.array(tie('node'), { minLength: 2, maxLength: 3 }))
        .map(([kind, nodes]) =>
          joined<Comparison>(
            nodes,
            (inner) => (inner.kind === kind ? inner.operands : null),
            (operands) => ({ kind, operands }),
          ),
        ),
    ),
  }))
  return node
})

const qualifier: fc.Arbitrary<Qualifier> = fc.oneof(
  fc
    .oneof(
      fc.integer({ min: 1 }),
      finite.filter((value) => value > 0),
    )
    .map((seconds) => ({ kind: 'within' as const, seconds })),
  fc.integer({ min: 1 }).map((times) => ({ kind: 'repeats' as const, times })),
  fc.tuple(moment, moment).map(([start, stop]) => ({ kind: 'start-stop' as const, start, stop })),
)

const trees = fc.letrec<{ node: PatternTree }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    comparison.map((inner): PatternTree => ({ kind: 'observation', comparison: inner })),
    fc
      .tuple(
        fc.constantFrom('AND' as const, 'OR' as const, 'FOLLOWEDBY' as const),
        fc.array(tie('node'), { minLength: 2, maxLength: 3 }),
      )
      .map(([operator, nodes]) =>
        joined<PatternTree>(
          nodes,
          (inner) => (inner.kind === 'join' && inner.operator === operator ? inner.operands : null),
          (operands) => ({ kind: 'join', operator, operands }),
        ),
      ),
    fc.record({
      kind: fc.constant('qualified' as const),
      of: tie('node'),
      qualifiers: fc.uniqueArray(qualifier, { minLength: 1, maxLength: 3, selector: ({ kind }) => kind }),
    }),
  ),
})).node

test('what is printed of a tree is parsed to the same tree', () => {
  fc.assert(
    fc.property(trees, (tree) => {
      expect(parsePattern(printPattern(tree))).toEqual(tree)
    }),
    { numRuns: 300 },
  )
})

test('what is printed once is printed the same again, whatever text it came from', () => {
  const words = [
    ...['[', ']', '(', ')', 'x:a', 'y-z:b', '.c', '[*]', '=', '==', '!=', '<>', '<=', 'IN', 'LIKE', 'NOT', 'EXISTS'],
    ...['AND', 'OR', 'FOLLOWEDBY', 'WITHIN', 'REPEATS', 'SECONDS', 'TIMES', 'START', 'STOP', "'x'", '5', '.5', 'true'],
    ...["t'2026-01-01T00:00:00.10Z'", "h'AB'", ',', '[x:a = 1]', 'x:a=1', '/* */'],
  ]
  let taken = 0
  const salads = fc.array(fc.constantFrom(...words), { maxLength: 12 }).map((parts) => parts.join(' '))
  fc.assert(
    fc.property(fc.oneof(trees.map(printPattern), salads), (given) => {
      let once: string
      try {
        once = printPattern(parsePattern(given))
      } catch (error) {
        expect(error).toBeInstanceOf(PatternFault)
        return
      }
      taken++
      expect(printPattern(parsePattern(once))).toBe(once)
    }),
    { numRuns: 400 },
  )
  expect(taken).toBeGreaterThan(100)
})

test('no text at all makes the parser fail in another way than by saying where', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(..."[]()'x:a=.1*/\\th ") })),
      (given) => {
        try {
          parsePattern(given)
        } catch (error) {
          expect(error).toBeInstanceOf(PatternFault)
          expect((error as PatternFault).at).toBeLessThanOrEqual(given.length)
        }
      },
    ),
    { numRuns: 1000 },
  )
})
