import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MemoryTiles } from '../testing/memory-tiles.ts'
import { naiveConsistency, naiveInclusion, naiveRoot } from '../testing/naive-merkle.ts'
import { auditLog } from './audit.ts'
import { verifyConsistency } from './consistency.ts'
import { decodeEntries, encodeEntries } from './entry-bundle.ts'
import { verifyInclusion } from './inclusion.ts'
import { appendEntries, emptyEdge, growLog, type LogEdge, readEdge } from './log-edge.ts'
import { leafHash, nodeHash } from './merkle-hash.ts'
import { parseTilePath, type Tile, type TileStore, tilePath } from './tile.ts'
import { proveConsistency, proveInclusion, readEntries, readRoot } from './tile-reader.ts'
import { completeSubtrees, consistencyPath, inclusionPath, type TreeHead } from './tree-shape.ts'

const entry = (number: number): Uint8Array => Buffer.from(`entry ${number}`)
const entries = Array.from({ length: 1600 }, (_, number) => entry(number))
const hex = (hashes: readonly Uint8Array[]): string[] => hashes.map((hash) => Buffer.from(hash).toString('hex'))
const rowsOf = (store: MemoryTiles): string[] =>
  [...store.rows].map(([name, bytes]) => `${name} ${Buffer.from(bytes).toString('hex')}`).sort()
const edges = [0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 767, 768, 769, 1023, 1024, 1025]
const size = fc.oneof(fc.constantFrom(...edges), fc.nat({ max: 1100 }))

async function logOf(count: number, batches: readonly number[] = [count]): Promise<[MemoryTiles, LogEdge]> {
  const store = new MemoryTiles()
  let edge = emptyEdge
  for (const batch of [...batches, count]) {
    const from = edge.range.size
    edge = (await appendEntries(store, edge, entries.slice(from, Math.min(count, from + batch)))).edge
  }
  return [store, edge]
}

test('a log grown in batches of any sizes has the root, the tiles and the entries of one grown at once', async () => {
  await fc.assert(
    fc.asyncProperty(size, fc.array(size, { maxLength: 5 }), async (count, batches) => {
      const [store, edge] = await logOf(count, batches)
      const [whole] = await logOf(count)
      expect(rowsOf(store)).toEqual(rowsOf(whole))
      expect(hex([await readRoot(store, count)])).toEqual(hex([naiveRoot(entries.slice(0, count))]))
      const head = { size: count, root: await readRoot(store, count) }
      expect(growLog(await readEdge(store, head), entries)).toEqual(growLog(edge, entries))
      expect(await auditLog(store, head)).toEqual({ whole: true, size: count })
    }),
    { numRuns: 40 },
  )
})

test('every tree that the log ever was can still be read and proved from its tiles', async () => {
  const [store] = await logOf(1600)
  await fc.assert(
    fc.asyncProperty(size, size, async (one, other) => {
      const [from, to] = [Math.min(one, other), Math.max(one, other)]
      fc.pre(from > 0)
      const leaves = entries.slice(0, to)
      const newer = { size: to, root: naiveRoot(leaves) }
      const older = { size: from, root: naiveRoot(leaves.slice(0, from)) }
      expect(hex([await readRoot(store, to)])).toEqual(hex([newer.root]))

      const consistency = await proveConsistency(store, from, to)
      expect(hex(consistency)).toEqual(hex(naiveConsistency(from, leaves)))
      expect(verifyConsistency(older, newer, consistency)).toBe(true)
      expect(from !== to && verifyConsistency(newer, older, consistency)).toBe(false)

      const index = from - 1
      const inclusion = await proveInclusion(store, index, to)
      expect(hex(inclusion)).toEqual(hex(naiveInclusion(index, leaves)))
      expect(verifyInclusion(newer, index, leafHash(entry(index)), inclusion)).toBe(true)
      expect(verifyInclusion(newer, index, leafHash(entry(to)), inclusion)).toBe(false)
    }),
    { numRuns: 60 },
  )
})

test('a proof with any bit changed, a hash more or a hash less proves nothing', async () => {
  const [store] = await logOf(700)
  const head = { size: 700, root: await readRoot(store, 700) }
  const older = { size: 300, root: await readRoot(store, 300) }
  const inclusion = await proveInclusion(store, 299, 700)
  const consistency = await proveConsistency(store, 300, 700)
  const leaf = leafHash(entry(299))
  const bit = fc.nat({ max: 255 })
  fc.assert(
    fc.property(fc.nat({ max: inclusion.length + 1 }), fc.nat({ max: consistency.length + 1 }), bit, (a, b, which) => {
      const [path, root, hash] = flipped([...inclusion, head.root, leaf], a, which)
      expect(verifyInclusion({ size: 700, root: root! }, 299, hash!, path!)).toBe(false)
      const [proof, newRoot, oldRoot] = flipped([...consistency, head.root, older.root], b, which)
      expect(verifyConsistency({ size: 300, root: oldRoot! }, { size: 700, root: newRoot! }, proof!)).toBe(false)
    }),
    { numRuns: 2000 },
  )
  for (const other of [inclusion.slice(1), inclusion.slice(0, -1), [...inclusion, leaf], [leaf, ...inclusion]])
    expect(verifyInclusion(head, 299, leaf, other)).toBe(false)
  for (const other of [consistency.slice(1), consistency.slice(0, -1), [...consistency, leaf], [leaf, ...consistency]])
    expect(verifyConsistency(older, head, other)).toBe(false)
  const sixtyThree = Array.from({ length: 63 }, () => randomBytes(32))
  expect(verifyInclusion(head, 299, leaf, sixtyThree)).toBe(false)
  expect(verifyConsistency(older, head, sixtyThree)).toBe(false)
  for (const index of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])
    expect(verifyInclusion(head, index, leaf, inclusion)).toBe(false)
})

/** The hashes with one bit of one of them turned: the proof, then the two last ones. */
function flipped(hashes: readonly Uint8Array[], at: number, bit: number): [Uint8Array[], Uint8Array, Uint8Array] {
  const copies = hashes.map((hash) => Uint8Array.from(hash))
  copies[at]![bit >> 3]! ^= 1 << (bit & 7)
  return [copies.slice(0, -2), copies.at(-2)!, copies.at(-1)!]
}

test('a bit changed in any tile or entry bundle is found, and the log does not grow on it', async () => {
  const count = 600
  const [clean] = await logOf(count)
  const head = { size: count, root: await readRoot(clean, count) }
  const names = [...clean.rows.keys()]
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), fc.nat(), async (name, position) => {
      const [store] = await logOf(count)
      const bytes = store.rows.get(name)!
      const bit = position % (bytes.length * 8)
      bytes[bit >> 3]! ^= 1 << (bit & 7)
      expect(await auditLog(store, head)).toMatchObject({ whole: false })
      // The edge alone is read to go on: what lies left of it is found by the audit and by every proof.
      const isAtEdge = partialRows(count).has(name)
      if (isAtEdge) await expect(readEdge(store, head)).rejects.toThrow(/log is damaged|cut short|entry bundle/)
    }),
    { numRuns: 60 },
  )
})

const partialRows = (count: number): Set<string> =>
  new Set([`tile/entries/00${Math.floor(count / 256)}`, `tile/0/00${Math.floor(count / 256)}`, 'tile/1/000'])

test('the audit names the first entry that was edited by hand, and where a tile is gone', async () => {
  const [store, edge] = await logOf(600)
  const head = growLog(edge, []).head
  const bundle = store.rows.get('tile/entries/001')!
  bundle[Buffer.from(bundle).indexOf('entry 300') + 6]! ^= 1
  expect(await auditLog(store, head)).toMatchObject({ whole: false, tile: 'tile/entries/001', entry: 300 })
  store.rows.delete('tile/entries/000')
  expect(await auditLog(store, head)).toMatchObject({ whole: false, tile: 'tile/entries/000', entry: null })
  await expect(readEntries(store, { start: 0, end: 10 }, 600)).rejects.toMatchObject({ kind: 'integrity' })
  store.rows.delete('tile/0/000')
  await expect(proveInclusion(store, 3, 600)).rejects.toMatchObject({ kind: 'integrity' })
  const [other] = await logOf(600)
  expect(await auditLog(other, { ...head, root: randomBytes(32) })).toMatchObject({ tile: 'checkpoint' })
})

test('an entry that was edited together with its tile is still found by the tile above', async () => {
  const [store, edge] = await logOf(600)
  const { head } = growLog(edge, [])
  const forged = growLog(emptyEdge, entries.slice(0, 600).with(300, Buffer.from('forged 300')))
  for (const { tile, bytes } of forged.tiles) if (tile.level !== 1) store.rows.set(pathOf(tile), bytes)
  expect(await auditLog(store, head)).toMatchObject({ whole: false, tile: 'tile/1/000.p/2', entry: 256 })
  for (const { tile, bytes } of forged.tiles) store.rows.set(pathOf(tile), bytes)
  expect(await auditLog(store, head)).toMatchObject({ whole: false, tile: 'checkpoint', entry: null })
  await expect(readEdge(store, head)).rejects.toMatchObject({ kind: 'integrity' })
})

const pathOf = (tile: Tile): string => tilePath({ ...tile, width: 256 })

test('two logs that grow from one edge cannot both be stored', async () => {
  const [store, edge] = await logOf(300)
  await appendEntries(store, edge, [Buffer.from('one')])
  await expect(appendEntries(store, edge, [Buffer.from('other')])).rejects.toMatchObject({ kind: 'conflict' })
})

test('entries come back as they were appended, of every length up to 65,535 bytes', async () => {
  const store = new MemoryTiles()
  const long = [Buffer.alloc(0), Buffer.alloc(65_535, 1), Buffer.alloc(1, 2)]
  await appendEntries(store, emptyEdge, long)
  expect(hex(await readEntries(store, { start: 0, end: 3 }, 3))).toEqual(hex(long))
  expect(() => growLog(emptyEdge, [Buffer.alloc(65_536)])).toThrow('at most 65535 bytes')
  const [many] = await logOf(600)
  expect(hex(await readEntries(many, { start: 250, end: 520 }, 600))).toEqual(hex(entries.slice(250, 520)))
  await expect(readEntries(many, { start: 250, end: 601 }, 600)).rejects.toMatchObject({ kind: 'invalid' })
})

test('a proof in a log of many entries takes one tile a level', async () => {
  const [store] = await logOf(1600)
  store.reads = 0
  await proveInclusion(store, 777, 1600)
  // Left and right of the leaf at level 0, the row above, and the partial tile at the edge.
  expect(store.reads).toBeLessThanOrEqual(3)
})

test('proofs hold in logs far larger than any that could be built, up to the last size that is counted', async () => {
  // Every entry is the same, so that a complete subtree has one hash for each height, and tiles need not be stored.
  const leaf = leafHash(Buffer.from('the same'))
  const heights = [leaf]
  for (let height = 1; height < 54; height++) heights.push(nodeHash(heights[height - 1]!, heights[height - 1]!))
  const rootOf = (size: number): Uint8Array => {
    const height = Math.floor(Math.log2(size))
    return size === 2 ** height ? heights[height]! : nodeHash(heights[height]!, rootOf(size - 2 ** height))
  }
  const store: TileStore = {
    readTiles: async (tiles) =>
      tiles.map(({ level, width }) => Buffer.concat(Array(width).fill(heights[Number(level) * 8]!))),
    writeTiles: async () => {},
  }
  const large = fc.oneof(
    fc.integer({ min: 1, max: 2 ** 48 }),
    fc.integer({ min: 1, max: 2 ** 24 }),
    fc.integer({ min: 0, max: 47 }).map((power) => 2 ** power),
  )
  await fc.assert(
    fc.asyncProperty(large, large, async (one, other) => {
      const [from, to] = [Math.min(one, other), Math.max(one, other)]
      const [older, newer] = [from, to].map((size) => ({ size, root: rootOf(size) })) as [TreeHead, TreeHead]
      expect(hex([await readRoot(store, to)])).toEqual(hex([newer.root]))
      expect(verifyInclusion(newer, from - 1, leaf, await proveInclusion(store, from - 1, to))).toBe(true)
      const proof = await proveConsistency(store, from, to)
      expect(verifyConsistency(older, newer, proof)).toBe(true)
      expect(from < to && verifyConsistency({ ...older, root: leafHash(leaf) }, newer, proof)).toBe(false)
    }),
    { numRuns: 40 },
  )
  const last = Number.MAX_SAFE_INTEGER
  expect(inclusionPath(last - 1, last).length).toBeLessThanOrEqual(53)
  expect(completeSubtrees({ start: 0, end: last })).toHaveLength(53)
  for (const [index, size] of [
    [5, 5],
    [-1, 5],
    [0, 2 ** 53],
    [0.5, 5],
    [0, 0],
  ] as const)
    expect(() => inclusionPath(index, size)).toThrow('no such leaf')
  for (const [from, size] of [
    [0, 5],
    [6, 5],
    [1, 2 ** 53],
    [1.5, 5],
  ] as const)
    expect(() => consistencyPath(from, size)).toThrow('no consistency')
})

test('tiles and bundles that a peer made up are refused or read as they are, and never crash a reader', async () => {
  const [store] = await logOf(600)
  store.rows.set('tile/0/001', Buffer.alloc(8193))
  await expect(proveInclusion(store, 300, 600)).rejects.toThrow('larger than a tile')
  store.rows.set('tile/0/001', Buffer.alloc(8191))
  await expect(proveInclusion(store, 300, 600)).rejects.toThrow('missing or cut short')
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      try {
        expect(Buffer.from(encodeEntries(decodeEntries(bytes)))).toEqual(Buffer.from(bytes))
      } catch (error) {
        expect(error).toMatchObject({ kind: 'invalid' })
      }
    }),
  )
  expect(() => decodeEntries(Buffer.alloc(2 * 257))).toThrow('more than 256 entries')
  expect(() => decodeEntries(Buffer.alloc(2), 2)).toThrow('cut short')
  expect(() => decodeEntries(Buffer.of(0))).toThrow('cut short')
  expect(() => decodeEntries(Buffer.of(255, 255, 1))).toThrow('cut short')
})

test('a tile has one path, and a path that is spelled otherwise is none', () => {
  expect(tilePath({ level: 0, index: 1234067, width: 256 })).toBe('tile/0/x001/x234/067')
  expect(tilePath({ level: 'entries', index: 0, width: 17 })).toBe('tile/entries/000.p/17')
  const anyTile = fc.record({
    level: fc.constantFrom<number | 'entries'>('entries', 0, 1, 2, 3, 4, 5, 6),
    index: fc.oneof(fc.nat(), fc.maxSafeNat(), fc.constantFrom(0, 999, 1000, 999_999, 1_000_000)),
    width: fc.integer({ min: 1, max: 256 }),
  })
  fc.assert(
    fc.property(anyTile, (tile) => {
      expect(parseTilePath(tilePath(tile))).toEqual(tile)
    }),
  )
  const hostile = [
    ...['', 'tile/0', 'tile/7/000', 'tile/00/000', 'tile/-1/000', 'tile/0/0', 'tile/0/0000', 'tile/0/x000/000'],
    ...['tile/0/000/001', 'tile/0/x001', 'tile/0/001.p/0', 'tile/0/001.p/256', 'tile/0/001.p/01', 'tile/0/001.p/'],
    ...['tile/0/../000', 'tile/0/x001/../000', '/tile/0/000', 'tile/0/000/', 'tile/0/000\n', 'tile/0/００１'],
    `tile/0/${'x999/'.repeat(5)}999`,
    `tile/0/${'x001/'.repeat(1000)}001`,
  ]
  for (const path of hostile) expect(parseTilePath(path), path).toBe(null)
})
