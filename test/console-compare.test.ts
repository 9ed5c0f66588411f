import fc from 'fast-check'
import { expect, test } from 'vitest'
import { differencesOf } from '../console/src/compare/differences.ts'
import { wordDifferences } from '../console/src/compare/word-differences.ts'

const phrase = fc.array(fc.constantFrom('relay', ' ', 'を', '攻撃', 'router', '.', '\n', 'Volt'), { maxLength: 40 })

test('what is same and removed is the text before, what is same and added the text after', () => {
  fc.assert(
    fc.property(phrase, phrase, (a, b) => {
      const [before, after] = [a.join(''), b.join('')]
      const pieces = wordDifferences(before, after)
      const of = (without: string) =>
        pieces
          .filter(({ is }) => is !== without)
          .map(({ text }) => text)
          .join('')
      expect([of('added'), of('removed')]).toEqual([before, after])
      if (before === after) expect(pieces.every(({ is }) => is === 'same')).toBe(true)
    }),
  )
})

test('one word that changed in a long text is all that is shown as changed, and in Japanese too', () => {
  expect(wordDifferences('Seen at the port of Yokohama in May.', 'Seen at the port of Kobe in May.')).toEqual([
    { is: 'same', text: 'Seen at the port of ' },
    { is: 'removed', text: 'Yokohama' },
    { is: 'added', text: 'Kobe' },
    { is: 'same', text: ' in May.' },
  ])
  // Where exactly words end is the browser's knowledge.
  const japanese = wordDifferences('五月に横浜で観測', '六月に横浜で観測')
  expect(japanese.map(({ is }) => is)).toEqual(['removed', 'added', 'same'])
  expect(japanese[2]?.text).toMatch(/に横浜で観測$/)
})

test('texts that have nothing in common are replaced whole, within bounded work', () => {
  const [before, after] = ['a ', 'b '].map((word) => word.repeat(200_000)) as [string, string]
  expect(wordDifferences(before, after)).toEqual([
    { is: 'removed', text: before },
    { is: 'added', text: after },
  ])
})

test('objects differ in the fields that differ, wherever they lie, and not in the order of a list that is a set', () => {
  const before = { name: 'a', labels: ['x', 'y'], at: { city: 'Cebu', zone: 8 }, old: 1 }
  const after = { name: 'b', labels: ['y', 'z'], at: { city: 'Cebu', zone: 9 }, fresh: [1] }
  expect(differencesOf(before, after).map(({ path, change }) => `${change} ${path.join('/')}`)).toEqual([
    'changed at/zone',
    'added fresh',
    'removed labels/0',
    'added labels/1',
    'changed name',
    'removed old',
  ])
  expect(differencesOf(before, structuredClone(before))).toEqual([])
  expect(differencesOf({ list: [1, 2] }, { list: [2, 1] })).toHaveLength(1)
})

test('what others name like the language does is compared like any other field', () => {
  const hostile = JSON.parse('{"__proto__":{"a":1},"constructor":2}') as unknown
  expect(differencesOf({}, hostile).map(({ path }) => path[0])).toEqual(['__proto__', 'constructor'])
})

test('there are differences exactly where two objects differ', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      const same = differencesOf(a, b).length === 0
      expect(same).toBe(differencesOf(b, a).length === 0)
      if (same) expect(JSON.stringify(sorted(a))).toBe(JSON.stringify(sorted(b)))
    }),
  )
})

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, one]) => [name, sorted(one)])
}
