import { createHash, randomFillSync } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Filter, filterDigest, fingerprintBytes, paddedCount, writeFilter } from './filter.ts'

const output = (text: string): Uint8Array => createHash('sha512').update(text).digest()
const fill = (bytes: Uint8Array): Uint8Array => randomFillSync(bytes)
const written = (texts: readonly string[]) =>
  writeFilter(Buffer.concat(texts.map((text) => output(text).subarray(0, fingerprintBytes))), fill)

test('a filter has what was put into it, and what was not only by a rare chance', () => {
  const values = Array.from({ length: 3000 }, (_, at) => `value ${at}`)
  const bytes = written(values)
  const filter = new Filter(bytes, filterDigest(bytes))
  expect(values.every((value) => filter.has(output(value)))).toBe(true)
  expect(Array.from({ length: 3000 }, (_, at) => `other ${at}`).filter((one) => filter.has(output(one)))).toEqual([])
})

test('the number of entries tells the number of values by a quarter at most, and never less than a thousand', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20_000_000 }), (values) => {
      const padded = paddedCount(values)
      expect(padded).toBeGreaterThanOrEqual(Math.max(values, 1024))
      expect(padded).toBeLessThanOrEqual(Math.max(1024, values * 1.25 + 1))
      expect(paddedCount(padded)).toBe(padded)
    }),
  )
  const none = written([])
  expect(new Filter(none, filterDigest(none)).entries).toBe(1024)
})

test('a filter that is cut short, longer, out of order or not the one that was committed to is refused', () => {
  const bytes = written(['one', 'two'])
  const refused = (changed: Uint8Array, digest = filterDigest(changed)) => {
    try {
      return new Filter(changed, digest).entries
    } catch (error) {
      return (error as Error).message
    }
  }
  expect(refused(bytes)).toBe(1024)
  expect(refused(bytes, filterDigest(output('another')))).toContain('not the one that was committed to')
  expect(refused(bytes.slice(0, -1))).toContain('another length')
  expect(refused(Uint8Array.from([...bytes, 0]))).toContain('another length')
  expect(refused(bytes.slice(0, 20))).toContain('does not begin')
  expect(refused(new Uint8Array())).toContain('does not begin')
  const swapped = bytes.slice()
  swapped.set(bytes.slice(-6), bytes.length - 12)
  swapped.set(bytes.slice(-12, -6), bytes.length - 6)
  expect(refused(swapped)).toContain('out of order')
})
