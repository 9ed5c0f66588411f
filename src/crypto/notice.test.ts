import fc from 'fast-check'
import { expect, test } from 'vitest'
import { generateSigningKey } from './keys.ts'
import { longestReason, makeNotice, type Notice, parseNotice, type SignedNotice, verifyNotice } from './notice.ts'

const key = generateSigningKey()
const other = generateSigningKey()
const facts = fc.record<Omit<Notice, 'format'>>({
  origin: fc.constantFrom('US', 'JP'),
  id: fc.constantFrom('indicator--a', 'report--b'),
  version: fc.constantFrom('', '2026-01-01T00:00:00.000Z'),
  digest: fc.constantFrom('', 'ab'.repeat(32)),
  reason: fc
    .string({ minLength: 1, maxLength: longestReason, unit: 'grapheme' })
    .filter((one) => one.length <= longestReason),
  at: fc.nat(),
})

test('a notice holds only as it was signed, and only by its originator', () => {
  fc.assert(
    fc.property(facts, facts, (one, another) => {
      const notice = parseNotice(makeNotice(key.privatePem, one))
      expect(verifyNotice(key.publicKey, notice)).toBe(true)
      expect(verifyNotice(other.publicKey, notice)).toBe(false)
      const altered = { ...notice, ...another } as SignedNotice
      const same = Object.entries(another).every(([name, value]) => notice[name as keyof Notice] === value)
      expect(verifyNotice(key.publicKey, altered)).toBe(same)
    }),
  )
})

test('a notice without a reason, with a long one, or with more than a notice has is refused', () => {
  const good = { origin: 'US', id: 'indicator--a', version: '', digest: '', reason: 'wrong', at: 1 }
  expect(() => makeNotice(key.privatePem, { ...good, reason: '' })).toThrow(/reason/)
  expect(() => makeNotice(key.privatePem, { ...good, reason: 'x'.repeat(501) })).toThrow(/reason/)
  const text = makeNotice(key.privatePem, good)
  expect(() => parseNotice(text.replace('{', '{"more":1,'))).toThrow(/notice/)
  expect(() => parseNotice(text.replace('"at":1', '"at":1,"at":2'))).toThrow()
  expect(() => parseNotice(' '.repeat(9000) + text)).toThrow()
  expect(() => parseNotice('null')).toThrow(/notice/)
})

test('a reason of nothing but characters that JSON writes as six still fits', () => {
  const text = makeNotice(key.privatePem, {
    origin: 'US',
    id: 'x',
    version: '',
    digest: '',
    reason: '\u0001'.repeat(500),
    at: 1,
  })
  expect(verifyNotice(key.publicKey, parseNotice(text))).toBe(true)
})
