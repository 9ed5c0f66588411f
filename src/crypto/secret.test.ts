import { expect, test } from 'vitest'
import {
  decoyPassword,
  digestMadePassword,
  digestToken,
  hashPassword,
  isMadePassword,
  newToken,
  verifyPassword,
} from './secret.ts'

test('a password opens its own hash and no other', async () => {
  const stored = await hashPassword('correct horse battery staple')
  expect(stored).toMatch(/^scrypt\$ln=15,r=8,p=3\$/)
  expect(await verifyPassword('correct horse battery staple', stored)).toBe(true)
  expect(await verifyPassword('correct horse battery stapl', stored)).toBe(false)
  expect(await verifyPassword('', stored)).toBe(false)
})

test('the same password is hashed differently each time', async () => {
  expect(await hashPassword('password')).not.toBe(await hashPassword('password'))
})

test('a password is the same however the keyboard composes its letters', async () => {
  const stored = await hashPassword('ニッポンが先'.normalize('NFC'))
  expect(await verifyPassword('ニッポンが先'.normalize('NFD'), stored)).toBe(true)
})

test('a hash with other parameters is still good', async () => {
  // scrypt, RFC 7914 with N=2^10, r=8, p=1 over 'old' and sixteen zero bytes, computed with OpenSSL.
  const stored = 'scrypt$ln=10,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$I3pHC5g7H1CZ949mBRMmtv7VEB5bH5S4Jo4MQ8eOUm8'
  expect(await verifyPassword('old', stored)).toBe(true)
  expect(await verifyPassword('new', stored)).toBe(false)
})

test('a stored text that is no hash of ours opens to nobody and costs nothing', async () => {
  const stored = await hashPassword('x')
  for (const other of ['', 'x', stored.replace('ln=15', 'ln=30'), stored.replace('p=3', 'p=99'), stored.slice(0, -1)])
    expect(await verifyPassword('x', other)).toBe(false)
})

test('a decoy looks like the hash of a password, costs as much to check, and opens to nobody', async () => {
  const decoy = decoyPassword()
  expect(decoyPassword()).not.toBe(decoy)
  // What has another form is refused unseen, and what names other parameters costs something else.
  for (const stored of [decoy, await hashPassword('x')])
    expect(stored).toMatch(/^scrypt\$ln=15,r=8,p=3\$[\w-]{22}\$[\w-]{43}$/)
  for (const text of ['x', decoy]) expect(await verifyPassword(text, decoy)).toBe(false)
})

test('a made password is told by its digest, a chosen one by the slow hash alone', async () => {
  const made = newToken()
  const stored = digestMadePassword(made)
  expect(isMadePassword(made, stored)).toBe(true)
  for (const wrong of ['', newToken(), stored, made.toLowerCase() + made])
    expect(isMadePassword(wrong, stored)).toBe(false)
  for (const damaged of [stored.slice(0, -1), `${stored}0`, 'sha256$'])
    expect(isMadePassword(made, damaged)).toBe(false)
  expect(isMadePassword('x', 'scrypt$ln=10,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$x')).toBeNull()
  expect(await verifyPassword(made, stored)).toBe(false)
})

test('an empty or endless password is refused', async () => {
  await expect(hashPassword('')).rejects.toThrow('1 to 4096 bytes')
  await expect(hashPassword('x'.repeat(5000))).rejects.toThrow('1 to 4096 bytes')
})

test('tokens are 256 random bits, found again by their digest', () => {
  const token = newToken()
  expect(Buffer.from(token, 'base64url')).toHaveLength(32)
  expect(newToken()).not.toBe(token)
  expect(digestToken(token)).toMatch(/^[0-9a-f]{64}$/)
  expect(digestToken('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})
