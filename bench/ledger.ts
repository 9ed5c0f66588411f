import { generateSigningKey } from '../src/crypto/keys.ts'
import { openCheckpoint, signCheckpoint } from '../src/ledger/checkpoint.ts'
import { commit } from '../src/ledger/commitment.ts'
import { verifyInclusion } from '../src/ledger/inclusion.ts'
import { emptyEdge, growLog, type LogEdge } from '../src/ledger/log-edge.ts'
import { leafHash } from '../src/ledger/merkle-hash.ts'
import { ed25519Verifier } from '../src/ledger/note.ts'
import { proveConsistency, proveInclusion } from '../src/ledger/tile-reader.ts'
import { MemoryTiles } from '../src/testing/memory-tiles.ts'
import { type Figure, percentile, perSecond } from './report.ts'

const leaves = 1_000_000
const batch = 1000
const rounds = 2000

/** The ledger by itself, with tiles in memory: what hashing, proving and signing cost without a disk. */
export async function benchLedger(): Promise<Figure[]> {
  const tiles = new MemoryTiles()
  let edge: LogEdge = emptyEdge
  let root: Uint8Array = new Uint8Array(32)
  let started = performance.now()
  for (let from = 0; from < leaves; from += batch) {
    const growth = growLog(edge, entriesFrom(from, batch))
    edge = growth.edge
    root = growth.head.root
    await tiles.writeTiles(growth.tiles)
  }
  const grown = (performance.now() - started) / 1000
  const head = { size: leaves, root }

  started = performance.now()
  for (let number = 0; number < rounds; number++) growLog(edge, entriesFrom(leaves + number, 1))
  const single = (performance.now() - started) / rounds

  started = performance.now()
  const manifest = { from: 'US', to: 'JP', seq: 1, items: [{ id: 'x'.repeat(50), digest: 'y'.repeat(64) }] }
  const salt = new Uint8Array(32)
  for (let number = 0; number < rounds; number++) commit(salt, { ...manifest, seq: number })
  const committed = (performance.now() - started) / rounds

  const verifying: number[] = []
  const proving: number[] = []
  for (let number = 0; number < rounds; number++) {
    const index = (number * 7_919 * 61) % leaves
    let at = performance.now()
    const path = await proveInclusion(tiles, index, leaves)
    proving.push(performance.now() - at)
    const leaf = leafHash(entryOf(index))
    at = performance.now()
    const holds = verifyInclusion(head, index, leaf, path)
    verifying.push(performance.now() - at)
    if (!holds) throw new Error(`the proof of entry ${index} does not hold`)
  }
  started = performance.now()
  for (let number = 1; number <= 200; number++) await proveConsistency(tiles, number * 4_999, leaves)
  const consistency = (performance.now() - started) / 200

  const key = generateSigningKey()
  const verifier = ed25519Verifier('bench/log', key.publicKey)
  const checkpoint = { origin: 'bench/log', ...head, extensions: [] }
  started = performance.now()
  for (let number = 0; number < 500; number++)
    openCheckpoint(signCheckpoint(checkpoint, key.privatePem), 'bench/log', [verifier])
  const signed = (performance.now() - started) / 500

  const million = leaves.toLocaleString('en-US')
  return [
    {
      what: `verifying an inclusion proof in a log of ${million}, median / 99th percentile`,
      value: `${percentile(verifying, 0.5).toFixed(3)} / ${percentile(verifying, 0.99).toFixed(3)} ms`,
      goal: 'under 0.2 ms',
    },
    {
      what: `making one from tiles in memory, median / 99th percentile`,
      value: `${percentile(proving, 0.5).toFixed(2)} / ${percentile(proving, 0.99).toFixed(2)} ms`,
      goal: '',
    },
    { what: 'making a consistency proof from tiles in memory', value: `${consistency.toFixed(2)} ms`, goal: '' },
    {
      what: `appending to a log, a thousand at once, up to ${million}`,
      value: `${perSecond(leaves, grown)}, ${((grown * 1e6) / leaves).toFixed(1)} µs each`,
      goal: 'imports at most 15 % slower',
    },
    { what: `appending one to a log of ${million}`, value: `${(single * 1000).toFixed(1)} µs`, goal: '' },
    { what: 'committing to a manifest of one item', value: `${(committed * 1000).toFixed(1)} µs`, goal: '' },
    { what: 'signing and reading a checkpoint', value: `${signed.toFixed(2)} ms`, goal: '' },
  ]
}

// Entries are commitments: 32 bytes.
function entryOf(number: number): Uint8Array {
  const entry = Buffer.alloc(32)
  entry.writeUInt32BE(number)
  return entry
}

function entriesFrom(from: number, count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, offset) => entryOf(from + offset))
}
