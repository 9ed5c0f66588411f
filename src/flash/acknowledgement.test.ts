import { createPrivateKey } from 'node:crypto'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { encryptionKeyOf, generateEncryptionKey } from '../crypto/keys.ts'
import {
  type Acknowledged,
  acknowledgementCode,
  isAcknowledgement,
  readCode,
  showCode,
  spellCode,
} from './acknowledgement.ts'

const member = (): { key: ReturnType<typeof createPrivateKey>; publicKey: string } => {
  const pem = generateEncryptionKey()
  return { key: createPrivateKey(pem), publicKey: encryptionKeyOf(pem) }
}
const [japan, philippines, stranger] = [member(), member(), member()]
const about: Acknowledged = { digest: 'ab'.repeat(32), sender: 'JP', member: 'PH' }
const code = acknowledgementCode(about, philippines.key, japan.publicKey)

test('sender and member compute one code; nobody else does', () => {
  expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{12}$/)
  expect(acknowledgementCode(about, japan.key, philippines.publicKey)).toBe(code)
  expect(isAcknowledgement(code, about, japan.key, philippines.publicKey)).toBe(true)
  expect(acknowledgementCode(about, stranger.key, japan.publicKey)).not.toBe(code)
  expect(isAcknowledgement(code, about, japan.key, stranger.publicKey)).toBe(false)
})

test('a code is for one alert, one sender and one member', () => {
  for (const other of [{ digest: 'ac'.repeat(32) }, { sender: 'US' }, { member: 'US' }, { sender: 'PH', member: 'JP' }])
    expect(isAcknowledgement(code, { ...about, ...other }, japan.key, philippines.publicKey)).toBe(false)
  expect(() => acknowledgementCode({ ...about, digest: 'ab' }, japan.key, philippines.publicKey)).toThrow(/digest/)
})

test('it survives the telephone: case, spaces, hyphens, and letters that are taken for digits', () => {
  const heard = [
    showCode(code),
    code.toLowerCase(),
    [...code].join(' '),
    ` ${showCode(code)} `,
    code.replaceAll('0', 'o').replaceAll('1', 'l'),
  ]
  for (const one of heard) expect(isAcknowledgement(one, about, japan.key, philippines.publicKey)).toBe(true)
  expect(showCode('K7Q29XMF03TD')).toBe('K7Q2-9XMF-03TD')
  expect(spellCode('K7QX')).toBe('Kilo 7 Quebec X-ray')
})

test('anything else is no code, and one wrong letter is noticed', () => {
  for (const wrong of ['', 'U'.repeat(12), '0'.repeat(11), '0'.repeat(13), '!'.repeat(12), '0'.repeat(5000)]) {
    expect(readCode(wrong)).toBeNull()
    expect(isAcknowledgement(wrong, about, japan.key, philippines.publicKey)).toBe(false)
  }
  fc.assert(
    fc.property(fc.nat(11), fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'), (place, letter) => {
      const heard = code.slice(0, place) + letter + code.slice(place + 1)
      expect(isAcknowledgement(heard, about, japan.key, philippines.publicKey)).toBe(heard === code)
    }),
  )
})
