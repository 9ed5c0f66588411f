import { createHmac, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto'
import { Fault } from '../base/fault.ts'
import { importEncryptionKey } from '../crypto/encryption-key.ts'
import { agree } from '../crypto/hpke.ts'
import { statementBytes } from '../crypto/statement.ts'
import type { MemberCode } from '../policy/model.ts'

/** Whose word it is that which alert arrived. */
export interface Acknowledged {
  /** Of the alert. */
  readonly digest: string
  readonly sender: MemberCode
  /** Who acknowledges. */
  readonly member: MemberCode
}

const domain = 'trefoil/flash-ack/1'
// Crockford's base32: no I, L, O, U, so that nothing is mistaken for a digit, or read as a word.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const codeLength = 12

/**
 * The code that says to the sender that this member has the alert: twelve letters and digits for the telephone. It is a MAC with a
 * key that only these two members can compute (X25519 of their encryption keys), because a shortened signature cannot be verified.
 * `privateKey` is that of one of the two, `otherKey` the other's `encryptionKey`; both get the same code.
 */
export function acknowledgementCode(about: Acknowledged, privateKey: KeyObject, otherKey: string): string {
  const { digest, sender, member } = about
  if (!/^[0-9a-f]{64}$/.test(digest)) throw new Fault('invalid', 'not the digest of an alert')
  const shared = agree(privateKey, importEncryptionKey(Buffer.from(otherKey, 'base64')))
  const key = Buffer.from(hkdfSync('sha256', shared, '', statementBytes([domain, sender, member]), 32))
  const mac = createHmac('sha256', key)
    .update(statementBytes([domain, digest, sender, member]))
    .digest()
  let bits = mac.readBigUInt64BE(0) >> 4n
  let code = ''
  for (let place = 0; place < codeLength; place++) {
    code = alphabet[Number(bits & 31n)]! + code
    bits >>= 5n
  }
  return code
}

/** Whether this is the code, in any spelling that a person may give it. Constant time in what differs. */
export function isAcknowledgement(
  given: string,
  about: Acknowledged,
  privateKey: KeyObject,
  otherKey: string,
): boolean {
  const code = readCode(given)
  if (code === null) return false
  return timingSafeEqual(Buffer.from(code), Buffer.from(acknowledgementCode(about, privateKey, otherKey)))
}

/** `K7Q2-9XMF-03TD`: for eyes. */
export function showCode(code: string): string {
  return code.match(/.{4}/g)?.join('-') ?? code
}

const words: Readonly<Record<string, string>> = {
  ...{ A: 'Alfa', B: 'Bravo', C: 'Charlie', D: 'Delta', E: 'Echo', F: 'Foxtrot', G: 'Golf', H: 'Hotel' },
  ...{ J: 'Juliett', K: 'Kilo', M: 'Mike', N: 'November', P: 'Papa', Q: 'Quebec', R: 'Romeo', S: 'Sierra' },
  ...{ T: 'Tango', V: 'Victor', W: 'Whiskey', X: 'X-ray', Y: 'Yankee', Z: 'Zulu' },
}

/** For the ear: letters in the spelling alphabet of ICAO, digits as they are. */
export function spellCode(code: string): string {
  return [...code].map((character) => words[character] ?? character).join(' ')
}

/** The code in what a person wrote: letters of either case, with spaces or hyphens anywhere, O for 0, I or L for 1; null for anything else. */
export function readCode(given: string): string | null {
  if (given.length > 100) return null
  const code = given.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')
  return code.length === codeLength && [...code].every((character) => alphabet.includes(character)) ? code : null
}
