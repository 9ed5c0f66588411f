import { createHash } from 'node:crypto'

/**
 * The Merkle tree as RFC 6962 §2.1 defines it, word for word and from all leaves each time. Shares no code with the ledger:
 * it is what the ledger is compared with, and what `vectors/merkle.json` was computed by.
 */
export function naiveRoot(leaves: readonly Uint8Array[]): Buffer {
  if (leaves.length === 0) return sha256()
  if (leaves.length === 1) return sha256(Buffer.of(0), leaves[0]!)
  const k = largestPowerBelow(leaves.length)
  return sha256(Buffer.of(1), naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)))
}

/** PATH(m, D[n]) of RFC 6962 §2.1.1. */
export function naiveInclusion(index: number, leaves: readonly Uint8Array[]): Buffer[] {
  if (leaves.length === 1) return []
  const k = largestPowerBelow(leaves.length)
  return index < k
    ? [...naiveInclusion(index, leaves.slice(0, k)), naiveRoot(leaves.slice(k))]
    : [...naiveInclusion(index - k, leaves.slice(k)), naiveRoot(leaves.slice(0, k))]
}

/** PROOF(m, D[n]) of RFC 6962 §2.1.2. */
export function naiveConsistency(from: number, leaves: readonly Uint8Array[]): Buffer[] {
  return subproof(from, leaves, true)
}

function subproof(m: number, leaves: readonly Uint8Array[], whole: boolean): Buffer[] {
  const n = leaves.length
  if (m === n) return whole ? [] : [naiveRoot(leaves)]
  const k = largestPowerBelow(n)
  return m <= k
    ? [...subproof(m, leaves.slice(0, k), whole), naiveRoot(leaves.slice(k))]
    : [...subproof(m - k, leaves.slice(k), false), naiveRoot(leaves.slice(0, k))]
}

function largestPowerBelow(n: number): number {
  return 2 ** ((n - 1).toString(2).length - 1)
}

function sha256(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
