import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalValue } from './canonical-value.ts'
import { type Kind, kinds } from './model.ts'
import { derivePseudonymKey, pseudonym } from './pseudonym.ts'
import { isSomebodysAddress } from './victim-addresses.ts'

const secret = new Uint8Array(32).fill(7)
const key = derivePseudonymKey(secret, 'trilateral', '2026')

test.each<[Kind, string, string]>([
  ['email', 'Maria@Example.com', 'ｍａｒｉａ[@]example[.]com'],
  ['email', 'maria@example.com', 'maria+lists@example.com'],
  ['phone', '+81 90-0123-4567', '０９０－０１２３－４５６７'],
  ['phone', '(415) 555-0132', '+1 415 555 0132'],
  ['phone', '0900-000-1234', '+63 900 000 1234'],
  ['my-number', '1234-5678-9018', '１２３４５６７８９０１８'],
  ['card', '4111 1111 1111 1111', '4111111111111111'],
  ['tin-ph', '123-456-789', '123456789000'],
  ['passport', 'L898902C3', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'],
  ['person-name', 'Anna Maria Eriksson', 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<'],
  ['person-name', 'Mr. Juan Dela Cruz', 'DELA CRUZ, Juan'],
  ['person-name', 'Jané Doe', 'Jane Doe'],
  ['person-name', '山田 太郎 様', '山田　太郎'],
  ['victim-ip', '2001:db8::7', '2001:0DB8:0:0:0:0:0:7'],
  ['victim-ip', '::ffff:203.0.113.7', '203[.]0[.]113[.]7'],
  ['account', 'EXAMPLE\\JDoe', 'example\\jdoe'],
])('%s: %s and %s are one', (kind, one, other) => {
  expect(canonicalValue(kind, one)).toBe(canonicalValue(kind, other))
  expect(pseudonym(key, kind, one)).toBe(pseudonym(key, kind, other))
})

test('what Japanese marks tell apart stays apart', () => {
  expect(canonicalValue('person-name', 'がく')).not.toBe(canonicalValue('person-name', 'かく'))
})

describe('pseudonyms', () => {
  test('are stable, and have the form of their kind', () => {
    expect(pseudonym(key, 'person-name', 'Jane Doe')).toMatch(/^person-[a-z2-7]{16}$/)
    expect(pseudonym(key, 'email', 'maria@example.com')).toMatch(/^[a-z2-7]{16}@pseudonym\.invalid$/)
    expect(pseudonym(key, 'victim-ip', '203.0.113.7')).toMatch(/^2(?:4\d|5[0-5])(?:\.\d{1,3}){3}$/)
    expect(pseudonym(key, 'victim-ip', '2001:db8::7')).toMatch(/^100::(?:[0-9a-f]{1,4}:){3}[0-9a-f]{1,4}$/)
    const again = derivePseudonymKey(secret, 'trilateral', '2026')
    expect(pseudonym(again, 'card', '4111111111111111')).toBe(pseudonym(key, 'card', '4111111111111111'))
  })
  test('of two agreements, epochs, nodes or kinds cannot be linked', () => {
    const value = '219-09-9999'
    const keys = [
      key,
      derivePseudonymKey(secret, 'bilateral', '2026'),
      derivePseudonymKey(secret, 'trilateral', '2027'),
      derivePseudonymKey(new Uint8Array(32).fill(8), 'trilateral', '2026'),
      // Parts that run into each other must not give the same key.
      derivePseudonymKey(secret, 'trilateral2', '026'),
    ]
    const names = keys.map((one) => pseudonym(one, 'ssn-us', value))
    expect(new Set(names).size).toBe(keys.length)
    expect(pseudonym(key, 'tin-ph', '219099999').split('-')[1]).not.toBe(pseudonym(key, 'ssn-us', value).split('-')[1])
  })
  test('need a whole secret and a whole key', () => {
    expect(() => derivePseudonymKey(new Uint8Array(31), 'a', 'b')).toThrow('32 bytes')
    expect(() => pseudonym(new Uint8Array(16), 'email', 'a@b.cc')).toThrow('32 bytes')
  })
  test('exist for whatever stands in a text, and an address is never somebody’s', () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.string({ unit: 'binary', maxLength: 60 }), (kind, value) => {
        expect(pseudonym(key, kind, value)).toBe(pseudonym(key, kind, value))
      }),
    )
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (value) => {
        expect(isSomebodysAddress(pseudonym(key, 'victim-ip', value))).toBe(false)
      }),
    )
  })
})
