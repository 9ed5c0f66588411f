import { expect, test } from 'vitest'
import { auditLog } from '../ledger/audit.ts'
import { KeptLog } from '../ledger/kept-log.ts'
import { readEntries, readRoot } from '../ledger/tile-reader.ts'
import { naiveRoot } from '../testing/naive-merkle.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import { logNamed, logRows, setCheckpoint } from './logs.ts'
import type { Store } from './store.ts'
import { tilesIn, tilesOf } from './tiles.ts'

const entries = (from: number, to: number): Buffer[] =>
  Array.from({ length: to - from }, (_, offset) => Buffer.from(`entry ${from + offset}`.padEnd(32)))

describeOnBothStores('logs in the store', (open) => {
  const append = (store: Store, log: KeptLog, more: readonly Uint8Array[]) =>
    store.write((tx) => log.append(logRows(tx, 'ledger', 'us.example/log'), more))

  test('a log grows over many transactions and is, to the byte, the one that a reader computes', async () => {
    const store = await open()
    const log = new KeptLog()
    const cuts = [0, 1, 3, 255, 256, 257, 700, 2000]
    for (const [at, from] of cuts.slice(0, -1).entries()) {
      expect((await append(store, log, entries(from, cuts[at + 1]!))).first).toBe(from)
    }
    const row = await logNamed(store.read, 'ledger')
    expect(row).toMatchObject({ origin: 'us.example/log', checkpoint: '', head: { size: 2000 } })
    const tiles = tilesOf(store.read, 'ledger')
    expect(Buffer.from(row!.head.root)).toEqual(naiveRoot(entries(0, 2000)))
    expect(await readEntries(tiles, { start: 250, end: 260 }, 2000)).toEqual(entries(250, 260))
    expect(Buffer.from(await readRoot(tiles, 257))).toEqual(naiveRoot(entries(0, 257)))
    expect(await auditLog(tiles, row!.head)).toEqual({ whole: true, size: 2000 })
    expect(await auditLog(tilesOf(store.read, 'audit'), row!.head)).toMatchObject({ whole: false })
  })

  test('what a transaction appended before it failed is not there, and the log goes on', async () => {
    const store = await open()
    const log = new KeptLog()
    await append(store, log, entries(0, 300))
    await expect(
      store.write(async (tx) => {
        await log.append(logRows(tx, 'ledger', 'us.example/log'), entries(300, 600))
        throw new Error('crash')
      }),
    ).rejects.toThrow('crash')
    expect((await logNamed(store.read, 'ledger'))?.head.size).toBe(300)
    await append(store, log, entries(300, 301))
    await append(store, new KeptLog(), entries(301, 302))
    const { head } = await append(store, log, entries(302, 310))
    expect(Buffer.from(head.root)).toEqual(naiveRoot(entries(0, 310)))
    expect(await auditLog(tilesOf(store.read, 'ledger'), head)).toEqual({ whole: true, size: 310 })
  })

  test('a tile is never overwritten with other bytes, and nothing is built on a damaged log', async () => {
    const store = await open()
    const log = new KeptLog()
    await append(store, log, entries(0, 10))
    const other = Buffer.alloc(11 * 32)
    await expect(
      store.write((tx) =>
        tilesIn(tx, 'ledger').writeTiles([{ tile: { level: 0, index: 0, width: 11 }, bytes: other }]),
      ),
    ).rejects.toThrow('other bytes')
    await store.write((tx) =>
      tx.db
        .updateTable('tile')
        .set({ bytes: other.toString('base64') })
        .where('level', '=', 0)
        .execute(),
    )
    await expect(append(store, new KeptLog(), entries(10, 11))).rejects.toMatchObject({ kind: 'integrity' })
    expect((await logNamed(store.read, 'ledger'))?.head.size).toBe(10)
  })

  test('a checkpoint never gives way to one of a smaller tree', async () => {
    const store = await open()
    await append(store, new KeptLog(), entries(0, 10))
    const set = (note: string, size: number) => store.write((tx) => setCheckpoint(tx, 'ledger', note, size))
    expect([await set('eight', 8), await set('ten', 10), await set('nine', 9)]).toEqual([true, true, false])
    expect(await logNamed(store.read, 'ledger')).toMatchObject({ checkpoint: 'ten', checkpointSize: 10 })
  })
})
