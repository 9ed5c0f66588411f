import fc from 'fast-check'
import { expect, test } from 'vitest'
import { OwnerTable } from './owner-table.ts'
import { hashKeyOf } from './seeded-hash.ts'

const key = hashKeyOf(Uint8Array.of(4, 2))
const id = fc.nat(40).map((number) => `indicator--0000${String(number).padStart(4, '0')}-1111-4222-8333-444455556666`)
const act = fc.record({ what: fc.constantFrom('add', 'remove', 'reload'), id })

test('after any history, and from its columns, the table knows exactly the indicators that a map knows', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 200 }), (acts) => {
      let table = new OwnerTable(key)
      const naive = new Map<string, number>()
      for (const { what, id } of acts) {
        if (what === 'reload') table = new OwnerTable(key, structuredClone(table.columns()))
        else if (what === 'remove') {
          table.remove(table.find(id))
          naive.delete(id)
        } else if (!naive.has(id)) naive.set(id, table.add(id, 5, 10))
      }
      expect(table.live).toBe(naive.size)
      for (const [one, owner] of naive) {
        expect(table.find(one)).toBe(owner)
        expect(table.id(owner)).toBe(one)
        expect([table.from(owner), table.until(owner)]).toEqual([5, 10])
      }
      for (const { id } of acts) if (!naive.has(id)) expect(table.find(id)).toBe(0)
    }),
  )
})

test('three thousand indicators are told apart while the table grows', () => {
  const table = new OwnerTable(key)
  const ids = Array.from(
    { length: 3000 },
    (_, number) => `indicator--${number.toString(16).padStart(8, '0')}-1111-4222-8333-444455556666`,
  )
  const owners = ids.map((one) => table.add(one, 0, 1))
  expect(ids.map((one) => table.find(one))).toEqual(owners)
})
