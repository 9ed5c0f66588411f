import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'

/**
 * OpenPGP version 4 (RFC 4880, with EdDSA as GnuPG has had it since 2.1) for one Ed25519 key: the public key with its name, and detached
 * signatures. Nothing is random: the same secret, name and moments give the same bytes, so that all processes of a node have one key.
 */
export interface OpenPgpKey {
  /** 40 capital hexadecimal digits. */
  readonly fingerprint: string
  /** The public key, ASCII-armoured. */
  readonly publicKey: string
  /** A detached signature over the bytes, ASCII-armoured (`gpg --verify`). It does not expire, and neither does the key. */
  sign(bytes: Uint8Array, atMs: number): string
}

// Before any node of this software, so that no signature is older than its key.
const createdAt = Date.UTC(2026, 0, 1) / 1000
// RFC 8410 §7: what stands before the 32 bytes of an Ed25519 private key in PKCS#8.
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex')
// 1.3.6.1.4.1.11591.15.1, with its length before it.
const curve = Buffer.from('092b06010401da470f01', 'hex')
const algorithm = { eddsa: 22, sha512: 10 }
const kinds = { binary: 0x00, positive: 0x13 }

/** The key that these 32 secret bytes are, under this name (`JP <https://…>`). */
export function openPgpKey(secret: Uint8Array, userId: string): OpenPgpKey {
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8, secret]), format: 'der', type: 'pkcs8' })
  const point = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).subarray(-32)
  const body = Buffer.concat([
    Buffer.from([4]),
    uint32(createdAt),
    Buffer.from([algorithm.eddsa]),
    curve,
    // §13 of the EdDSA draft: 0x40 before a native point.
    mpi(Buffer.concat([Buffer.from([0x40]), point])),
  ])
  const hashed = Buffer.concat([Buffer.from([0x99]), uint16(body.length), body])
  const fingerprint = createHash('sha1').update(hashed).digest()
  const user = Buffer.from(userId, 'utf8')
  const certified = Buffer.concat([hashed, Buffer.from([0xb4]), uint32(user.length), user])
  // §5.2.3.21: this key certifies and signs.
  const self = signature(
    { privateKey, fingerprint, kind: kinds.positive, at: createdAt, extra: [subpacket(27, [0x03])] },
    certified,
  )
  return {
    fingerprint: fingerprint.toString('hex').toUpperCase(),
    publicKey: armour('PUBLIC KEY BLOCK', Buffer.concat([packet(6, body), packet(13, user), self])),
    sign: (bytes, atMs) =>
      armour(
        'SIGNATURE',
        signature({ privateKey, fingerprint, kind: kinds.binary, at: Math.floor(atMs / 1000), extra: [] }, bytes),
      ),
  }
}

interface Signing {
  readonly privateKey: KeyObject
  readonly fingerprint: Buffer
  readonly kind: number
  readonly at: number
  readonly extra: readonly Buffer[]
}

/** §5.2.3, §5.2.4: a version 4 signature packet over the bytes and its own hashed part. */
function signature({ privateKey, fingerprint, kind, at, extra }: Signing, bytes: Uint8Array): Buffer {
  const hashedParts = Buffer.concat([
    subpacket(33, Buffer.concat([Buffer.from([4]), fingerprint])),
    subpacket(2, uint32(at)),
    ...extra,
  ])
  const head = Buffer.concat([
    Buffer.from([4, kind, algorithm.eddsa, algorithm.sha512]),
    uint16(hashedParts.length),
    hashedParts,
  ])
  const digest = createHash('sha512')
    .update(bytes)
    .update(head)
    .update(Buffer.concat([Buffer.from([4, 0xff]), uint32(head.length)]))
    .digest()
  const value = sign(null, digest, privateKey)
  const unhashed = subpacket(16, fingerprint.subarray(-8))
  return packet(
    2,
    Buffer.concat([
      ...[head, uint16(unhashed.length), unhashed, digest.subarray(0, 2)],
      ...[mpi(value.subarray(0, 32)), mpi(value.subarray(32))],
    ]),
  )
}

/** §4.2.2: new format, one- or two-octet length. */
function packet(tag: number, body: Buffer): Buffer {
  const { length } = body
  const size = length < 192 ? Buffer.from([length]) : Buffer.from([((length - 192) >> 8) + 192, (length - 192) & 0xff])
  return Buffer.concat([Buffer.from([0xc0 | tag]), size, body])
}

function subpacket(type: number, body: Uint8Array | readonly number[]): Buffer {
  return Buffer.concat([Buffer.from([body.length + 1, type]), Buffer.from(body)])
}

/** §3.2: a number with the count of its bits before it. */
function mpi(bytes: Uint8Array): Buffer {
  let start = 0
  while (start < bytes.length - 1 && bytes[start] === 0) start++
  const rest = Buffer.from(bytes.subarray(start))
  const bits = (rest.length - 1) * 8 + (32 - Math.clz32(rest[0]!))
  return Buffer.concat([uint16(bits), rest])
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** §6: base64 in lines of 64, and its CRC-24. */
function armour(what: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? []
  const crc = Buffer.from([(crc24(bytes) >> 16) & 0xff, (crc24(bytes) >> 8) & 0xff, crc24(bytes) & 0xff])
  return `-----BEGIN PGP ${what}-----\n\n${lines.join('\n')}\n=${crc.toString('base64')}\n-----END PGP ${what}-----\n`
}

function crc24(bytes: Uint8Array): number {
  let crc = 0xb704ce
  for (const byte of bytes) {
    crc ^= byte << 16
    for (let bit = 0; bit < 8; bit++) {
      crc <<= 1
      if (crc & 0x1000000) crc ^= 0x1864cfb
    }
  }
  return crc & 0xffffff
}
