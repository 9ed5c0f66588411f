import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { StixObject } from '../stix/object.ts'
import { corpus, corpusFiles } from '../testing/corpus.ts'
import { findPersonalData } from './find.ts'
import { searchText } from './find-in-text.ts'
import { mayHoldInText, mayHoldPersonalData } from './may-hold.ts'
import { someText, visitTexts } from './visit-texts.ts'

const pieces = fc.constantFrom(
  ...['juan@agency.example', 'juan[at]agency.example', 'juan%40agency.example', '+63 917 555 0123', 'card', 'victim'],
  ...['4111 1111 1111 1111', '203.0.113.77', '203[.]0[.]113[.]77', '2001:db8::1', 'passport', 'TK1234567', 'SSN'],
  ...[
    '536-90-4399',
    '１２３４ ５６７８ ９０１８',
    'マイナンバー',
    '2026',
    'version 1.2',
    'plain words',
    'P1234567A',
    'TIN 123-456-789',
  ],
)
const texts = fc.array(pieces, { maxLength: 6 }).map((parts) => parts.join(' '))

/** RFC 6901. */
function textAt(object: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((value, step) => (value as Record<string, unknown>)[step], object)
}

test('what is not worth a search holds nothing', () => {
  fc.assert(
    fc.property(texts, fc.constantFrom('note', 'url', 'report', 'email-message'), (text, type) => {
      const object = { type, id: `${type}--0`, name: text, content: text, value: text } as unknown as StixObject
      expect(findPersonalData(object).length > 0 && !mayHoldPersonalData(object, false)).toBe(false)
    }),
    { numRuns: 2_000 },
  )
})

test('a text that is not worth a search holds nothing, whatever surrounds it', () => {
  fc.assert(
    fc.property(texts, fc.constantFrom('text', 'link'), fc.constantFrom('victim', 'unknown'), (text, mode, side) => {
      const place = { at: '/x', text, use: 'text', holder: {}, key: null } as const
      expect(searchText(place, side, mode, null, undefined).length > 0 && !mayHoldInText(text)).toBe(false)
    }),
    { numRuns: 2_000 },
  )
})

test('the texts that are asked about one by one are those that are listed', () => {
  fc.assert(
    fc.property(fc.object({ key: fc.constantFrom('name', 'objects', 'id', 'x_ref', '0', 'a/b') }), (members) => {
      const object = { ...members, type: 'observed-data', id: 'observed-data--0' } as unknown as StixObject
      const asked: unknown[] = []
      someText(object, (text, use) => {
        asked.push({ text, use })
        return false
      })
      const listed = visitTexts(object)
      expect(asked).toEqual(listed.map(({ text, use }) => ({ text, use })))
      for (const { at, text } of listed) expect(textAt(object, at)).toBe(text)
    }),
  )
})

test('a name that is looked for makes every text worth a search', () => {
  const object = { type: 'note', id: 'note--0', content: 'Kenji Watanabe' } as unknown as StixObject
  expect(mayHoldPersonalData(object, false)).toBe(false)
  expect(mayHoldPersonalData(object, true)).toBe(true)
})

test.skipIf(corpus === null)('nothing of real data is passed over (skipped: the corpus is missing)', () => {
  const passed: string[] = []
  for (const file of corpusFiles('.', '.json').slice(0, 400)) {
    let objects: unknown
    try {
      objects = (JSON.parse(readFileSync(file, 'utf8')) as { objects?: unknown }).objects
    } catch {
      continue
    }
    if (!Array.isArray(objects)) continue
    for (const object of (objects as StixObject[]).slice(0, 2_000))
      if (
        typeof object?.type === 'string' &&
        !mayHoldPersonalData(object, false) &&
        findPersonalData(object).length > 0
      )
        passed.push(object.id)
  }
  expect(passed).toEqual([])
})
