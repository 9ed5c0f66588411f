import { hash } from 'node:crypto'

/** Bytes of a SHA-256 hash. */
export const hashSize = 32

/** The root of the tree without leaves: SHA-256 of nothing (RFC 6962 §2.1). */
export const emptyRoot: Uint8Array = hash('sha256', new Uint8Array(0), 'buffer')

// Scratch for one node; hashing is synchronous, so it is never alive across a call.
const pair = new Uint8Array(1 + 2 * hashSize)

/** The hash of a leaf (RFC 6962 §2.1). Leaf and node hashes carry different prefixes, so a node can never pose as a leaf. */
export function leafHash(entry: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + entry.length)
  input.set(entry, 1)
  return hash('sha256', input, 'buffer')
}

/** The hash of an inner node (RFC 6962 §2.1). Both arguments are hashes of 32 bytes. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  pair[0] = 1
  pair.set(left, 1)
  pair.set(right, 1 + hashSize)
  return hash('sha256', pair, 'buffer')
}

export function equalHashes(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0
}

export function isHash(bytes: Uint8Array): boolean {
  return bytes.length === hashSize
}
