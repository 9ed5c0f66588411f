import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fingerprint, generateSigningKey, isPublicKey, publicKeyOf, signBytes, verifyBytes } from './keys.ts'

const bytes = Buffer.from('what we promised', 'utf8')

test('a signature holds for exactly the bytes and the key it was made with', () => {
  const [one, other] = [generateSigningKey(), generateSigningKey()]
  const signature = signBytes(one.privatePem, bytes)
  expect(signature).toHaveLength(64)
  expect(verifyBytes(one.publicKey, bytes, signature)).toBe(true)
  expect(verifyBytes(other.publicKey, bytes, signature)).toBe(false)
  expect(verifyBytes(one.publicKey, Buffer.from('what we promise', 'utf8'), signature)).toBe(false)
  for (const bit of [0, 255, 511]) {
    const damaged = Buffer.from(signature)
    damaged[bit >> 3]! ^= 1 << (bit & 7)
    expect(verifyBytes(one.publicKey, bytes, damaged)).toBe(false)
  }
})

test('the public key and its fingerprint follow from the private key', () => {
  const { privatePem, publicKey } = generateSigningKey()
  expect(publicKeyOf(privatePem)).toBe(publicKey)
  expect(fingerprint(publicKey)).toMatch(/^[0-9a-f]{64}$/)
})

test('only Ed25519 keys sign and verify', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const x25519 = generateKeyPairSync('x25519')
  const ed448 = generateKeyPairSync('ed448')
  for (const { publicKey, privateKey } of [rsa, x25519, ed448]) {
    expect(isPublicKey(publicKey.export({ type: 'spki', format: 'der' }).toString('base64'))).toBe(false)
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    expect(() => signBytes(pem, bytes)).toThrow('must be an Ed25519 key')
    expect(() => signBytes(privateKey, bytes)).toThrow('must be an Ed25519 key')
  }
  expect(() => signBytes('-----BEGIN PRIVATE KEY-----\nsecret\n', bytes)).toThrow(/^not a private key in PEM form$/)
})

test('a key has one spelling, so that it cannot stand in a list twice', () => {
  const { publicKey } = generateSigningKey()
  for (const other of [`${publicKey} `, publicKey.replace(/=*$/, ''), `\n${publicKey}`, publicKey.toLowerCase()])
    expect(isPublicKey(other)).toBe(false)
})

test('whatever a stranger sends as key or signature, the answer is no and not an error', () => {
  const { publicKey } = generateSigningKey()
  const key = fc.oneof(
    fc.string({ maxLength: 100 }),
    fc.base64String({ minLength: 60, maxLength: 60 }),
    fc.constant(publicKey),
  )
  fc.assert(
    fc.property(key, fc.uint8Array({ maxLength: 80 }), (text, signature) => {
      expect(verifyBytes(text, bytes, signature)).toBe(false)
    }),
  )
  expect(verifyBytes(undefined as unknown as string, bytes, new Uint8Array(64))).toBe(false)
})

test('a key of small order verifies nothing for everybody', () => {
  // The neutral element as a public key: with R the same point and S zero, naive verifiers accept any message.
  const prefix = Buffer.from('302a300506032b6570032100', 'hex')
  const point = Buffer.alloc(32)
  point[0] = 1
  const forged = Buffer.concat([point, Buffer.alloc(32)])
  const weak = Buffer.concat([prefix, point]).toString('base64')
  expect(verifyBytes(weak, bytes, forged)).toBe(false)
})
