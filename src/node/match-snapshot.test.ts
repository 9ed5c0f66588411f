import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { kinds } from '../match/kinds.ts'
import { at } from '../match/layout.ts'
import { OwnerTable } from '../match/owner-table.ts'
import { PatternIndex } from '../match/pattern-index.ts'
import { textClasses } from '../match/text-classes.ts'
import { MemoryRows } from '../testing/memory-rows.ts'
import { readSnapshot, writeSnapshot } from './match-snapshot.ts'

const folder = mkdtempSync(join(tmpdir(), 'trefoil-snapshot-'))
const file = join(folder, 'match.index')
const most = 64 * 1024 * 1024
const utf8 = new TextEncoder()
const facts = { keyCheck: 'abc', cursor: 17, goneCursor: 4, forgotten: 3, refused: 2, mark: 'ab', owners: 500 }
const rows = new MemoryRows()
afterAll(() => rmSync(folder, { recursive: true }))

async function written(): Promise<void> {
  const index = PatternIndex.create(Uint8Array.of(1, 2, 3), most)
  rows.count = 0
  const owners = new OwnerTable(index.key, rows)
  for (let number = 0; number < 500; number++) {
    const id = `indicator--${number.toString(16).padStart(8, '0')}-1111-4222-8333-444455556666`
    index.add(kinds.domain, utf8.encode(`n${number}.example`), owners.add(id, 0, 9))
  }
  index.add(kinds.network4, Uint8Array.of(10, 0, 0, 0, 8), 1)
  for (const text of ['evil', 'evil-and-long', 'evil-and-longer']) index.addText(textClasses.name, utf8.encode(text), 2)
  for (let number = 0; number < 100; number++) index.remove(kinds.domain, utf8.encode(`n${number}.example`), number + 1)
  await writeSnapshot(file, index, owners.facts(), facts)
}

test('a snapshot gives back the index as it was, which then goes on changing', async () => {
  await written()
  const restored = (await readSnapshot(file, 'abc', most))!
  expect(restored.facts).toEqual(facts)
  const { index } = restored
  expect(index.size().values).toBe(404)
  const owners = new OwnerTable(index.key, rows, restored.owners)
  for (let number = 0; number < 500; number++) {
    const bytes = utf8.encode(`n${number}.example`)
    const reference = index.find(kinds.domain, bytes, 0, bytes.length)
    expect(reference === 0 ? null : owners.id(index.ownersOf(reference)[0]!)).toBe(
      number < 100 ? null : `indicator--${number.toString(16).padStart(8, '0')}-1111-4222-8333-444455556666`,
    )
  }
  const { bytes } = index.memory
  for (const reference of [...index.records()])
    if (index.kindOf(reference) === kinds.text) expect(index.removeOwner(reference, 2)).toBe(true)
  expect(bytes.subarray(at.grams, at.heap).some((byte) => byte > 0)).toBe(false)
  expect(index.remove(kinds.network4, Uint8Array.of(10, 0, 0, 0, 8), 1)).toBe(true)
  expect(index.holds(kinds.network4)).toBe(false)
  for (let number = 0; number < 3000; number++) index.add(kinds.domain, utf8.encode(`more${number}.example`), 7)
  expect(index.size().values).toBe(3400)
})

test('a snapshot that is cut, altered, of another secret or not there at all is not used', async () => {
  await written()
  const whole = readFileSync(file)
  expect(await readSnapshot(file, 'other secret', most)).toBeNull()
  for (const place of [0, 20, 60, 30_000, whole.length - 3]) {
    const altered = Buffer.from(whole)
    altered[place]! ^= 1
    writeFileSync(file, altered)
    expect(await readSnapshot(file, 'abc', most), `byte ${place}`).toBeNull()
  }
  writeFileSync(file, whole)
  truncateSync(file, whole.length - 1)
  expect(await readSnapshot(file, 'abc', most)).toBeNull()
  rmSync(file)
  expect(await readSnapshot(file, 'abc', most)).toBeNull()
})
