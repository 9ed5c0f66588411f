import { isSubtree } from './inclusion.ts'
import { emptyRoot, equalHashes, isHash, nodeHash } from './merkle-hash.ts'
import { isSize, type Range, type TreeHead } from './tree-shape.ts'

/**
 * Whether the proof shows that the newer tree begins with exactly the leaves of the older one (RFC 9162 §2.1.4.2). Between trees of
 * one size the proof is empty and the roots are equal. A tree without leaves proves nothing and is refused. Never throws.
 */
export function verifyConsistency(older: TreeHead, newer: TreeHead, proof: readonly Uint8Array[]): boolean {
  return older.size > 0 && verifySubtreeConsistency({ start: 0, end: older.size }, older.root, newer, proof)
}

/**
 * Whether the proof shows that this subtree is part of the tree (Merkle Tree Certificates, draft-ietf-plants, §4.4.3). The empty
 * subtree is part of every tree that reaches its place. Never throws.
 */
export function verifySubtreeConsistency(
  subtree: Range,
  subtreeRoot: Uint8Array,
  tree: TreeHead,
  proof: readonly Uint8Array[],
): boolean {
  const { start, end } = subtree
  if (!isSubtree(subtree) || !isSize(tree.size) || end > tree.size) return false
  // Where nothing is hashed, roots are compared as they are; checkpoints let in none but those of 32 bytes.
  if (!proof.every(isHash) || (proof.length > 0 && !isHash(subtreeRoot))) return false
  if (start === end) return proof.length === 0 && equalHashes(subtreeRoot, emptyRoot)

  let [first, last, end0] = [start, end - 1, tree.size - 1]
  const rise = (): void => {
    first = Math.floor(first / 2)
    last = Math.floor(last / 2)
    end0 = Math.floor(end0 / 2)
  }
  if (last === end0) while (first !== last) rise()
  else while (first !== last && last % 2 === 1) rise()

  const seed = first === last ? subtreeRoot : proof[0]
  if (seed === undefined) return false
  let small = seed
  let large = seed
  for (const hash of first === last ? proof : proof.slice(1)) {
    if (end0 === 0) return false
    if (last % 2 === 1 || last === end0) {
      if (first < last) small = nodeHash(hash, small)
      large = nodeHash(hash, large)
      while (last % 2 === 0 && last !== 0) rise()
    } else {
      large = nodeHash(large, hash)
    }
    rise()
  }
  return end0 === 0 && equalHashes(small, subtreeRoot) && equalHashes(large, tree.root)
}
