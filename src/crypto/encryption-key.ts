import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { Fault } from '../base/fault.ts'

// X25519 keys in DER are exactly these prefixes and 32 bytes (RFC 8410 §4, §7).
const spkiPrefix = Buffer.from('302a300506032b656e032100', 'hex')
const pkcs8Prefix = Buffer.from('302e020100300506032b656e04220420', 'hex')
const encryptionKeySize = 32

/** Reads a private key; an `invalid` fault unless it is an unencrypted X25519 key in PEM. */
export function readEncryptionPrivateKey(privatePem: string): KeyObject {
  let key: KeyObject
  try {
    key = createPrivateKey(privatePem)
  } catch {
    // The cause is left out: OpenSSL's message may quote the text.
    throw new Fault('invalid', 'not a private key in PEM form')
  }
  if (key.asymmetricKeyType !== 'x25519') throw new Fault('invalid', 'an encryption key must be an X25519 key')
  return key
}

/** Whether the text is an X25519 public key in the one spelling we use: canonical base64 of its 32 bytes, and no point of low order. */
export function isEncryptionKey(text: string): boolean {
  if (typeof text !== 'string' || text.length !== 44) return false
  const raw = Buffer.from(text, 'base64')
  return raw.length === encryptionKeySize && raw.toString('base64') === text && !isLowOrder(raw)
}

/** The key of these 32 bytes. `invalid` for another length or a point of low order. */
export function importEncryptionKey(raw: Uint8Array): KeyObject {
  if (raw.length !== encryptionKeySize) throw new Fault('invalid', 'an X25519 key has 32 bytes')
  if (isLowOrder(raw)) throw new Fault('invalid', 'not a usable X25519 key: a point of low order')
  return createPublicKey({ key: Buffer.concat([spkiPrefix, raw]), format: 'der', type: 'spki' })
}

/** The private key of these 32 bytes. */
export function importEncryptionPrivateKey(raw: Uint8Array): KeyObject {
  if (raw.length !== encryptionKeySize) throw new Fault('invalid', 'an X25519 key has 32 bytes')
  return createPrivateKey({ key: Buffer.concat([pkcs8Prefix, raw]), format: 'der', type: 'pkcs8' })
}

/** The 32 bytes of a public key. */
export function rawEncryptionKey(publicKey: KeyObject): Uint8Array {
  return publicKey.export({ type: 'spki', format: 'der' }).subarray(spkiPrefix.length)
}

/** The first 16 digits of SHA-256 over the 32 bytes: says which key something was sealed to, and proves nothing. */
export function encryptionKeyId(publicKey: string): string {
  return createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex').slice(0, 16)
}

const prime = 2n ** 255n - 19n
// The u-coordinates of the points of order 1, 2, 4 and 8 on the curve and its twist: with one of these every private key gives the
// same shared secret, so that whoever chose it knows the key (RFC 7748 §6.1).
const lowOrder = new Set([
  0n,
  1n,
  prime - 1n,
  325606250916557431795983626356110631294008115727848805560023387167927233504n,
  39382357235489614581723060781553021112529911719440698176882885853963445705823n,
])

function isLowOrder(raw: Uint8Array): boolean {
  const bytes = Buffer.from(raw).reverse()
  bytes[0]! &= 0x7f
  return lowOrder.has(BigInt(`0x${bytes.toString('hex')}`) % prime)
}
