import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cpuMs } from '../testing/cpu-time.ts'
import { naiveMatches, type Seen } from '../testing/naive-pattern.ts'
import {
  clock,
  observe,
  type SmallObservation,
  smallObservation,
  smallPattern,
  timedPattern,
} from '../testing/pattern-cases.ts'
import { anchorsOf, isAnchored } from './anchors.ts'
import { CompiledPattern } from './compiled-pattern.ts'
import { ObservationSet } from './observation-set.ts'
import { parsePattern } from './parse-pattern.ts'
import { printPattern } from './print-pattern.ts'
import type { Observation as Bracket } from './tree.ts'

const runs = Number(process.env.TREFOIL_CAMPAIGN ?? 1200)
const start = Date.parse(clock(0))

function seenOf(observations: readonly SmallObservation[]): Seen[] {
  return observations.flatMap(({ kinds, first, length, count }, id) =>
    Array.from({ length: count }, () => ({
      id,
      first: start + 1000 * first,
      last: start + 1000 * (first + length),
      passes: ({ comparison }: Bracket) =>
        comparison.kind === 'compare' && kinds.includes(comparison.value.value as number),
    })),
  )
}

const observations = (instants: boolean) => fc.array(smallObservation(instants), { maxLength: 5 })

test.each([
  ['of one moment each', true],
  ['that last for a while', false],
])('observations %s match exactly where some binding of them obeys everything', (_name, instants) => {
  fc.assert(
    fc.property(smallPattern, observations(instants), fc.boolean(), (tree, given, compat) => {
      const verdict = new CompiledPattern(tree, { compat }).match(given.map((one, at) => observe(one, String(at))))
      const expected = naiveMatches(tree, seenOf(given), compat)
      expect([printPattern(tree), verdict.outcome]).toEqual([printPattern(tree), expected ? 'match' : 'no-match'])
      const set = new ObservationSet(given.map((one, at) => observe(one, String(at))))
      expect(new CompiledPattern(tree, { compat }).match(set).outcome).toBe(verdict.outcome)
    }),
    { numRuns: runs },
  )
})

test('windows and orders inside of each other are obeyed all at once', () => {
  const anything = smallObservation(false).map((one) => ({ ...one, kinds: [1, 2, 3], count: 1 }))
  fc.assert(
    fc.property(timedPattern, fc.array(anything, { minLength: 3, maxLength: 5 }), (tree, given) => {
      const { outcome } = new CompiledPattern(tree).match(given.map((one, at) => observe(one, String(at))))
      const expected = naiveMatches(tree, seenOf(given)) ? 'match' : 'no-match'
      expect([printPattern(tree), outcome]).toEqual([printPattern(tree), expected])
    }),
    { numRuns: runs / 4 },
  )
})

test('a window may open between the moments of observations, where START and STOP leave room', () => {
  const given = [
    observe({ kinds: [1], first: 2, length: 1, count: 1 }, 'a'),
    observe({ kinds: [1], first: 3, length: 0, count: 1 }, 'b'),
  ]
  const text = `([x:a = 1] AND [x:a = 1] START t'${clock(0)}' STOP t'${clock(3)}') WITHIN 1 SECONDS`
  expect(new CompiledPattern(parsePattern(text)).match(given).outcome).toBe('match')
})

test('those that made a match match by themselves, and one of them has an anchor', () => {
  fc.assert(
    fc.property(smallPattern, observations(false), (tree, given) => {
      const pattern = new CompiledPattern(tree)
      const verdict = pattern.match(given.map((one, at) => observe(one, String(at))))
      if (verdict.outcome !== 'match') return
      expect(pattern.match(verdict.observations).outcome).toBe('match')
      const anchors = anchorsOf(tree)
      expect(anchors?.some((anchor) => verdict.observations.some((one) => isAnchored(anchor, one)))).toBe(true)
    }),
    { numRuns: runs },
  )
})

describe('a pattern over many observations', () => {
  const many = (count: number, kinds: number[]) =>
    Array.from({ length: count }, (_, at) => observe({ kinds, first: at, length: 0, count: 1 }, String(at)))
  const timed = (text: string, given: ReturnType<typeof many>) => {
    const pattern = new CompiledPattern(parsePattern(text))
    const before = cpuMs()
    const { outcome } = pattern.match(given)
    return { outcome, ms: cpuMs() - before }
  }
  const five = '([x:a = 1] AND [x:a = 1] AND [x:a = 1] AND [x:a = 1] AND [x:a = 1])'
  test('of five operands of AND and thirty observations is decided in two thousand steps, where there are 24 million ways', () => {
    const decided = (text: string, maxSteps: number) =>
      new CompiledPattern(parsePattern(text), { maxSteps }).match(many(30, [1])).outcome
    expect(decided(`${five} WITHIN 1 SECONDS`, 2_000)).toBe('no-match')
    expect(decided(`${five} WITHIN 5 SECONDS`, 2_000)).toBe('match')
    expect(decided(`${five} WITHIN 1 SECONDS`, 100)).toBe('undecided')
  })
  test('takes no more than steps in proportion where one window holds for all of it', () => {
    const chain = '([x:a = 1] FOLLOWEDBY [x:a = 1] FOLLOWEDBY ([x:a = 1] AND [x:a = 2])) WITHIN 4 SECONDS'
    for (const text of [`${five} WITHIN 4 SECONDS`, '[x:a = 1] REPEATS 50 TIMES WITHIN 49 SECONDS', chain]) {
      const { outcome, ms } = timed(text, [...many(3000, [1]), ...many(1, [2])].slice(0, 3000))
      expect(outcome).toBe('no-match')
      expect(ms).toBeLessThan(8000)
    }
  })
  test('is undecided, not slow, where what it nests is more than may be tried', () => {
    const pair = '([x:a = 1] AND [x:a = 2]) WITHIN 3 SECONDS'
    const text = `(${pair}) REPEATS 8 TIMES`
    const given = Array.from({ length: 200 }, (_, at) =>
      observe({ kinds: [1 + (at % 2)], first: 2 * at - (at % 2 === 0 ? 0 : at % 3), length: 0, count: 1 }, String(at)),
    )
    const scarce = given.filter((_, at) => at % 2 === 0 || at < 14)
    const { outcome, ms } = timed(text, scarce)
    expect(outcome).not.toBe('match')
    expect(ms).toBeLessThan(8000)
  })
  test('may ask for more than there is', () => {
    expect(timed('[x:a = 1] REPEATS 100000 TIMES', many(1000, [1])).outcome).toBe('no-match')
    const refused = [
      '[x:a = 1] REPEATS 100001 TIMES',
      '(([x:a = 1] FOLLOWEDBY [x:a = 2]) REPEATS 100 TIMES) REPEATS 100 TIMES',
      '(((([x:a = 1] AND [x:a = 2]) WITHIN 5 SECONDS) REPEATS 900 TIMES) REPEATS 900 TIMES) REPEATS 900 TIMES',
      `(${'('.repeat(20)}([x:a = 1] FOLLOWEDBY [x:a = 2])${' REPEATS 2 TIMES)'.repeat(20)})`,
    ]
    for (const text of refused) expect(() => new CompiledPattern(parsePattern(text))).toThrow('too many ways')
    const deep = '([x:a = 1] FOLLOWEDBY [x:a = 1]) WITHIN 5 SECONDS REPEATS 400 TIMES'
    expect(timed(deep, many(800, [1])).outcome).not.toBe('no-match')
    const either = (at: number) => `([x:a = ${at}] AND [x:b = 1] OR [x:c = 1] AND [x:d = 1])`
    const text = Array.from({ length: 12 }, (_, at) => either(at)).join(' AND ')
    expect(() => new CompiledPattern(parsePattern(text))).toThrow('too many ways')
  })
})

test('an observed-data that was seen several times is several observations, unless told otherwise', () => {
  const twice = [observe({ kinds: [1], first: 0, length: 0, count: 2 }, 'a')]
  const pattern = parsePattern('[x:a = 1] AND [x:a = 1]')
  expect(new CompiledPattern(pattern).match(twice)).toEqual({ outcome: 'match', observations: twice })
  expect(new CompiledPattern(pattern, { single: true }).match(twice).outcome).toBe('no-match')
})
