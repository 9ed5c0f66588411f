import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto'
import { Fault } from '../base/fault.ts'
import { importEncryptionKey, rawEncryptionKey } from './encryption-key.ts'

// RFC 9180 §7: DHKEM(X25519, HKDF-SHA256) 0x0020, HKDF-SHA256 0x0001, ChaCha20Poly1305 0x0003; mode_base 0x00 (§5.1).
const kemSuite = Buffer.from([...Buffer.from('KEM'), 0x00, 0x20])
const suite = Buffer.from([...Buffer.from('HPKE'), 0x00, 0x20, 0x00, 0x01, 0x00, 0x03])
const modeBase = Uint8Array.of(0)
const keySize = 32
const nonceSize = 12
export const tagSize = 16
/** Bytes of an encapsulated key. */
export const encSize = 32

/** Seals one message after another; each use takes the next number. */
export interface SealingContext {
  /** The encapsulated key that the receiver needs: 32 bytes. */
  readonly enc: Uint8Array
  seal(aad: Uint8Array, plaintext: Uint8Array): Uint8Array
  export(context: Uint8Array, length: number): Uint8Array
}

/** Opens messages by their number, in any order (RFC 9180 §9.7.1: order and loss are the application's). */
export interface OpeningContext {
  /** Null where the message is not exactly what was sealed with this number and these associated data. */
  openAt(sequence: number, aad: Uint8Array, sealed: Uint8Array): Uint8Array | null
  export(context: Uint8Array, length: number): Uint8Array
}

/** A key to seal with once. */
export function freshKey(): KeyObject {
  return generateKeyPairSync('x25519').privateKey
}

/** SetupBaseS (RFC 9180 §5.1.1). The ephemeral key seals nothing else: with the same one twice, the numbers of messages would be used twice. `invalid` for a key of low order. */
export function setupSealing(
  recipient: Uint8Array,
  info: Uint8Array,
  ephemeral: KeyObject = freshKey(),
): SealingContext {
  const enc = rawEncryptionKey(createPublicKey(ephemeral))
  const shared = sharedSecret(ephemeral, importEncryptionKey(recipient), enc, recipient)
  const schedule = keySchedule(shared, info)
  let sequence = 0
  return {
    enc,
    seal(aad, plaintext) {
      const cipher = createCipheriv('chacha20-poly1305', schedule.key, nonceOf(schedule, sequence), {
        authTagLength: tagSize,
      })
      sequence += 1
      cipher.setAAD(aad, { plaintextLength: plaintext.length })
      const body = cipher.update(plaintext)
      return Buffer.concat([body, cipher.final(), cipher.getAuthTag()])
    },
    export: (context, length) => exportSecret(schedule, context, length),
  }
}

/** SetupBaseR (RFC 9180 §5.1.1). `invalid` for an encapsulated key of low order or of another size. */
export function setupOpening(recipient: KeyObject, enc: Uint8Array, info: Uint8Array): OpeningContext {
  const own = rawEncryptionKey(createPublicKey(recipient))
  const schedule = keySchedule(sharedSecret(recipient, importEncryptionKey(enc), enc, own), info)
  return {
    openAt(sequence, aad, sealed) {
      if (sealed.length < tagSize) return null
      const end = sealed.length - tagSize
      const decipher = createDecipheriv('chacha20-poly1305', schedule.key, nonceOf(schedule, sequence), {
        authTagLength: tagSize,
      })
      decipher.setAAD(aad, { plaintextLength: end })
      decipher.setAuthTag(sealed.subarray(end))
      try {
        const body = decipher.update(sealed.subarray(0, end))
        decipher.final()
        return body
      } catch {
        return null
      }
    },
    export: (context, length) => exportSecret(schedule, context, length),
  }
}

/** One message to a key (RFC 9180 §6.1): the encapsulated key, then the sealed bytes. */
export function sealOnce(recipient: Uint8Array, info: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Uint8Array {
  const context = setupSealing(recipient, info)
  return Buffer.concat([context.enc, context.seal(aad, plaintext)])
}

/** What `sealOnce` sealed; null for anything else. */
export function openOnce(
  recipient: KeyObject,
  info: Uint8Array,
  aad: Uint8Array,
  message: Uint8Array,
): Uint8Array | null {
  if (message.length < encSize + tagSize) return null
  try {
    return setupOpening(recipient, message.subarray(0, encSize), info).openAt(0, aad, message.subarray(encSize))
  } catch {
    return null
  }
}

/** The X25519 shared secret itself; `invalid` where it is all zero (RFC 9180 §7.1.4). */
export function agree(privateKey: KeyObject, publicKey: KeyObject): Uint8Array {
  let shared: Uint8Array
  try {
    shared = diffieHellman({ privateKey, publicKey })
  } catch {
    throw new Fault('invalid', 'not a usable X25519 key')
  }
  if (shared.every((byte) => byte === 0)) throw new Fault('invalid', 'not a usable X25519 key')
  return shared
}

interface Schedule {
  readonly key: Uint8Array
  readonly baseNonce: Uint8Array
  readonly exporterSecret: Uint8Array
}

/** ExtractAndExpand of the KEM (§4.1). */
function sharedSecret(privateKey: KeyObject, publicKey: KeyObject, enc: Uint8Array, recipient: Uint8Array): Uint8Array {
  const eaePrk = labeledExtract(kemSuite, empty, 'eae_prk', agree(privateKey, publicKey))
  return labeledExpand(kemSuite, eaePrk, 'shared_secret', Buffer.concat([enc, recipient]), keySize)
}

/** KeySchedule without a pre-shared key (§5.1). */
function keySchedule(shared: Uint8Array, info: Uint8Array): Schedule {
  const pskIdHash = labeledExtract(suite, empty, 'psk_id_hash', empty)
  const infoHash = labeledExtract(suite, empty, 'info_hash', info)
  const context = Buffer.concat([modeBase, pskIdHash, infoHash])
  const secret = labeledExtract(suite, shared, 'secret', empty)
  return {
    key: labeledExpand(suite, secret, 'key', context, keySize),
    baseNonce: labeledExpand(suite, secret, 'base_nonce', context, nonceSize),
    exporterSecret: labeledExpand(suite, secret, 'exp', context, keySize),
  }
}

/** §5.2: the number, big-endian, laid over the base nonce. */
function nonceOf({ baseNonce }: Schedule, sequence: number): Uint8Array {
  if (!Number.isSafeInteger(sequence) || sequence < 0) throw new Fault('internal', 'no sequence number')
  const nonce = Buffer.from(baseNonce)
  const number = Buffer.alloc(8)
  number.writeBigUInt64BE(BigInt(sequence))
  for (let at = 0; at < 8; at++) nonce[nonceSize - 8 + at]! ^= number[at]!
  return nonce
}

function exportSecret({ exporterSecret }: Schedule, context: Uint8Array, length: number): Uint8Array {
  return labeledExpand(suite, exporterSecret, 'sec', context, length)
}

const empty = new Uint8Array(0)
const version = Buffer.from('HPKE-v1')

function labeledExtract(suiteId: Uint8Array, salt: Uint8Array, label: string, ikm: Uint8Array): Uint8Array {
  return hmac(salt, version, suiteId, Buffer.from(label), ikm)
}

function labeledExpand(
  suiteId: Uint8Array,
  prk: Uint8Array,
  label: string,
  info: Uint8Array,
  length: number,
): Uint8Array {
  const size = Buffer.alloc(2)
  size.writeUInt16BE(length)
  const labeled = [size, version, suiteId, Buffer.from(label), info]
  const blocks: Uint8Array[] = []
  let last: Uint8Array = empty
  // RFC 5869 §2.3.
  for (let count = 1; blocks.length * 32 < length; count++) {
    last = hmac(prk, last, ...labeled, Uint8Array.of(count))
    blocks.push(last)
  }
  return Buffer.concat(blocks).subarray(0, length)
}

function hmac(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  const mac = createHmac('sha256', key)
  for (const part of parts) mac.update(part)
  return mac.digest()
}
