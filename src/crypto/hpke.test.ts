import { createPrivateKey } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  importEncryptionKey,
  importEncryptionPrivateKey,
  isEncryptionKey,
  rawEncryptionKey,
  readEncryptionPrivateKey,
} from './encryption-key.ts'
import { agree, openOnce, sealOnce, setupOpening, setupSealing } from './hpke.ts'
import { encryptionKeyOf, generateEncryptionKey as generatePem, generateSigningKey } from './keys.ts'

const generateEncryptionKey = (): { privatePem: string; publicKey: string } => {
  const privatePem = generatePem()
  return { privatePem, publicKey: encryptionKeyOf(privatePem) }
}
const hex = (text: string): Uint8Array => Buffer.from(text, 'hex')
const toHex = (bytes: Uint8Array | null): string => Buffer.from(bytes ?? []).toString('hex')
const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8')

// RFC 9180 appendix A.2.1.
const published = {
  skEm: 'f4ec9b33b792c372c1d2c2063507b684ef925b8c75a42dbcbf57d63ccd381600',
  enc: '1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a',
  skRm: '8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb',
  pkRm: '4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a',
  info: '4f6465206f6e2061204772656369616e2055726e',
  plaintext: '4265617574792069732074727574682c20747275746820626561757479',
  sealed: {
    0: '1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28',
    1: '6b53c051e4199c518de79594e1c4ab18b96f081549d45ce015be002090bb119e85285337cc95ba5f59992dc98c',
    2: '71146bd6795ccc9c49ce25dda112a48f202ad220559502cef1f34271e0cb4b02b4f10ecac6f48c32f878fae86b',
    4: '63357a2aa291f5a4e5f27db6baa2af8cf77427c7c1a909e0b37214dd47db122bb153495ff0b02e9e54a50dbe16',
    255: '18ab939d63ddec9f6ac2b60d61d36a7375d2070c9b683861110757062c52b8880a5f6b3936da9cd6c23ef2a95c',
    256: '7a4a13e9ef23978e2c520fd4d2e757514ae160cd0cd05e556ef692370ca53076214c0c40d4c728d6ed9e727a5b',
  } as Record<number, string>,
  exported: [
    ['', '4bbd6243b8bb54cec311fac9df81841b6fd61f56538a775e7c80a9f40160606e'],
    ['00', '8c1df14732580e5501b00f82b10a1647b40713191b7c1240ac80e2b68808ba69'],
    ['54657374436f6e74657874', '5acb09211139c43b3090489a9da433e8a30ee7188ba8b0a9a1ccf0c229283e53'],
  ] as const,
}

describe('HPKE as RFC 9180 publishes it (A.2.1)', () => {
  const recipient = importEncryptionPrivateKey(hex(published.skRm))

  test('the sender seals exactly the published messages', () => {
    const context = setupSealing(
      hex(published.pkRm),
      hex(published.info),
      importEncryptionPrivateKey(hex(published.skEm)),
    )
    expect(toHex(context.enc)).toBe(published.enc)
    for (let sequence = 0; sequence <= 256; sequence++) {
      const sealed = toHex(context.seal(utf8(`Count-${sequence}`), hex(published.plaintext)))
      if (published.sealed[sequence] !== undefined) expect(sealed).toBe(published.sealed[sequence])
    }
  })

  test('the receiver opens them, in any order', () => {
    const context = setupOpening(recipient, hex(published.enc), hex(published.info))
    for (const sequence of [256, 0, 4, 255, 1, 2]) {
      const opened = context.openAt(sequence, utf8(`Count-${sequence}`), hex(published.sealed[sequence]!))
      expect(toHex(opened)).toBe(published.plaintext)
    }
    expect(context.openAt(1, utf8('Count-1'), hex(published.sealed[2]!))).toBeNull()
    expect(context.openAt(2, utf8('Count-1'), hex(published.sealed[2]!))).toBeNull()
  })

  test('exported secrets are the published ones', () => {
    const context = setupOpening(recipient, hex(published.enc), hex(published.info))
    for (const [about, secret] of published.exported) expect(toHex(context.export(hex(about), 32))).toBe(secret)
  })
})

test('what is sealed to a key is opened with that key alone, whatever it is', () => {
  const key = generateEncryptionKey()
  const other = readEncryptionPrivateKey(generateEncryptionKey().privatePem)
  const own = readEncryptionPrivateKey(key.privatePem)
  const bytes = fc.uint8Array({ maxLength: 300 })
  fc.assert(
    fc.property(bytes, bytes, bytes, fc.nat(), (info, aad, plaintext, at) => {
      const message = sealOnce(Buffer.from(key.publicKey, 'base64'), info, aad, plaintext)
      expect(toHex(openOnce(own, info, aad, message))).toBe(toHex(plaintext))
      expect(openOnce(other, info, aad, message)).toBeNull()
      expect(openOnce(own, info, Buffer.concat([aad, Uint8Array.of(0)]), message)).toBeNull()
      expect(openOnce(own, Buffer.concat([info, Uint8Array.of(0)]), aad, message)).toBeNull()
      const bent = Buffer.from(message)
      bent[at % bent.length]! ^= 1 << (at % 7)
      expect(openOnce(own, info, aad, bent)).toBeNull()
      expect(openOnce(own, info, aad, message.subarray(0, at % message.length))).toBeNull()
    }),
    { numRuns: 60 },
  )
})

// The encodings of points of order 1, 2, 4 and 8, with the ones that lie above the prime, with and without the ignored top bit.
const lowOrderPoints = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]
const withTopBit = (point: string): string => {
  const bytes = Buffer.from(point, 'hex')
  bytes[31]! |= 0x80
  return bytes.toString('hex')
}

test.each([...lowOrderPoints, ...lowOrderPoints.map(withTopBit)])('the point of low order %s is no key', (point) => {
  expect(() => setupSealing(hex(point), utf8(''))).toThrow(/low order/)
  const own = readEncryptionPrivateKey(generateEncryptionKey().privatePem)
  expect(() => setupOpening(own, hex(point), utf8(''))).toThrow(/low order/)
  expect(isEncryptionKey(Buffer.from(point, 'hex').toString('base64'))).toBe(false)
})

test('keys have one spelling, and a key of another kind is none', () => {
  const { privatePem, publicKey } = generateEncryptionKey()
  expect(isEncryptionKey(publicKey)).toBe(true)
  expect(encryptionKeyOf(privatePem)).toBe(publicKey)
  expect(isEncryptionKey(`${publicKey}=`)).toBe(false)
  expect(isEncryptionKey(publicKey.slice(0, 43))).toBe(false)
  expect(isEncryptionKey(Buffer.alloc(31, 9).toString('base64'))).toBe(false)
  expect(() => importEncryptionKey(Buffer.alloc(33, 9))).toThrow(/32 bytes/)
  expect(() => importEncryptionPrivateKey(Buffer.alloc(31, 9))).toThrow(/32 bytes/)
  expect(() => readEncryptionPrivateKey('nonsense')).toThrow(/PEM/)
  expect(() => readEncryptionPrivateKey(generateSigningKey().privatePem)).toThrow(/X25519/)
})

test('two members agree on one secret', () => {
  const [one, other] = [generateEncryptionKey(), generateEncryptionKey()]
  const secretOf = (mine: string, theirs: string): string =>
    toHex(agree(createPrivateKey(mine), importEncryptionKey(Buffer.from(theirs, 'base64'))))
  expect(secretOf(one.privatePem, other.publicKey)).toBe(secretOf(other.privatePem, one.publicKey))
  expect(toHex(rawEncryptionKey(importEncryptionKey(Buffer.from(one.publicKey, 'base64'))))).toHaveLength(64)
})
