import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mondayOf, monthOf } from '../../release/situation-fact.ts'
import { stretchesOf } from './stretches.ts'

test('a stretch is taken apart into whole months, weeks and days, with nothing twice and nothing left out', () => {
  fc.assert(
    fc.property(fc.integer({ min: 15_000, max: 25_000 }), fc.integer({ min: 0, max: 900 }), (from, length) => {
      const stretches = stretchesOf(from, from + length)
      let at = from
      for (const { span, from: first, until } of stretches) {
        expect(first).toBe(at)
        if (span === 'w') expect([mondayOf(first), (until - first) % 7]).toEqual([first, 0])
        if (span === 'm') expect([monthOf(first), monthOf(until)]).toEqual([first, until])
        at = until
      }
      expect(at).toBe(from + length)
      // A year is some twenty sums, not 365.
      const sums = stretches.reduce(
        (sum, { span, from: first, until }) => sum + (until - first) / { d: 1, w: 7, m: 30 }[span],
        0,
      )
      if (length > 90) expect(sums).toBeLessThan(length / 30 + 26)
    }),
  )
})
