import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wantedLanguage } from './accept-language.ts'

test.each([
  ['ja', 'ja'],
  ['ja-JP,ja;q=0.9,en-US;q=0.8,en;q=0.7', 'ja'],
  ['fil-PH, fil;q=0.9, en;q=0.8', 'fil'],
  ['tl', 'fil'],
  ['EN-gb', 'en'],
  ['de-DE,de;q=0.9,ja;q=0.5,en;q=0.4', 'ja'],
  ['en;q=0.2, ja;q=0.8', 'ja'],
  ['en;q=0.5, ja;q=0.5', 'en'],
  ['ja;q=0, en;q=0.1', 'en'],
  ['zh-Hant-TW, ja-Jpan-JP ; q=0.3', 'ja'],
])('of a browser that sends %j the language is %s', (header, language) => {
  expect(wantedLanguage(header)).toBe(language)
})

test.each([
  undefined,
  '',
  '*',
  'de, zh;q=0.5',
  'ja;q=0',
  'jam, enx',
  'ja;q=2',
  'ja;q=-1',
  'constructor, __proto__',
  `${'de,'.repeat(30)}ja`,
  `ja,${'x'.repeat(1000)}`,
])('%j names no language of ours', (header) => {
  expect(wantedLanguage(header)).toBeNull()
})

test('whatever is sent, the answer is one of our languages or none', () => {
  const word = fc.constantFrom('ja', 'en', 'fil', 'tl', '*', ';', 'q=', '0.5', ',', '-', ' ', '\u{1f600}', 'de')
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(word).map((words) => words.join('')),
      ),
      (header) => {
        expect([null, 'en', 'ja', 'fil']).toContain(wantedLanguage(header))
      },
    ),
  )
})
