import { sql } from 'kysely'
import { Fault } from '../base/fault.ts'
import type { StoredTile, Tile, TileStore } from '../ledger/tile.ts'
import type { Db, Tx } from './store.ts'

/** In the column `level`: the entries themselves. */
const entriesLevel = -1
const tilesAtOnce = 128

/** The tiles of one of this node's logs, to be read. */
export function tilesOf(db: Db, log: string): TileStore {
  return {
    readTiles: (tiles) => readRows(db, log, tiles),
    async writeTiles() {
      throw new Error('tiles are written in a transaction')
    },
  }
}

/** The tiles of one of this node's logs in a transaction, which also stores the head that they belong to. */
export function tilesIn(tx: Tx, log: string): TileStore {
  return {
    readTiles: (tiles) => readRows(tx.db, log, tiles),
    writeTiles: (tiles) => writeRows(tx, log, tiles),
  }
}

async function readRows(db: Db, log: string, tiles: readonly Tile[]): Promise<(Uint8Array | null)[]> {
  const found = new Map<string, Uint8Array>()
  for (let from = 0; from < tiles.length; from += tilesAtOnce) {
    const places = tiles.slice(from, from + tilesAtOnce).map((tile) => sql`(${levelOf(tile)}, ${tile.index})`)
    const rows = await db
      .selectFrom('tile')
      .select(['level', 'idx', 'bytes'])
      .where('log', '=', log)
      .where(sql<boolean>`(level, idx) in (${sql.join(places)})`)
      .execute()
    for (const row of rows) found.set(`${row.level} ${row.idx}`, Buffer.from(row.bytes, 'base64'))
  }
  return tiles.map((tile) => found.get(`${levelOf(tile)} ${tile.index}`) ?? null)
}

async function writeRows(tx: Tx, log: string, tiles: readonly StoredTile[]): Promise<void> {
  const held = await readRows(
    tx.db,
    log,
    tiles.map(({ tile }) => tile),
  )
  const fresh = []
  for (const [at, { tile, bytes }] of tiles.entries()) {
    const level = levelOf(tile)
    const row = { log, level, idx: tile.index, width: tile.width, bytes: Buffer.from(bytes).toString('base64') }
    const before = held[at] ?? null
    if (before === null) {
      fresh.push(row)
      continue
    }
    if (!Buffer.from(bytes).subarray(0, before.length).equals(before))
      throw new Fault('conflict', `tile ${tile.index} of level ${tile.level} of the log is there with other bytes`)
    await tx.db
      .updateTable('tile')
      .set({ width: row.width, bytes: row.bytes })
      .where('log', '=', log)
      .where('level', '=', level)
      .where('idx', '=', tile.index)
      .execute()
  }
  if (fresh.length > 0) await tx.insertMany('tile', fresh)
}

function levelOf({ level }: Tile): number {
  return level === 'entries' ? entriesLevel : level
}
