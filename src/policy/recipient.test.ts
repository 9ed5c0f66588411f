import fc from 'fast-check'
import { expect, test } from 'vitest'
import { recipient } from '../testing/policy-cases.ts'
import { parseRecipient, recipientName } from './recipient.ts'

test('a recipient is read from the name it is written as', () => {
  fc.assert(
    fc.property(recipient, (one) => {
      expect(parseRecipient(recipientName(one))).toEqual(one)
    }),
  )
  expect(recipientName({ kind: 'client', tlp: 'amber+strict' })).toBe('client:amber+strict')
})

test("a member's bare code will do", () => {
  expect(parseRecipient('JP')).toEqual({ kind: 'member', code: 'JP' })
  // Capitals: a member may have this code; the public is written small.
  expect(parseRecipient('PUBLIC')).toEqual({ kind: 'member', code: 'PUBLIC' })
  expect(parseRecipient('public')).toEqual({ kind: 'public' })
})

test('anything else is refused', () => {
  for (const text of [
    '',
    'jp',
    'member:',
    'member:jp',
    'client:',
    'client:white',
    'client:__proto__',
    'public:',
    ' JP',
    'JP\n',
    'staff',
  ])
    expect(() => parseRecipient(text)).toThrow(expect.objectContaining({ kind: 'invalid' }))
})
