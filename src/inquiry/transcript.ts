import { createHash } from 'node:crypto'

/** The hashes of ristretto255-SHA512 in mode VOPRF (RFC 9497 §3.1, §4.1). */
const contextString = Buffer.concat([Buffer.from('OPRFV1-'), Buffer.of(1), Buffer.from('-ristretto255-SHA512')])
const toGroup = Buffer.concat([Buffer.from('HashToGroup-'), contextString])
const toScalar = Buffer.concat([Buffer.from('HashToScalar-'), contextString])
const toKey = Buffer.concat([Buffer.from('DeriveKeyPair'), contextString])
const seedTag = Buffer.concat([Buffer.from('Seed-'), contextString])
const blockBytes = 128

/** 64 uniform bytes that the group maps to an element. */
export const groupHash = (input: Uint8Array): Uint8Array => expand(input, toGroup)
/** 64 uniform bytes that are reduced to a scalar, little-endian. */
export const scalarHash = (input: Uint8Array): Uint8Array => expand(input, toScalar)

/** RFC 9497 §3.2.1, one try: 64 uniform bytes of the key. */
export function keyHash(seed: Uint8Array, info: Uint8Array, counter: number): Uint8Array {
  return expand(Buffer.concat([seed, prefixed(info), Buffer.of(counter)]), toKey)
}

/** RFC 9497 §3.3.1, Finalize: what a value comes to under a key. */
export function outputOf(input: Uint8Array, element: Uint8Array): Uint8Array {
  return sha512(prefixed(input), prefixed(element), Buffer.from('Finalize'))
}

/** RFC 9497 §2.2.1: what the weights of a batch are made of. */
export const compositeSeed = (publicKey: Uint8Array): Uint8Array => sha512(prefixed(publicKey), prefixed(seedTag))

export function compositeTranscript(
  seed: Uint8Array,
  at: number,
  blinded: Uint8Array,
  evaluated: Uint8Array,
): Uint8Array {
  return Buffer.concat([
    prefixed(seed),
    Buffer.of(at >> 8, at & 0xff),
    prefixed(blinded),
    prefixed(evaluated),
    Buffer.from('Composite'),
  ])
}

export function challengeTranscript(elements: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([...elements.map(prefixed), Buffer.from('Challenge')])
}

function prefixed(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 0xff), bytes])
}

/** expand_message_xmd of RFC 9380 §5.3.1 with SHA-512, for the 64 bytes that one block gives. */
function expand(message: Uint8Array, tag: Uint8Array): Uint8Array {
  const tagged = Buffer.concat([tag, Buffer.of(tag.length)])
  const first = sha512(Buffer.alloc(blockBytes), message, Buffer.of(0, 64, 0), tagged)
  return sha512(first, Buffer.of(1), tagged)
}

function sha512(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha512')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
