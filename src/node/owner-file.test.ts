import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readRow, rowBytes, writeRow } from '../match/owner-row.ts'
import { OwnerFile } from './owner-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'trefoil-owners-'))
const file = join(folder, 'match.owners')
afterAll(() => rmSync(folder, { recursive: true }))

const mark = Buffer.alloc(16, 7)
const hex = mark.toString('hex')
const rowOf = (owner: number): Uint8Array =>
  writeRow({ id: Buffer.alloc(16, owner & 255), from: owner, until: Number.POSITIVE_INFINITY })

function expectRows(rows: OwnerFile, first: number, count: number): void {
  const bytes = Buffer.alloc(count * rowBytes)
  rows.read(first, bytes)
  for (let at = 0; at < count; at++) {
    expect(readRow(bytes.subarray(at * rowBytes)).from).toBe(first + at)
  }
}

test('rows are read as they were written, from the disk, from what waits for it, and across both', async () => {
  using rows = OwnerFile.create(file, mark)
  for (let owner = 1; owner <= 5000; owner++) rows.append(rowOf(owner))
  expect(rows.count).toBe(5000)
  expectRows(rows, 1, 10)
  expectRows(rows, 4990, 10)
  expectRows(rows, 1, 5000)
  await rows.sync()
  expectRows(rows, 1, 5000)
})

test('a snapshot finds the rows that it counts on, and those after it are made again', async () => {
  const before = OwnerFile.create(file, mark)
  for (let owner = 1; owner <= 3000; owner++) before.append(rowOf(owner))
  await before.sync()
  for (let owner = 3001; owner <= 6000; owner++) before.append(rowOf(owner))
  before[Symbol.dispose]()

  using rows = OwnerFile.resume(file, hex, 3000)!
  expect(rows.count).toBe(3000)
  expectRows(rows, 2990, 11)
  rows.append(rowOf(3001))
  expectRows(rows, 2990, 12)
})

test('rows of another history, too few of them, or something else are not used', async () => {
  const before = OwnerFile.create(file, mark)
  for (let owner = 1; owner <= 10; owner++) before.append(rowOf(owner))
  await before.sync()
  before[Symbol.dispose]()
  expect(OwnerFile.resume(file, Buffer.alloc(16, 8).toString('hex'), 10)).toBeNull()
  expect(OwnerFile.resume(file, hex, 11)).toBeNull()
  truncateSync(file, statSync(file).size - 1)
  expect(OwnerFile.resume(file, hex, 10)).toBeNull()
  writeFileSync(file, 'no rows at all, but something else')
  expect(OwnerFile.resume(file, hex, 0)).toBeNull()
  rmSync(file)
  expect(OwnerFile.resume(file, hex, 0)).toBeNull()
})

test('a row that was cut, altered, or stands in the place of another, is told from one that was not', async () => {
  using rows = OwnerFile.create(file, mark)
  for (let owner = 1; owner <= 10; owner++) rows.append(rowOf(owner))
  await rows.sync()
  const whole = readFileSync(file)
  const head = whole.length - 10 * 36
  const expectDamaged = (owner: number): void =>
    expect(() => rows.read(owner, Buffer.alloc(rowBytes))).toThrow('damaged')
  whole.copy(whole, head + 36, head, head + 36)
  whole[head + 3 * 36]! ^= 1
  writeFileSync(file, whole)
  truncateSync(file, whole.length - 5)
  expectRows(rows, 1, 1)
  expectDamaged(2)
  expectRows(rows, 3, 1)
  expectDamaged(4)
  expectRows(rows, 5, 5)
  expectDamaged(10)
  expect(() => rows.read(1, Buffer.alloc(5 * rowBytes))).toThrow('damaged')
})

test.skipIf(!existsSync('/dev/full'))(
  'where the disk takes nothing, rows wait and are read all the same; whoever saves is told',
  async () => {
    using rows = OwnerFile.create('/dev/full', mark)
    for (let owner = 1; owner <= 5000; owner++) rows.append(rowOf(owner))
    expectRows(rows, 1, 5000)
    await expect(rows.sync()).rejects.toThrow('ENOSPC')
  },
)
