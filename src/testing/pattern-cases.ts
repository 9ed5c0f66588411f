/** Random patterns over a handful of values, and observations that they are true of now and then. */
import fc from 'fast-check'
import { type Observable, Observation } from '../pattern/observation.ts'
import type { PatternTree, Qualifier } from '../pattern/tree.ts'

export interface SmallObservation {
  readonly kinds: readonly number[]
  readonly first: number
  readonly length: number
  readonly count: number
}

export const smallObservation = (instants: boolean): fc.Arbitrary<SmallObservation> =>
  fc.record({
    kinds: fc.subarray([1, 2, 3], { minLength: 1 }),
    first: fc.integer({ min: 0, max: 9 }),
    length: instants ? fc.constant(0) : fc.integer({ min: 0, max: 4 }),
    count: fc.constantFrom(1, 1, 1, 2),
  })

/** An object of type `x` for each kind, so that `[x:a = 1]` asks for the kind 1. */
export function observe({ kinds, first, length, count }: SmallObservation, id: string): Observation {
  const objects = new Map<string, Observable>(kinds.map((kind) => [`x--${kind}`, { type: 'x', a: kind }]))
  return new Observation({ id, objects, firstObserved: clock(first), lastObserved: clock(first + length), count })
}

/** The moment so many seconds after the beginning of 2026. */
export function clock(seconds: number): string {
  return new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString().replace('.000Z', 'Z')
}

const bracket = fc.integer({ min: 1, max: 3 }).map(
  (value): PatternTree => ({
    kind: 'observation',
    comparison: {
      kind: 'compare',
      path: { type: 'x', steps: [{ key: 'a' }] },
      negated: false,
      operator: '=',
      value: { kind: 'integer', value },
    },
  }),
)

const qualifier: fc.Arbitrary<Qualifier> = fc.oneof(
  fc.integer({ min: 1, max: 6 }).map((seconds) => ({ kind: 'within' as const, seconds })),
  fc.integer({ min: 1, max: 3 }).map((times) => ({ kind: 'repeats' as const, times })),
  fc
    .tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 9 }))
    .map(([start, length]) => ({ kind: 'start-stop' as const, start: clock(start), stop: clock(start + length) })),
)

const anyPattern = fc.letrec<{ node: PatternTree }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    bracket,
    fc
      .tuple(
        fc.constantFrom('AND' as const, 'OR' as const, 'FOLLOWEDBY' as const),
        fc.array(tie('node'), { minLength: 2, maxLength: 3 }),
      )
      .map(([operator, operands]) => joined(operator, operands)),
    fc
      .record({
        kind: fc.constant('qualified' as const),
        of: tie('node'),
        qualifiers: fc.uniqueArray(qualifier, { minLength: 1, maxLength: 2, selector: ({ kind }) => kind }),
      })
      .map((node): PatternTree => node),
  ),
})).node

function joined(operator: 'AND' | 'OR' | 'FOLLOWEDBY', operands: readonly PatternTree[]): PatternTree {
  const flat = operands.flatMap((one) => (one.kind === 'join' && one.operator === operator ? one.operands : [one]))
  return { kind: 'join', operator, operands: flat }
}

/** Patterns that bind no more observations than can be tried in every way. */
export const smallPattern = anyPattern.filter((tree) => size(tree) <= 5)

const timed = fc.letrec<{ node: PatternTree }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 5, depthSize: 'small', withCrossShrink: true },
    bracket,
    fc
      .tuple(fc.constantFrom('AND' as const, 'FOLLOWEDBY' as const), tie('node'), tie('node'))
      .map(([operator, left, right]) => joined(operator, [left, right])),
    fc
      .tuple(
        tie('node'),
        qualifier.filter(({ kind }) => kind !== 'repeats'),
      )
      .map(([of, one]): PatternTree => ({ kind: 'qualified', of, qualifiers: [one] })),
  ),
})).node

/** Patterns of a few brackets with windows and orders inside of each other. */
export const timedPattern = timed.filter((tree) => size(tree) >= 3 && size(tree) <= 5 && countTimes(tree) >= 2)

function countTimes(tree: PatternTree): number {
  if (tree.kind === 'observation') return 0
  if (tree.kind === 'join') {
    return tree.operands.reduce((sum, one) => sum + countTimes(one), tree.operator === 'FOLLOWEDBY' ? 1 : 0)
  }
  return countTimes(tree.of) + (size(tree.of) > 1 && tree.qualifiers.some(({ kind }) => kind === 'within') ? 1 : 0)
}

function size(tree: PatternTree): number {
  switch (tree.kind) {
    case 'observation':
      return 1
    case 'join':
      return tree.operands.reduce((sum, operand) => sum + size(operand), 0)
    case 'qualified':
      return tree.qualifiers.reduce(
        (product, one) => (one.kind === 'repeats' ? product * one.times : product),
        size(tree.of),
      )
  }
}
