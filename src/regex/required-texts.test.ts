import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseRegex } from './parse-regex.ts'
import { Regex } from './regex.ts'
import { requiredTexts } from './required-texts.ts'

const said = (source: string): string[][] =>
  requiredTexts(parseRegex(source)).map((list) => list.map(({ text, folded }) => (folded ? `~${text}` : text)))

test.each([
  ['^evil\\.exe$', [['evil.exe']]],
  ['(?i)Evel\\.exe', [['~evel.exe']]],
  ['(?i)kernel-mask', [['~ernel-ma']]],
  ['(gate|panel)\\.php', [['gate', 'panel'], ['.php']]],
  ['https?://[^/]+/x', [['http'], ['://'], ['/x']]],
  ['(abc)*d+', [['d']]],
  ['a|b*', []],
  ['.*', []],
])('%s needs what it needs, and no more', (source, expected) => {
  const lists = said(source).map((list) => list.join(' '))
  for (const list of expected) expect(lists.join('; ')).toContain(list.join(' '))
  if (expected.length === 0) expect(lists).toEqual([])
})

const part = fc.oneof(
  fc.constantFrom('a', 'B', 'k', 's', 'é', '.', '[ab]', '\\d', 'ab', '^', '$', '\\b'),
  fc.constantFrom('(?i:aB)', '(a|bc)', '(?:ab)+', 'a?', '(b{2})', 'c*', '(?i:ks)'),
)
const letters = fc.string({
  unit: fc.constantFrom('a', 'b', 'B', 'A', 'c', 'k', 'K', '\u212a', 's', 'ſ', 'é', '1'),
  maxLength: 8,
})

test('whatever an expression matches holds one text of each list', () => {
  let found = 0
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), letters, (parts, text) => {
      const source = parts.join('')
      if (!new Regex(source).test(text)) return
      const folded = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
      for (const list of requiredTexts(parseRegex(source))) {
        found++
        const holds = list.some((one) => (one.folded ? folded : text).includes(one.text))
        expect([source, text, list, holds]).toEqual([source, text, list, true])
      }
    }),
    { numRuns: 2000 },
  )
  expect(found).toBeGreaterThan(15)
})
