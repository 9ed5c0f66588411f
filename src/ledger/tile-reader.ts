import { Fault } from '../base/fault.ts'
import { foldSubtrees } from './compact-range.ts'
import { decodeEntries } from './entry-bundle.ts'
import { emptyRoot, hashSize, nodeHash } from './merkle-hash.ts'
import { hashIn, type Tile, type TileStore, tileBytes, tilePath, tileWidth, widthAt } from './tile.ts'
import { completeSubtrees, consistencyPath, inclusionPath, isSize, type Range } from './tree-shape.ts'

/** Bounds what one answer holds. */
const maxEntriesRead = 65_536

/** The path that proves the leaf at `index` in the tree of `size`, from O(log n) tiles. `invalid` for a leaf outside, `integrity` where a tile is missing. */
export async function proveInclusion(store: TileStore, index: number, size: number): Promise<Uint8Array[]> {
  return readHashes(store, size, inclusionPath(index, size))
}

/** The proof that the tree of `size` begins with that of `from` leaves, from O(log n) tiles. `invalid` unless 1 ≤ from ≤ size. */
export async function proveConsistency(store: TileStore, from: number, size: number): Promise<Uint8Array[]> {
  return readHashes(store, size, consistencyPath(from, size))
}

/** The root that the tiles give for the tree of `size`. */
export async function readRoot(store: TileStore, size: number): Promise<Uint8Array> {
  if (size === 0) return emptyRoot
  const [root] = await readHashes(store, size, [{ start: 0, end: size }])
  return root!
}

/** The entries from `start` up to and not including `end`, at most 65,536; they are not compared with the tree. */
export async function readEntries(store: TileStore, range: Range, size: number): Promise<Uint8Array[]> {
  const { start, end } = range
  if (!isSize(start) || !isSize(end) || start > end || end > size) throw new Fault('invalid', 'no such entries')
  if (end - start > maxEntriesRead) throw new Fault('too-large', `at most ${maxEntriesRead} entries at once`)
  const tiles: Tile[] = []
  for (let index = Math.floor(start / tileWidth); index * tileWidth < end; index++)
    tiles.push({ level: 'entries', index, width: widthAt('entries', index, size) })
  const bundles = await store.readTiles(tiles)
  return tiles.flatMap((tile, at) => {
    const bundle = bundles[at] ?? null
    if (bundle === null) throw missing(tile)
    const first = tile.index * tileWidth
    return decodeEntries(bundle, tile.width).slice(Math.max(0, start - first), end - first)
  })
}

/** The roots of these subtrees of the tree of `size`: every tile is read once, all in one question. */
export async function readHashes(store: TileStore, size: number, ranges: readonly Range[]): Promise<Uint8Array[]> {
  const places = ranges.map((range) => completeSubtrees(range).map((subtree) => placeOf(subtree, size)))
  const tiles = new Map(places.flat().map(({ tile }) => [tilePath(tile), tile]))
  const wanted = [...tiles.values()]
  const found = await store.readTiles(wanted)
  const bytes = new Map(wanted.map((tile, at) => [tilePath(tile), checkTile(tile, found[at] ?? null)]))
  return places.map((parts) => {
    const hashes = parts.map(({ tile, from, count }) => completeRoot(bytes.get(tilePath(tile))!, from, count))
    return foldSubtrees(hashes)!
  })
}

interface Place {
  readonly tile: Tile
  readonly from: number
  /** A power of two below 256. */
  readonly count: number
}

// A complete subtree of width 2^h is found at level ⌊h/8⌋, as 2^(h mod 8) hashes of one tile.
function placeOf({ start, end }: Range, size: number): Place {
  let level = 0
  let unit = 1
  while ((end - start) / unit >= tileWidth) {
    level++
    unit *= tileWidth
  }
  const first = start / unit
  const index = Math.floor(first / tileWidth)
  return {
    tile: { level, index, width: widthAt(level, index, size) },
    from: first % tileWidth,
    count: (end - start) / unit,
  }
}

function completeRoot(bytes: Uint8Array, from: number, count: number): Uint8Array {
  if (count === 1) return hashIn(bytes, from).slice()
  const half = count / 2
  return nodeHash(completeRoot(bytes, from, half), completeRoot(bytes, from + half, half))
}

function checkTile(tile: Tile, bytes: Uint8Array | null): Uint8Array {
  if (bytes === null || bytes.length < tile.width * hashSize) throw missing(tile)
  if (bytes.length > tileBytes) throw new Fault('integrity', `${tilePath(tile)} of the log is larger than a tile`)
  return bytes
}

function missing(tile: Tile): Fault {
  return new Fault('integrity', `${tilePath(tile)} of the log is missing or cut short`)
}
