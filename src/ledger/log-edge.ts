import { Fault } from '../base/fault.ts'
import { type CompactRange, growRange, rangeRoot } from './compact-range.ts'
import { decodeEntries, encodeEntries } from './entry-bundle.ts'
import { equalHashes, hashSize, leafHash } from './merkle-hash.ts'
import { hashIn, partialTiles, type StoredTile, type Tile, type TileStore, tilePath, tileWidth } from './tile.ts'
import { readHashes } from './tile-reader.ts'
import { completeSubtrees, isSize, type TreeHead } from './tree-shape.ts'

/** The right edge of a log, all that appending needs: below 60 hashes and one partial tile a level. A value; appending makes a new one. */
export interface LogEdge {
  readonly range: CompactRange
  /** Bytes of the partial tile at each level; empty where the last tile is full. */
  readonly partial: readonly Uint8Array[]
  /** Bytes of the partial entry bundle. */
  readonly bundle: Uint8Array
}

export interface Growth {
  readonly edge: LogEdge
  readonly head: TreeHead
  /** What must be stored with the head, in one transaction. */
  readonly tiles: readonly StoredTile[]
}

const nothing = new Uint8Array(0)
export const emptyEdge: LogEdge = { range: { size: 0, hashes: [] }, partial: [], bundle: nothing }

/** The log with these entries appended, and the tiles that changed: at most two hashes an entry, whatever the size of the log. */
export function growLog(edge: LogEdge, entries: readonly Uint8Array[]): Growth {
  const size = edge.range.size
  if (!isSize(size + entries.length)) throw new Fault('too-large', 'a log holds fewer than 2^53 entries')
  const encoded = entries.map((entry) => encodeEntries([entry]))
  const added: Uint8Array[][] = []
  const range = growRange(edge.range, entries.map(leafHash), (height, hash) => {
    if (height % 8 !== 0) return
    const level = height / 8
    added[level] ??= []
    added[level].push(hash)
  })
  const tiles: StoredTile[] = []
  const bundle = fillTiles('entries', size, edge.bundle, encoded, tiles)
  const partial = [...edge.partial]
  for (const [level, hashes] of added.entries()) {
    const before = Math.floor(size / tileWidth ** level)
    partial[level] = fillTiles(level, before, partial[level] ?? nothing, hashes, tiles)
  }
  return { edge: { range, partial, bundle }, head: { size: range.size, root: rangeRoot(range) }, tiles }
}

/** Appends to the store and gives the new edge with its head; the caller stores the head in the same transaction. */
export async function appendEntries(store: TileStore, edge: LogEdge, entries: readonly Uint8Array[]): Promise<Growth> {
  const growth = growLog(edge, entries)
  await store.writeTiles(growth.tiles)
  return growth
}

/** Reads the edge of the log at this head. An `integrity` fault unless tiles and entries at the edge give exactly this root: nothing is built on a damaged log. */
export async function readEdge(store: TileStore, head: TreeHead): Promise<LogEdge> {
  const hashes = await readHashes(store, head.size, completeSubtrees({ start: 0, end: head.size }))
  const range = { size: head.size, hashes }
  if (!equalHashes(rangeRoot(range), head.root)) throw damaged('the tiles do not give the root of the log')
  const tiles = partialTiles(head.size)
  const found = await store.readTiles(tiles)
  const partial: Uint8Array[] = []
  let bundle: Uint8Array = nothing
  for (const [at, tile] of tiles.entries()) {
    const bytes = found[at] ?? null
    if (bytes === null) throw damaged(`${tilePath(tile)} is missing`)
    if (tile.level === 'entries') bundle = encodeEntries(decodeEntries(bytes, tile.width))
    else partial[tile.level] = bytes.slice(0, tile.width * hashSize)
  }
  const entries = decodeEntries(bundle)
  for (const [place, entry] of entries.entries()) {
    if (!equalHashes(leafHash(entry), hashIn(partial[0]!, place)))
      throw damaged(`entry ${head.size - entries.length + place} is not the one that was logged`)
  }
  return { range, partial: Array.from(partial, (bytes) => bytes ?? nothing), bundle }
}

// Cuts what was there and what comes into tiles; gives the bytes of the last, if it is partial.
function fillTiles(
  level: Tile['level'],
  before: number,
  start: Uint8Array,
  items: readonly Uint8Array[],
  tiles: StoredTile[],
): Uint8Array {
  let index = Math.floor(before / tileWidth)
  let rest = start
  for (let from = 0, width = before % tileWidth; from < items.length; ) {
    const take = Math.min(items.length - from, tileWidth - width)
    rest = Buffer.concat([rest, ...items.slice(from, from + take)])
    width += take
    from += take
    tiles.push({ tile: { level, index, width }, bytes: rest })
    if (width < tileWidth) return rest
    index++
    width = 0
    rest = nothing
  }
  return rest
}

function damaged(message: string): Fault {
  return new Fault('integrity', `the log is damaged: ${message}`)
}
