import { expect, test } from 'vitest'
import { retentionMs } from './retention.ts'

const day = 86_400_000

test('a retention is as long as its parts together', () => {
  expect(retentionMs('P90D')).toBe(90 * day)
  expect(retentionMs('P1Y2M1W3D')).toBe((365 + 60 + 7 + 3) * day)
  expect(retentionMs('PT36H')).toBe(1.5 * day)
  expect(retentionMs('P1DT1H1M1.5S')).toBe(day + 3_661_500)
})

test('what is no duration keeps nothing', () => {
  for (const text of ['', '90D', 'P-1D', 'P1H', 'forever']) expect(retentionMs(text)).toBe(0)
})
