import { createHmac, hkdfSync } from 'node:crypto'
import { canonicalJson } from '../base/canonical-json.ts'
import { Fault } from '../base/fault.ts'
import { canonicalValue } from './canonical-value.ts'
import type { Kind } from './model.ts'

const keySize = 32

/**
 * The key of one agreement's pseudonyms in one epoch: HKDF-SHA-256 (RFC 5869) of the node's secret. Keys of two agreements, or of
 * two epochs, say nothing about each other. `invalid` if the secret has fewer than 32 bytes.
 */
export function derivePseudonymKey(nodeSecret: Uint8Array, agreement: string, epoch: string): Uint8Array {
  if (nodeSecret.length < keySize) throw new Fault('invalid', 'a secret for pseudonyms must have at least 32 bytes')
  const info = canonicalJson(['trefoil/pseudonym/1', agreement, epoch])
  return new Uint8Array(hkdfSync('sha256', nodeSecret, new Uint8Array(0), Buffer.from(info, 'utf8'), keySize))
}

const words: Readonly<Record<Exclude<Kind, 'email' | 'victim-ip'>, string>> = {
  phone: 'phone',
  'my-number': 'mynumber',
  philsys: 'philsys',
  'tin-ph': 'tin',
  'ssn-us': 'ssn',
  card: 'card',
  passport: 'passport',
  'person-name': 'person',
  account: 'account',
}

/**
 * A name for a value that only the holder of the key can make: HMAC-SHA-256 of the kind and the canonical value, 80 bits of it.
 * Equal persons get equal pseudonyms under one key. An e-mail address becomes one (under `pseudonym.invalid`, RFC 2606), an IP
 * address one that no host has: 240.0.0.0/4 (RFC 1112, 28 bits, so that of ten thousand two may fall together) or 100::/64 (RFC 6666).
 */
export function pseudonym(key: Uint8Array, kind: Kind, value: string): string {
  if (key.length !== keySize) throw new Fault('invalid', 'a key for pseudonyms has 32 bytes')
  const canonical = canonicalValue(kind, value)
  const digest = createHmac('sha256', key).update(kind).update('\0').update(canonical, 'utf8').digest()
  if (kind === 'victim-ip') return addressFrom(digest, canonical.includes(':'))
  const name = base32(digest.subarray(0, 10))
  return kind === 'email' ? `${name}@pseudonym.invalid` : `${words[kind]}-${name}`
}

/** The same for an organisation, whose name is not personal data and is protected like it: `reporter-…`. */
export function organisationPseudonym(key: Uint8Array, name: string): string {
  if (key.length !== keySize) throw new Fault('invalid', 'a key for pseudonyms has 32 bytes')
  const canonical = name.normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLowerCase()
  const digest = createHmac('sha256', key).update('organisation').update('\0').update(canonical, 'utf8').digest()
  return `reporter-${base32(digest.subarray(0, 10))}`
}

function addressFrom(digest: Buffer, isIpv6: boolean): string {
  if (!isIpv6) return [240 | (digest[0]! & 15), digest[1], digest[2], digest[3]].join('.')
  const groups = [0, 2, 4, 6].map((at) => (digest.readUInt16BE(at) | 1).toString(16))
  return `100::${groups.join(':')}`
}

// RFC 4648 §6 in small letters: 10 bytes are 16 characters without padding.
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
function base32(bytes: Uint8Array): string {
  let [text, buffer, bits] = ['', 0, 0]
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += alphabet[(buffer >>> bits) & 31]
    }
    buffer &= (1 << bits) - 1
  }
  return text
}
