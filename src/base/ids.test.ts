import { expect, test } from 'vitest'
import { isUuid, uuidV4, uuidV5 } from './ids.ts'

test('a random id has version and variant bits, and differs each time', () => {
  expect(uuidV4()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(uuidV4()).not.toBe(uuidV4())
  expect(uuidV4((bytes) => bytes.fill(255))).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff')
})
test('a name gives the id that RFC 9562 appendix A.4 prints', () => {
  expect(uuidV5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2')
})
test('tells a UUID from what is none', () => {
  expect(isUuid('2ED6657D-e927-568b-95e1-2665a8aea6a2')).toBe(true)
  expect(isUuid('2ed6657de927568b95e12665a8aea6a2')).toBe(false)
  expect(isUuid('2ed6657d-e927-568b-95e1-2665a8aea6a2 ')).toBe(false)
})
