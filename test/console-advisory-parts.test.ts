import { expect, test } from 'vitest'
import { sayContent, sayPart } from '../console/src/advisories/say-part.ts'
import { en } from '../console/src/i18n/en.ts'
import type { Words } from '../console/src/i18n/words.ts'
import { changesBetween } from '../src/desks/advisory/changes.ts'
import { textsOf } from '../src/desks/advisory/variant.ts'
import { makeDocument } from '../src/testing/advisories.ts'

const catalogue: Readonly<Record<string, string>> = en
const say = (key: string, facts: Readonly<Record<string, string | number>> = {}) =>
  (catalogue[key] ?? `MISSING ${key}`).replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => String(facts[name]))
const words = Object.assign(say, { language: 'en', find: () => null, template: () => null }) as unknown as Words

test('every place of an advisory is named as its readers would call it, never by its key', () => {
  const document = makeDocument()
  const keys = [
    ...changesBetween(null, document).map(({ part }) => part),
    ...textsOf(document).flatMap(({ key }) => [key, `translations/ja/${key}`]),
  ].filter((key) => !key.endsWith('/order') && !key.endsWith('/source'))
  expect(keys.length).toBeGreaterThan(10)
  for (const key of keys) {
    const said = sayPart(words, document, key)
    expect([key, said.includes('MISSING'), said.includes(key)]).toEqual([key, false, false])
  }
  const [section] = document.sections
  expect(sayPart(words, document, `translations/ja/sections/${section!.id}/text`)).toBe(
    `Translation into Japanese · ${section!.heading} · Text`,
  )
})

test('a part that a later draft took out is still called what kind of part it was', () => {
  expect(sayPart(words, makeDocument(), 'sections/gone/heading')).toBe('Sections · gone · Heading')
})

test('labels, moments and states of products are said in words', () => {
  const document = makeDocument()
  const known = document.products.map(({ id }) => id)
  const list = JSON.stringify([...known, 'gone'].map((id) => ({ id, status: 'fixed' })))
  expect(sayContent(words, document, 'sections/a/tlp', 'amber')).toBe('TLP:AMBER')
  expect(sayContent(words, document, 'embargo', '2026-12-01T00:00:00.000Z')).not.toContain('T00:00')
  expect(sayContent(words, document, 'vulnerabilities/v1/products', list)).toMatch(/gone: fixed$/)
  expect(sayContent(words, document, 'title', '[1]')).toBe('[1]')
})
