import { Fault } from '../base/fault.ts'
import { type StoredTile, type Tile, type TileStore, tilePath, tileWidth } from '../ledger/tile.ts'

/** Tiles in memory, one row for each level and index, under the promises that the ledger asks of a store. */
export class MemoryTiles implements TileStore {
  readonly rows = new Map<string, Uint8Array>()
  /** How many tiles were asked for. */
  reads = 0

  async readTiles(tiles: readonly Tile[]): Promise<(Uint8Array | null)[]> {
    this.reads += tiles.length
    return tiles.map((tile) => this.rows.get(rowOf(tile)) ?? null)
  }

  async writeTiles(tiles: readonly StoredTile[]): Promise<void> {
    for (const { tile, bytes } of tiles) {
      const held = this.rows.get(rowOf(tile))
      if (held !== undefined && !Buffer.from(bytes).subarray(0, held.length).equals(held))
        throw new Fault('conflict', `${tilePath(tile)} is there with other bytes`)
    }
    for (const { tile, bytes } of tiles) this.rows.set(rowOf(tile), Uint8Array.from(bytes))
  }
}

function rowOf({ level, index }: Tile): string {
  return tilePath({ level, index, width: tileWidth })
}
