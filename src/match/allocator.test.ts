import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Allocator, coarse } from './allocator.ts'

const taken = fc.oneof(
  fc.record({ size: fc.constantFrom(4, 16, 128, 132, 5000), align: fc.constant(4 as const) }),
  fc.record({ size: fc.constantFrom(128, 256, 1024, 8192), align: fc.constant(coarse) }),
)
const act = fc.oneof(
  fc.record({ what: fc.constant('take' as const), of: taken }),
  fc.record({ what: fc.constant('give' as const), at: fc.nat(30) }),
  fc.record({ what: fc.constant('seal' as const) }),
  fc.record({ what: fc.constant('open' as const), at: fc.nat(3) }),
)
type Held = { place: number; size: number; align: 4 | typeof coarse }

test('no place is handed out twice or before its seal is opened, none lies where it may not, and what is spare is told', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 120 }), (acts) => {
      const allocator = new Allocator(4, 2 ** 22)
      const held: Held[] = []
      const retired = new Set<Held>()
      const seals: { readonly open: () => void; readonly places: readonly Held[] }[] = []
      let spare = 0
      for (const one of acts) {
        if (one.what === 'seal') {
          const sealed = new Set(seals.flatMap(({ places }) => places))
          seals.push({ open: allocator.seal(), places: [...retired].filter((place) => !sealed.has(place)) })
        } else if (one.what === 'open' && seals.length > 0) {
          const [seal] = seals.splice(one.at % seals.length, 1)
          seal!.open()
          for (const place of seal!.places) retired.delete(place)
        } else if (one.what === 'take') {
          const before = allocator.top
          const place = allocator.take(one.of.size, one.of.align)
          expect(place % one.of.align).toBe(0)
          for (const other of [...held, ...retired])
            expect(place >= other.place + other.size || place + one.of.size <= other.place).toBe(true)
          if (place < before) spare -= one.of.size
          held.push({ place, ...one.of })
        } else if (one.what === 'give' && held.length > 0) {
          const [back] = held.splice(one.at % held.length, 1)
          allocator.giveBack(back!.place, back!.size, back!.align)
          retired.add(back!)
          spare += back!.size
        }
      }
      const told = [...allocator.spares()].toSorted((one, other) => one.place - other.place)
      expect(allocator.spareBytes).toBe(spare)
      expect(told.reduce((sum, { size }) => sum + size, 0)).toBe(spare)
      const all = [...told, ...held].toSorted((one, other) => one.place - other.place)
      for (let at = 1; at < all.length; at++)
        expect(all[at]!.place).toBeGreaterThanOrEqual(all[at - 1]!.place + all[at - 1]!.size)
    }),
  )
})

test('tables that grow one after the other lie in what smaller ones left, and values in the rest', () => {
  const allocator = new Allocator(0, 2 ** 24)
  const tables = Array.from({ length: 64 }, () => ({ place: 0, size: 0 }))
  let values = 0
  let most = 0
  for (let size = 1024; size < 16_384; size = Math.ceil((size * 1.25) / coarse) * coarse) {
    for (const table of tables) {
      const place = allocator.take(size, coarse)
      if (table.size > 0) allocator.giveBack(table.place, table.size, coarse)
      Object.assign(table, { place, size })
      allocator.seal()()
    }
    for (let left = size; left > 0; left--, values += 12) allocator.take(12)
    most = Math.max(most, allocator.top / (64 * size + values))
  }
  expect(most).toBeLessThan(1.25)
})
