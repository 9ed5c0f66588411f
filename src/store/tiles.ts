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

/**
 * One statement for all. What is there is compared by its base64 up to the last whole group of three bytes: another tile differs
 * before that, being of hashes.
 */
async function writeRows(tx: Tx, log: string, tiles: readonly StoredTile[]): Promise<void> {
  const rows = tiles.map(({ tile, bytes }) => {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
    return { log, level: levelOf(tile), idx: tile.index, width: tile.width, bytes: text }
  })
  const same = sql<number>`length(tile.bytes) / 4 * 4 - 4`
  for (let from = 0; from < rows.length; from += tilesAtOnce) {
    const some = rows.slice(from, from + tilesAtOnce)
    const { numInsertedOrUpdatedRows } = await tx.db
      .insertInto('tile')
      .values(some)
      .onConflict((conflict) =>
        conflict
          .columns(['log', 'level', 'idx'])
          .doUpdateSet((row) => ({ width: row.ref('excluded.width'), bytes: row.ref('excluded.bytes') }))
          .where(sql<boolean>`excluded.width >= tile.width
            and substr(excluded.bytes, 1, ${same}) = substr(tile.bytes, 1, ${same})`),
      )
      .executeTakeFirstOrThrow()
    if (Number(numInsertedOrUpdatedRows) !== some.length)
      throw new Fault('conflict', 'a tile of the log is there with other bytes')
  }
}

function levelOf({ level }: Tile): number {
  return level === 'entries' ? entriesLevel : level
}
