import fc from 'fast-check'
import { expect, test } from 'vitest'
import { judgeRate, poissonTail } from './warning.ts'

const threshold = { minimum: 10, factor: 1.5, alpha: 0.001 }

/** 1 less the sum of all smaller counts, term by term. */
function naiveTail(least: number, mean: number): number {
  let term = Math.exp(-mean)
  let below = 0
  for (let at = 0; at < least; at++) {
    below += term
    term *= mean / (at + 1)
  }
  return 1 - below
}

test('the chance of a count is that of the Poisson distribution', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60 }), fc.double({ min: 0.1, max: 40, noNaN: true }), (least, mean) => {
      expect(poissonTail(least, mean)).toBeCloseTo(naiveTail(least, mean), 9)
    }),
  )
  // Both sides of where the sum gives way to the approximation.
  expect(poissonTail(10_200, 9_999)).toBeCloseTo(poissonTail(10_202, 10_001), 3)
})

test('more is never less of a warning, and the chance stays a chance', () => {
  const numbers = fc.array(fc.nat(500), { minLength: 8, maxLength: 8 })
  fc.assert(
    fc.property(numbers, fc.nat(2000), fc.nat(200), (baseline, observed, more) => {
      const [less, greater] = [
        judgeRate(observed, baseline, threshold),
        judgeRate(observed + more, baseline, threshold),
      ]
      if (less.warns) expect(greater.warns).toBe(true)
      expect(greater.chance).toBeLessThanOrEqual(less.chance + 1e-9)
      expect(less.chance).toBeGreaterThanOrEqual(0)
      expect(less.chance).toBeLessThanOrEqual(1)
    }),
  )
})

test('what is usual does not warn, a jump does, and one old flood hides none', () => {
  const usual = [20, 18, 22, 25, 19, 21, 17, 20]
  expect(judgeRate(24, usual, threshold)).toMatchObject({ warns: false, because: 'not-enough-more', expected: 20 })
  expect(judgeRate(60, usual, threshold)).toMatchObject({ warns: true, observed: 60, expected: 20, baseline: usual })
  expect(judgeRate(60, [...usual.slice(1), 5000], threshold).warns).toBe(true)
})

test('a rate that always jumps up and down warns later than a quiet one of the same height', () => {
  const restless = [2, 40, 5, 38, 1, 39, 3, 41]
  const quiet = [21, 20, 22, 21, 20, 22, 21, 21]
  expect(judgeRate(42, quiet, threshold).warns).toBe(true)
  expect(judgeRate(42, restless, threshold)).toMatchObject({ warns: false, because: 'not-rare' })
})

test('nothing warns without history, or of a handful', () => {
  expect(judgeRate(500, [0, 0, 0, 0, 0, 0, 3, 4], threshold)).toMatchObject({ warns: false, because: 'no-history' })
  expect(judgeRate(9, [1, 1, 1, 1, 1, 1, 1, 1], threshold)).toMatchObject({ warns: false, because: 'too-few' })
})
