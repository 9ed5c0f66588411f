import { Fault } from '../base/fault.ts'
import { type CompactRange, growRange, rangeRoot } from './compact-range.ts'
import { decodeEntries } from './entry-bundle.ts'
import { equalHashes, hashSize, leafHash } from './merkle-hash.ts'
import { hashIn, type Tile, type TileStore, tilePath, tileWidth, widthAt } from './tile.ts'
import type { TreeHead } from './tree-shape.ts'

/** What a full reading of a log found: whole, or the first thing that is not as it was logged. */
export type Audit =
  | { readonly whole: true; readonly size: number }
  | {
      readonly whole: false
      readonly tile: string
      /** The entry, or the first of those among which it is; null where a tile is missing or only the signed root tells. */
      readonly entry: number | null
      readonly message: string
    }

const tilesAtOnce = 64

/** Reads every entry and every tile of the log and compares them with each other and with the head. O(n) hashes, memory of a few tiles. */
export async function auditLog(store: TileStore, head: TreeHead): Promise<Audit> {
  let range: CompactRange = { size: 0, hashes: [] }
  // Hashes of full tiles that wait until the tile they stand in can be compared.
  const above: Uint8Array[][] = []
  const done: number[] = []
  for (let first = 0; first * tileWidth < head.size; first += tilesAtOnce) {
    const tiles: Tile[] = []
    for (let index = first; index < first + tilesAtOnce && index * tileWidth < head.size; index++) {
      const width = widthAt(0, index, head.size)
      tiles.push({ level: 'entries', index, width }, { level: 0, index, width })
    }
    const found = await store.readTiles(tiles)
    for (let at = 0; at < tiles.length; at += 2) {
      const leaves = compareLeaves(tiles[at]!, found[at] ?? null, tiles[at + 1]!, found[at + 1] ?? null)
      if (!Array.isArray(leaves)) return leaves
      range = growRange(range, leaves, (height, hash) => {
        if (height % 8 !== 0 || height === 0) return
        above[height / 8] ??= []
        above[height / 8]!.push(hash)
      })
    }
    const bad = await compareAbove(store, above, done, false)
    if (bad !== null) return bad
  }
  const bad = await compareAbove(store, above, done, true)
  if (bad !== null) return bad
  if (equalHashes(rangeRoot(range), head.root)) return { whole: true, size: head.size }
  return { whole: false, tile: 'checkpoint', entry: null, message: 'the entries do not give the root that was signed' }
}

function compareLeaves(
  bundle: Tile,
  entryBytes: Uint8Array | null,
  tile: Tile,
  bytes: Uint8Array | null,
): Uint8Array[] | Audit {
  if (entryBytes === null) return bad(bundle, null, 'the entry bundle is missing')
  if (bytes === null || bytes.length < tile.width * hashSize) return bad(tile, null, 'the tile is missing or cut short')
  let entries: Uint8Array[]
  try {
    entries = decodeEntries(entryBytes, bundle.width)
  } catch (error) {
    if (error instanceof Fault) return bad(bundle, null, error.message)
    throw error
  }
  const leaves = entries.map(leafHash)
  const odd = leaves.findIndex((leaf, place) => !equalHashes(leaf, hashIn(bytes, place)))
  if (odd >= 0) return bad(bundle, tile.index * tileWidth + odd, 'the entry is not the one that was logged')
  return leaves
}

async function compareAbove(
  store: TileStore,
  above: Uint8Array[][],
  done: number[],
  atEnd: boolean,
): Promise<Audit | null> {
  for (let level = 1; level < above.length; level++) {
    const hashes = above[level] ?? []
    while (hashes.length >= tileWidth || (atEnd && hashes.length > 0)) {
      const expected = hashes.splice(0, tileWidth)
      const tile = { level, index: done[level] ?? 0, width: expected.length }
      done[level] = tile.index + 1
      const [bytes] = await store.readTiles([tile])
      if (bytes === null || bytes === undefined || bytes.length < tile.width * hashSize)
        return bad(tile, null, 'the tile is missing or cut short')
      const odd = expected.findIndex((hash, place) => !equalHashes(hash, hashIn(bytes, place)))
      if (odd >= 0) {
        const width = tileWidth ** level
        const first = (tile.index * tileWidth + odd) * width
        return bad(tile, first, `one of the ${width} entries from this on is not the one that was logged`)
      }
    }
  }
  return null
}

function bad(tile: Tile, entry: number | null, message: string): Audit {
  return { whole: false, tile: tilePath(tile), entry, message }
}
