import { verifyConsistency } from './consistency.ts'
import { equalHashes } from './merkle-hash.ts'
import type { TreeHead } from './tree-shape.ts'

/**
 * How a log's next tree stands to the one that is known: the same; grown, as the proof shows; shrunk, so fewer leaves; forked, so as
 * many leaves and another root; or unproven: more leaves, and the proof does not show that it begins with the known ones.
 */
export type Succession = 'same' | 'grown' | 'shrunk' | 'forked' | 'unproven'

/** Compares two trees of one log; the proof is empty between equal sizes and from the tree without leaves. */
export function judgeSuccession(known: TreeHead, next: TreeHead, proof: readonly Uint8Array[]): Succession {
  if (next.size < known.size) return 'shrunk'
  if (next.size === known.size && !equalHashes(known.root, next.root)) return 'forked'
  if (known.size === 0 || next.size === known.size) {
    if (proof.length > 0) return 'unproven'
    return next.size === known.size ? 'same' : 'grown'
  }
  return verifyConsistency(known, next, proof) ? 'grown' : 'unproven'
}
