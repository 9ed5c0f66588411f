import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import { Fault } from '../base/fault.ts'

/** A signing key as a node stores it: the private half as PKCS#8 PEM, the public half as base64 of its SPKI DER. */
export interface SigningKey {
  readonly privatePem: string
  readonly publicKey: string
}

// An Ed25519 key in SPKI DER is exactly this prefix and 32 bytes (RFC 8410 §4), so any other text is refused before parsing.
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex')
const spkiSize = spkiPrefix.length + 32
const spkiTextSize = Math.ceil(spkiSize / 3) * 4
const signatureSize = 64

/** A new Ed25519 key pair from the system's random numbers. */
export function generateSigningKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return {
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  }
}

/** A new X25519 key as PKCS#8 PEM, for containers that are sealed to this node. */
export function generateEncryptionKey(): string {
  return generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

/** The 32 bytes of the public half of an X25519 key (RFC 7748 §6.1), in base64. `invalid` for another key. */
export function encryptionKeyOf(privatePem: string): string {
  let key: KeyObject
  try {
    key = createPrivateKey(privatePem)
  } catch {
    throw new Fault('invalid', 'not a private key in PEM form')
  }
  if (key.asymmetricKeyType !== 'x25519') throw new Fault('invalid', 'an encryption key must be an X25519 key')
  // X25519 in SPKI DER is 12 bytes of algorithm (RFC 8410 §4) and the key.
  return createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(12).toString('base64')
}

/** Reads a private key; an `invalid` fault unless it is an unencrypted Ed25519 key. */
function readPrivateKey(privatePem: string): KeyObject {
  const known = privateKeys.get(privatePem)
  if (known !== undefined) return known
  let key: KeyObject
  try {
    key = createPrivateKey(privatePem)
  } catch {
    // The cause is left out: OpenSSL's message may quote the text.
    throw new Fault('invalid', 'not a private key in PEM form')
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new Fault('invalid', 'a signing key must be an Ed25519 key')
  // A node signs with a few keys, and reading one takes longer than signing with it.
  if (privateKeys.size >= privateKeysLimit) privateKeys.clear()
  privateKeys.set(privatePem, key)
  return key
}
const privateKeys = new Map<string, KeyObject>()
const privateKeysLimit = 32

/** The public half of a private key, as base64 of its SPKI DER. */
export function publicKeyOf(privateKey: string | KeyObject): string {
  const key = typeof privateKey === 'string' ? readPrivateKey(privateKey) : privateKey
  const known = publicHalves.get(key)
  if (known !== undefined) return known
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64')
  publicHalves.set(key, publicKey)
  return publicKey
}
const publicHalves = new WeakMap<KeyObject, string>()

/** Ed25519 over the bytes as they are (RFC 8032, no pre-hash): 64 bytes. */
export function signBytes(privateKey: string | KeyObject, bytes: Uint8Array): Uint8Array {
  const key = typeof privateKey === 'string' ? readPrivateKey(privateKey) : privateKey
  if (key.asymmetricKeyType !== 'ed25519') throw new Fault('invalid', 'a signing key must be an Ed25519 key')
  return sign(null, bytes, key)
}

/** Whether the signature is the key's over exactly these bytes. False for anything malformed; never throws. */
export function verifyBytes(publicKey: string, bytes: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== signatureSize) return false
  const key = importPublicKey(publicKey)
  if (key === null) return false
  // A checkpoint is opened again with every page; what held once holds always.
  const name = `${publicKey} ${hash('sha256', bytes)} ${Buffer.from(signature).toString('base64')}`
  if (verified.has(name)) return true
  try {
    if (!verify(null, bytes, key, signature)) return false
  } catch {
    return false
  }
  if (verified.size >= verifiedLimit) verified.clear()
  verified.add(name)
  return true
}
const verified = new Set<string>()
const verifiedLimit = 4096

/** Whether the text is an Ed25519 public key in the one spelling we use: canonical base64 of its SPKI DER. */
export function isPublicKey(publicKey: string): boolean {
  return importPublicKey(publicKey) !== null
}

/** The 32 bytes of a public key (RFC 8032 §5.1.5), as other formats than DER carry it. `invalid` for what is no key. */
export function rawPublicKey(publicKey: string): Uint8Array {
  if (!isPublicKey(publicKey)) throw new Fault('invalid', 'not an Ed25519 public key')
  return Buffer.from(publicKey, 'base64').subarray(spkiPrefix.length)
}

/** The public key of these 32 bytes, in the spelling that the rest of the code uses. `invalid` for what is no key. */
export function publicKeyOfRaw(raw: Uint8Array): string {
  const publicKey = Buffer.concat([spkiPrefix, raw]).toString('base64')
  if (!isPublicKey(publicKey)) throw new Fault('invalid', 'not an Ed25519 public key')
  return publicKey
}

/** SHA-256 of the key's DER, in hex: the name of a key in signatures and on screens. */
export function fingerprint(publicKey: string): string {
  return createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex')
}

const imported = new Map<string, KeyObject>()
const importedLimit = 1024

function importPublicKey(text: string): KeyObject | null {
  const known = imported.get(text)
  if (known !== undefined) return known
  if (typeof text !== 'string' || text.length !== spkiTextSize) return null
  const der = Buffer.from(text, 'base64')
  // One key, one spelling: otherwise the same key could stand twice in a list under two names.
  if (der.length !== spkiSize || !der.subarray(0, spkiPrefix.length).equals(spkiPrefix)) return null
  if (der.toString('base64') !== text) return null
  try {
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
    if (key.asymmetricKeyType !== 'ed25519') return null
    if (imported.size >= importedLimit) imported.clear()
    imported.set(text, key)
    return key
  } catch {
    return null
  }
}
