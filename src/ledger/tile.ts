import { Fault } from '../base/fault.ts'
import { hashSize } from './merkle-hash.ts'
import { isSize } from './tree-shape.ts'

/** How many hashes, or entries, a full tile holds. */
export const tileWidth = 256
/** Bytes of a full tile of hashes. */
export const tileBytes = tileWidth * hashSize
// 256^7 > 2^53: no tree that we can count has a tile above.
const maxLevel = 6
const longestPath = 64

/** The hashes of one tile (C2SP tlog-tiles): at level 0 those of leaves, above those of full tiles of the level below. Level `entries`: the entries themselves. */
export interface Tile {
  readonly level: number | 'entries'
  readonly index: number
  /** 1 to 256; less than 256 is a partial tile. */
  readonly width: number
}

/** A tile with its bytes as they are stored and served. */
export interface StoredTile {
  readonly tile: Tile
  readonly bytes: Uint8Array
}

/**
 * Where a log's tiles lie; handed in, so that this folder touches no disk. Tiles never change, they only grow:
 * one row for each level and index is enough, since a partial tile is the beginning of every wider one.
 */
export interface TileStore {
  /** The bytes of each tile asked for, or of a wider one of the same level and index; null where there is none. */
  readTiles(tiles: readonly Tile[]): Promise<readonly (Uint8Array | null)[]>
  /** Stores all or none, in the transaction that stores the new tree head. A `conflict` fault if what is there is no beginning of what comes. */
  writeTiles(tiles: readonly StoredTile[]): Promise<void>
}

/** `tile/0/x001/x234/067.p/17`: the path of a tile below the prefix of its log (C2SP tlog-tiles). `invalid` for what is no tile. */
export function tilePath({ level, index, width }: Tile): string {
  const isLevel = level === 'entries' || (Number.isInteger(level) && level >= 0 && level <= maxLevel)
  if (!isLevel || !isSize(index) || !Number.isInteger(width) || width < 1 || width > tileWidth)
    throw new Fault('invalid', 'no tile of a log')
  const digits = String(index)
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0')
  const groups = padded.match(/\d{3}/g)!
  const place = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/')
  return `tile/${level}/${place}${width < tileWidth ? `.p/${width}` : ''}`
}

/** Reads the path of a tile; null for every other text, also for a second spelling of the same tile. */
export function parseTilePath(path: string): Tile | null {
  if (path.length > longestPath) return null
  const parts = /^tile\/(entries|\d)\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path)
  if (parts === null) return null
  const tile: Tile = {
    level: parts[1] === 'entries' ? 'entries' : Number(parts[1]),
    index: Number(parts[2]!.replaceAll(/[x/]/g, '')),
    width: parts[3] === undefined ? tileWidth : Number(parts[3]),
  }
  try {
    return tilePath(tile) === path ? tile : null
  } catch {
    return null
  }
}

/** How wide a tile is in a tree of this size: 256, less at the right edge, 0 where the tree has no such tile. */
export function widthAt(level: number | 'entries', index: number, size: number): number {
  const height = level === 'entries' ? 0 : level
  const hashes = Math.floor(size / tileWidth ** height)
  return Math.max(0, Math.min(tileWidth, hashes - index * tileWidth))
}

/** The partial tiles at the right edge of a tree of this size, from level 0 up, and its partial entry bundle first. */
export function partialTiles(size: number): Tile[] {
  const tiles: Tile[] = []
  for (let level = 0, hashes = size; hashes > 0; level++, hashes = Math.floor(hashes / tileWidth)) {
    const tile = { level, index: Math.floor(hashes / tileWidth), width: hashes % tileWidth }
    if (tile.width === 0) continue
    if (level === 0) tiles.push({ ...tile, level: 'entries' })
    tiles.push(tile)
  }
  return tiles
}

/** The hash at this place of a tile's bytes. */
export function hashIn(bytes: Uint8Array, place: number): Uint8Array {
  return bytes.subarray(place * hashSize, (place + 1) * hashSize)
}
