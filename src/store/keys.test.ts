import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { idKey, keyerOf } from './keys.ts'

test('a key is a whole number of 52 bits, always the same for one id and one seed', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (seed, id) => {
      const key = idKey(seed, id)
      expect(Number.isInteger(key) && key >= 0 && key < 2 ** 52).toBe(true)
      expect(idKey(seed, id)).toBe(key)
    }),
  )
})

test('keys spread over their whole range, and every seed spreads them otherwise', () => {
  const ids = Array.from({ length: 4_000 }, (_, n) => `indicator--${n}`)
  const keys = ids.map((id) => idKey('seed', id))
  expect(new Set(keys).size).toBe(ids.length)
  const quarters = [0, 0, 0, 0]
  for (const key of keys) quarters[Math.floor(key / 2 ** 50)]! += 1
  for (const count of quarters) expect(count).toBeGreaterThan(800)
  expect(new Set(keys.map((key) => key % 4_096)).size).toBeGreaterThan(2_000)
  expect(ids.some((id) => idKey('other', id) === idKey('seed', id))).toBe(false)
})

test('what is remembered of keys is what is computed, however many are asked for', () => {
  const keyOf = keyerOf('seed')
  const ids = Array.from({ length: 20_000 }, (_, n) => `indicator--${n % 9_000}`)
  for (const id of ids) expect(keyOf(id)).toBe(idKey('seed', id))
})

test('a key is the first 52 bits of the digest, as they are stored', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (id) => {
      const digest = createHash('sha256').update(`seed\n${id}`, 'utf8').digest('hex')
      expect(idKey('seed', id)).toBe(Number.parseInt(digest.slice(0, 13), 16))
    }),
  )
})
