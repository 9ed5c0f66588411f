import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SeenValues } from './seen-values.ts'

test('a value is new once, however many others there are', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 2 }), { maxLength: 3_000 }), (texts) => {
      const seen = new SeenValues()
      const fresh = texts.filter((text) => seen.add(Buffer.from(text)))
      expect(fresh).toEqual([...new Set(texts)])
      expect(seen.size).toBe(fresh.length)
    }),
    { numRuns: 20 },
  )
  const many = new SeenValues()
  for (let round = 0; round < 2; round++)
    for (let at = 0; at < 20_000; at++) if (many.add(Buffer.from(`${at}`)) !== (round === 0)) expect.unreachable()
  expect(many.size).toBe(20_000)
})
