import fc from 'fast-check'
import { expect, test } from 'vitest'
import { axisSteps } from '../console/src/situation/axis-steps.ts'

const dayMs = 86_400_000

test('four weeks are marked at Mondays, a day at every third hour', () => {
  const until = Date.UTC(2026, 10, 29)
  expect(axisSteps(until - 28 * dayMs, until).map((ms) => new Date(ms).getUTCDay())).toEqual([1, 1, 1, 1])
  const hours = axisSteps(until - dayMs + 1, until).map((ms) => new Date(ms).getUTCHours())
  expect(hours).toEqual([3, 6, 9, 12, 15, 18, 21, 0])
})

test('whatever is shown, its marks are few, within it and as far apart as each other', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 60_000 * dayMs }),
      fc.integer({ min: 3_600_000, max: 4_000 * dayMs }),
      (from, length) => {
        const steps = axisSteps(from, from + length)
        const gaps = new Set(steps.slice(1).map((step, at) => step - steps[at]!))
        expect(steps.length).toBeGreaterThanOrEqual(1)
        expect(steps.length).toBeLessThanOrEqual(8)
        expect(gaps.size).toBeLessThanOrEqual(1)
        for (const step of steps) expect(step >= from && step <= from + length).toBe(true)
      },
    ),
  )
})
