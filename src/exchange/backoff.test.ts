import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backoffMs, jittered } from './backoff.ts'

test('the wait after a failure lies within a window that doubles from one second to five minutes', () => {
  const last = 1 - Number.EPSILON
  expect([1, 2, 3, 9, 10, 1000].map((failures) => backoffMs(failures, () => last))).toEqual([
    1000, 2000, 4000, 256_000, 300_000, 300_000,
  ])
  fc.assert(
    fc.property(fc.nat(2000), fc.double({ min: 0, max: last, noNaN: true }), (failures, random) => {
      const wait = backoffMs(failures, () => random)
      expect(wait).toBeGreaterThanOrEqual(100)
      expect(wait).toBeLessThanOrEqual(300_000)
    }),
  )
})

test('an interval is 20 % more or less', () => {
  expect(jittered(30_000, () => 0)).toBe(24_000)
  expect(jittered(30_000, () => 0.5)).toBe(30_000)
  expect(jittered(30_000, () => 1)).toBe(36_000)
})
