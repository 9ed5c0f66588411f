import { Fault } from '../base/fault.ts'
import { parseStrict } from '../base/json.ts'
import { openCheckpoint, type SignedCheckpoint } from './checkpoint.ts'
import { verifyConsistency } from './consistency.ts'
import { readHash, writeBase64 } from './line-fields.ts'
import { equalHashes } from './merkle-hash.ts'
import { noteLimits } from './note.ts'
import type { NoteVerifier } from './note-key.ts'
import type { TileStore } from './tile.ts'
import { proveConsistency, readRoot } from './tile-reader.ts'

/**
 * Evidence that a log signed two trees of which neither continues the other. Anyone with the log's key can check it, and an honest
 * log cannot be framed: `proof` shows that the newer tree begins with leaves whose root is `prefix`, and the older checkpoint says
 * that as many leaves have another root.
 */
export interface Equivocation {
  readonly origin: string
  /** The signed checkpoint of the smaller tree; of either, if both are as large. */
  readonly older: string
  readonly newer: string
  readonly prefix: Uint8Array
  readonly proof: readonly Uint8Array[]
}

const format = 'trefoil/equivocation/1'
const maxBytes = 4 * noteLimits.maxBytes
// 2^63 leaves need no more.
const maxProof = 64

/** Whether this proves that the log signed two trees that contradict each other. False for anything malformed; never throws. */
export function verifyEquivocation(evidence: Equivocation, logKeys: readonly NoteVerifier[]): boolean {
  try {
    const older = openCheckpoint(evidence.older, evidence.origin, logKeys)
    const newer = openCheckpoint(evidence.newer, evidence.origin, logKeys)
    if (evidence.proof.length > maxProof || equalHashes(evidence.prefix, older.root)) return false
    return verifyConsistency({ size: older.size, root: evidence.prefix }, newer, evidence.proof)
  } catch {
    return false
  }
}

/** The evidence in two checkpoints of one size with different roots, which need no proof; null if they do not contradict each other by themselves. */
export function contradiction(one: SignedCheckpoint, other: SignedCheckpoint): Equivocation | null {
  if (one.origin !== other.origin || one.size !== other.size || equalHashes(one.root, other.root)) return null
  return { origin: one.origin, older: one.note, newer: other.note, prefix: other.root, proof: [] }
}

/** The evidence in two checkpoints of different sizes, made from the tiles of the larger tree; null if it does continue the smaller one, or the tiles are not its own. */
export async function findEquivocation(
  tiles: TileStore,
  older: SignedCheckpoint,
  newer: SignedCheckpoint,
): Promise<Equivocation | null> {
  if (older.size >= newer.size || older.size === 0) return contradiction(older, newer)
  if (older.origin !== newer.origin) return null
  const prefix = await readRoot(tiles, older.size)
  const proof = await proveConsistency(tiles, older.size, newer.size)
  if (equalHashes(prefix, older.root) || !verifyConsistency({ size: older.size, root: prefix }, newer, proof))
    return null
  return { origin: older.origin, older: older.note, newer: newer.note, prefix, proof }
}

/** The evidence as JSON, to be kept and handed on. */
export function formatEquivocation({ origin, older, newer, prefix, proof }: Equivocation): string {
  const hashes = { prefix: writeBase64(prefix), proof: proof.map(writeBase64) }
  return `${JSON.stringify({ format, origin, older, newer, ...hashes }, null, 2)}\n`
}

/** Reads the JSON form; `invalid` or `too-large` for anything else. Proves nothing until it is verified. */
export function parseEquivocation(text: string): Equivocation {
  const value = parseStrict(text, { maxBytes, maxDepth: 2 })
  const fields: Partial<Record<keyof Equivocation | 'format', unknown>> =
    typeof value === 'object' && value !== null ? value : {}
  const { origin, older, newer } = fields
  if (fields.format !== format || typeof origin !== 'string') throw bad()
  if (typeof older !== 'string' || typeof newer !== 'string') throw bad()
  const prefix = typeof fields.prefix === 'string' ? readHash(fields.prefix) : null
  if (prefix === null || !Array.isArray(fields.proof) || fields.proof.length > maxProof) throw bad()
  const proof = fields.proof.map((hash) => (typeof hash === 'string' ? readHash(hash) : null))
  if (!proof.every((hash) => hash !== null)) throw bad()
  return { origin, older, newer, prefix, proof }
}

function bad(): Fault {
  return new Fault('invalid', 'not evidence of two contradicting checkpoints')
}
