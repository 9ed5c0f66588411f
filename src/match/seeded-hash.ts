import { createHash } from 'node:crypto'
import { folds, type Kind, kindCount } from './kinds.ts'

/** Small letters for capital ones, every other byte itself. */
export const lower: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 65 && byte <= 90 ? byte + 32 : byte,
)

/**
 * What a node's secret makes of bytes. Partners choose the keys of the index and telemetry chooses what is asked of it, so
 * neither may know which values share a slot. Bytes are taken from the last to the first: a domain's parents fall out on the way.
 */
export interface HashKey {
  /** For each byte a secret word; `folded` gives capitals the word of their small letter. */
  readonly exact: Uint32Array
  readonly folded: Uint32Array
  /** Where each kind begins. */
  readonly starts: Uint32Array
  /** Odd. */
  readonly step: number
  readonly last: number
}

/** The same 16 bytes or more give the same key on every machine. */
export function hashKeyOf(seed: Uint8Array): HashKey {
  const words = new Uint32Array(256 + kindCount + 2)
  for (let at = 0, block = 0; at < words.length; block++) {
    const digest = createHash('sha256').update('trefoil match 1').update(seed).update(String(block)).digest()
    for (let word = 0; word < 8 && at < words.length; word++) words[at++] = digest.readUInt32LE(word * 4)
  }
  const exact = words.slice(0, 256)
  return {
    exact,
    folded: Uint32Array.from({ length: 256 }, (_, byte) => exact[lower[byte]!]!),
    starts: Uint32Array.from({ length: 16 }, (_, kind) => words[256 + kind] ?? 0),
    step: (words[256 + kindCount]! & ~7) | 5,
    last: (words[256 + kindCount + 1]! & ~7) | 5,
  }
}

/** The hash of bytes from `start` up to `end`: an unsigned number of 32 bits. */
export function hashBytes(key: HashKey, kind: Kind, bytes: Uint8Array, start: number, end: number): number {
  const table = folds(kind) ? key.folded : key.exact
  let state = key.starts[kind]!
  for (let at = end - 1; at >= start; at--) state = Math.imul(state ^ table[bytes[at]!]!, key.step)
  return finish(state, key.last)
}

export function finish(state: number, last: number): number {
  const mixed = Math.imul(state ^ (state >>> 15), last)
  return (mixed ^ (mixed >>> 14)) >>> 0
}
