import type { SignedCheckpoint } from './checkpoint.ts'
import { equalHashes } from './merkle-hash.ts'
import type { TileStore } from './tile.ts'
import { readRoot } from './tile-reader.ts'
import type { TreeHead } from './tree-shape.ts'

/** Whether a node may sign checkpoints of its own log after a start. */
export type Resumption =
  | { readonly sign: true }
  /** Too few members have said what they last saw of us. */
  | { readonly sign: false; readonly because: 'unanswered'; readonly missing: number }
  /** We once signed more than we hold: restored from a backup. Nothing is signed until the entries up to this size are back. */
  | { readonly sign: false; readonly because: 'behind'; readonly seen: SignedCheckpoint }
  /** What we hold is not what we signed. This log ends; a new one begins under a new origin. */
  | { readonly sign: false; readonly because: 'forked'; readonly seen: SignedCheckpoint }

/**
 * Compares the log that a node holds with the largest checkpoint of it that each member has seen (null: none yet). Those must have
 * been opened with the node's own keys, so that no member can invent one. A member can keep one back, so `needed` answers are asked
 * for: with a quorum of k of n witnesses, n − k + 1 answers reach one that saw the newest checkpoint with a quorum.
 */
export async function judgeResumption(
  tiles: TileStore,
  head: TreeHead,
  answers: ReadonlyMap<string, SignedCheckpoint | null>,
  needed: number,
): Promise<Resumption> {
  const seen = [...answers.values()].filter((one) => one !== null).toSorted((one, other) => other.size - one.size)
  const larger = seen[0]
  for (const one of seen) {
    if (one.size > head.size) continue
    const root = one.size === head.size ? head.root : await readRoot(tiles, one.size)
    if (!equalHashes(root, one.root)) return { sign: false, because: 'forked', seen: one }
  }
  if (larger !== undefined && larger.size > head.size) return { sign: false, because: 'behind', seen: larger }
  if (answers.size < needed) return { sign: false, because: 'unanswered', missing: needed - answers.size }
  return { sign: true }
}
