import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MemoryRows } from '../testing/memory-rows.ts'
import { rowBytes } from './owner-row.ts'
import { OwnerTable } from './owner-table.ts'
import { hashKeyOf } from './seeded-hash.ts'

const key = hashKeyOf(Uint8Array.of(4, 2))
const id = fc.nat(40).map((number) => `indicator--0000${String(number).padStart(4, '0')}-1111-4222-8333-444455556666`)
const act = fc.record({ what: fc.constantFrom('add', 'remove', 'expire', 'reload', 'remember'), id, until: fc.nat(20) })
const uuid = (number: number): string =>
  `indicator--${number.toString(16).padStart(8, '0')}-1111-4222-8333-444455556666`

test('after any history, and from what is kept of it, the table knows exactly the indicators that a map knows', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 200 }), (acts) => {
      const rows = new MemoryRows()
      let table = new OwnerTable(key, rows)
      const naive = new Map<string, { owner: number; until: number }>()
      for (const { what, id, until } of acts) {
        if (what === 'remember') table.remember([...naive.keys(), id])
        else if (what === 'reload') table = new OwnerTable(key, rows, structuredClone(table.facts()))
        else if (what === 'remove') {
          table.remove(table.find(id))
          naive.delete(id)
        } else if (what === 'expire') {
          table.removeExpired(until)
          for (const [one, kept] of naive) if (until >= kept.until) naive.delete(one)
        } else if (!naive.has(id)) naive.set(id, { owner: table.add(id, 5, until), until })
      }
      expect(table.live).toBe(naive.size)
      for (const [one, { owner, until }] of naive) {
        expect(table.find(one)).toBe(owner)
        expect(table.id(owner)).toBe(one)
        expect(table.times(owner)).toMatchObject({ from: 5, until })
      }
      for (const { id } of acts) if (!naive.has(id)) expect(table.find(id)).toBe(0)
    }),
  )
})

test('ten thousand indicators are told apart, more than rows are remembered', () => {
  const table = new OwnerTable(key, new MemoryRows())
  const ids = Array.from({ length: 10_000 }, (_, number) => uuid(number))
  const owners = ids.map((one, number) => table.add(one, number, Number.POSITIVE_INFINITY))
  expect(ids.map((one) => table.find(one))).toEqual(owners)
  expect(owners.map((owner) => table.times(owner).from)).toEqual(owners.map((owner) => owner - 1))
  expect(table.find(uuid(10_000))).toBe(0)
})

test('an indicator costs less than seven bytes beside its value', () => {
  const rows = new MemoryRows()
  const table = new OwnerTable(key, rows)
  const empty = table.bytes
  for (let number = 0; number < 100_000; number++) table.add(uuid(number), 0, 1)
  expect((table.bytes - empty) / 100_000).toBeLessThan(7)
})

test('an id is 32 hexadecimal figures, and anything else is refused', () => {
  const table = new OwnerTable(key, new MemoryRows())
  const owner = table.add('indicator--ABCDEF00-1111-4222-8333-444455556666', 0, 1)
  expect(table.find('indicator--abcdef00-1111-4222-8333-444455556666')).toBe(owner)
  for (const id of [
    '',
    'indicator--',
    uuid(1).slice(0, -1),
    `${uuid(1)}0`,
    uuid(1).replace('4', 'g'),
    uuid(1).replace('4', '/'),
    uuid(1).replace('4', '@'),
  ])
    expect(() => table.find(id), id).toThrow('not the id')
})

test('of indicators that are revoked together, rows that lie together are read at once; a damaged one beside them spoils none', () => {
  class Counted extends MemoryRows {
    reads = 0
    damaged = 0
    override read(first: number, into: Uint8Array): void {
      this.reads += 1
      const last = first + into.length / rowBytes - 1
      if (first <= this.damaged && this.damaged <= last) throw new Error('damaged')
      super.read(first, into)
    }
  }
  const rows = new Counted()
  const table = new OwnerTable(key, rows)
  for (let number = 1; number <= 30_000; number++) table.add(uuid(number), 0, 1)
  const revoke = (ids: readonly string[]): number => {
    rows.reads = 0
    table.remember(ids)
    for (const id of ids) table.remove(table.find(id))
    for (const id of ids) expect(table.find(id)).toBe(0)
    return rows.reads
  }
  const thousand = (first: number): string[] => Array.from({ length: 1000 }, (_, at) => uuid(first + at))
  expect(revoke(thousand(1))).toBeLessThan(20)
  expect(revoke(thousand(20_001))).toBeLessThan(20)
  rows.damaged = 10_500
  expect(revoke(thousand(10_001).filter((id) => id !== uuid(10_500)))).toBeGreaterThan(100)
  expect(table.live).toBe(27_001)
  expect(() => table.find(uuid(10_500))).toThrow('damaged')
})
