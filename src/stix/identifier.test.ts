import { expect, test } from 'vitest'
import { isStixId, isTypeName, parseStixId, typeOfId } from './identifier.ts'

const uuid = '3f1c0a52-6d7e-4b8f-9a10-c2d3e4f50617'

test('an identifier is a type and a UUID', () => {
  const id = parseStixId(`x-acme-thing--${uuid}`)
  expect(typeOfId(id)).toBe('x-acme-thing')
  expect(isStixId(`malware--${uuid.toUpperCase()}`)).toBe(true)
})
test.each([
  `Malware--${uuid}`,
  `malware-${uuid}`,
  `malware--${uuid}x`,
  `malware--${uuid.slice(1)}`,
  `-malware--${uuid}`,
  `ab--${uuid}`,
  `9lives--${uuid}`,
  `mal ware--${uuid}`,
  `malware--${uuid}\n`,
  `${'a'.repeat(251)}--${uuid}`,
  '',
])('%j is none', (text) => {
  expect(isStixId(text)).toBe(false)
  expect(() => parseStixId(text)).toThrow('not a STIX identifier')
})
test('type names are 3 to 250 small letters, digits and hyphens', () => {
  expect(['ipv4-addr', 'abc', 'a'.repeat(250)].every(isTypeName)).toBe(true)
  expect(['ab', 'corpo_ration', 'a-', 'a'.repeat(251), 'Abc', '1ab'].some(isTypeName)).toBe(false)
})
