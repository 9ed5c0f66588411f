import { emptyRoot, nodeHash } from './merkle-hash.ts'

/** What of a tree is needed to append to it: the roots of its largest complete subtrees, one for each binary digit 1 of its size, largest first. */
export interface CompactRange {
  readonly size: number
  readonly hashes: readonly Uint8Array[]
}

/** Called for every complete subtree that comes to be, leaves too (height 0), from left to right at each height. */
export type NodeSink = (height: number, hash: Uint8Array) => void

/** The tree with these leaf hashes appended: at most two hashes a leaf. */
export function growRange(range: CompactRange, leaves: readonly Uint8Array[], onNode?: NodeSink): CompactRange {
  const hashes = [...range.hashes]
  let size = range.size
  for (const leaf of leaves) {
    let hash = leaf
    let height = 0
    onNode?.(height, hash)
    // Every trailing digit 1 of the index is a complete subtree that this one completes to a larger.
    for (let index = size; index % 2 === 1; index = (index - 1) / 2) {
      hash = nodeHash(hashes.pop()!, hash)
      onNode?.(++height, hash)
    }
    hashes.push(hash)
    size++
  }
  return { size, hashes }
}

/** The root of the tree (RFC 6962 §2.1). */
export function rangeRoot({ hashes }: CompactRange): Uint8Array {
  return foldSubtrees(hashes) ?? emptyRoot
}

/** The hash over complete subtrees of falling width, as RFC 6962 joins them at a ragged right edge; undefined for none. */
export function foldSubtrees(hashes: readonly Uint8Array[]): Uint8Array | undefined {
  return hashes.reduceRight<Uint8Array | undefined>(
    (right, left) => (right === undefined ? left : nodeHash(left, right)),
    undefined,
  )
}
