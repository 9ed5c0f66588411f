import { equalHashes, isHash, nodeHash } from './merkle-hash.ts'
import { isSize, type Range, type TreeHead } from './tree-shape.ts'

/**
 * Whether the path proves that this leaf hash stands at this index of the tree (RFC 9162 §2.1.3.2). False for anything malformed:
 * a hash that is not 32 bytes, a path that is too short or too long, a leaf outside the tree. Never throws.
 */
export function verifyInclusion(head: TreeHead, index: number, leaf: Uint8Array, path: readonly Uint8Array[]): boolean {
  if (!isSize(index) || !isSize(head.size) || index >= head.size) return false
  if (!isHash(leaf) || !isHash(head.root) || !path.every(isHash)) return false
  let node = index
  let last = head.size - 1
  let hash = leaf
  for (const sibling of path) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash)
      // A last node without a sibling rises until it is a right child.
      while (node % 2 === 0 && node !== 0) {
        node /= 2
        last = Math.floor(last / 2)
      }
    } else {
      hash = nodeHash(hash, sibling)
    }
    node = Math.floor(node / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 && equalHashes(hash, head.root)
}

/** Whether the path proves a leaf within a subtree of a larger tree (Merkle Tree Certificates, draft-ietf-plants, §4.2). Never throws. */
export function verifySubtreeInclusion(
  subtree: Range,
  root: Uint8Array,
  index: number,
  leaf: Uint8Array,
  path: readonly Uint8Array[],
): boolean {
  const { start, end } = subtree
  if (!isSubtree(subtree) || !isSize(index) || index < start) return false
  return verifyInclusion({ size: end - start, root }, index - start, leaf, path)
}

/** Whether a range can be a subtree: it begins at a multiple of the smallest power of two that is not less than its width. */
export function isSubtree({ start, end }: Range): boolean {
  if (!isSize(start) || !isSize(end) || start > end) return false
  let width = 1
  while (width < end - start) width *= 2
  return start % width === 0
}
