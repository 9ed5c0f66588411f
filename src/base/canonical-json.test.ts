import fc from 'fast-check'
import { expect, test } from 'vitest'
import vectors from '../../vectors/canonical-json.json' with { type: 'json' }
import { canonicalJson } from './canonical-json.ts'

function shuffle(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffle)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]) => [key, shuffle(member)] as const)
      .reverse(),
  )
}
const wellFormed = fc.jsonValue({ maxDepth: 5 }).filter((value) => !/\\ud[89a-f]/i.test(JSON.stringify(value)))

test('the order of members does not matter', () => {
  fc.assert(
    fc.property(wellFormed, (value) => {
      expect(canonicalJson(shuffle(value))).toBe(canonicalJson(value))
    }),
  )
})
test('canonical text is a fixed point and keeps the value', () => {
  fc.assert(
    fc.property(wellFormed, (value) => {
      const text = canonicalJson(value)
      expect(canonicalJson(JSON.parse(text))).toBe(text)
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})
test.each(vectors.cases)('vector: $name', ({ input, canonical }) => {
  expect(canonicalJson(JSON.parse(input))).toBe(canonical)
})
test.each([Number.NaN, Number.POSITIVE_INFINITY, '\ud800', { a: 1n }, [undefined], () => 1])(
  'refuses what JSON cannot say: %s',
  (value) => {
    expect(() => canonicalJson(value)).toThrow(/no canonical JSON/)
  },
)
test('a value that contains itself is refused, not followed for ever', () => {
  const loop: unknown[] = []
  loop.push(loop)
  expect(() => canonicalJson(loop)).toThrow(/nested deeper/)
})
