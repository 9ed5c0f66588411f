import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Allocator, coarse } from './allocator.ts'

const sizes = fc.constantFrom(4, 128, 132, 256)
const act = fc.oneof(
  fc.record({ what: fc.constant('take' as const), size: sizes, align: fc.constantFrom(4 as const, coarse) }),
  fc.record({ what: fc.constant('give' as const), at: fc.nat(30) }),
  fc.record({ what: fc.constant('settle' as const) }),
)

test('no place is handed out twice, none lies where it may not, and what is spare is told', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 80 }), (acts) => {
      const allocator = new Allocator(4, 2 ** 20)
      const held: { place: number; size: number }[] = []
      const given = new Map<number, number>()
      for (const one of acts) {
        if (one.what === 'settle') allocator.settle()
        else if (one.what === 'take') {
          const place = allocator.take(one.size, one.align)
          expect(place % one.align).toBe(0)
          for (const other of held)
            expect(place >= other.place + other.size || place + one.size <= other.place).toBe(true)
          held.push({ place, size: one.size })
          given.delete(place)
        } else if (held.length > 0) {
          const [back] = held.splice(one.at % held.length, 1)
          allocator.giveBack(back!.place, back!.size)
          given.set(back!.place, back!.size)
        }
      }
      expect(new Map([...allocator.spares()].map(({ place, size }) => [place, size]))).toEqual(given)
      expect(allocator.spareBytes).toBe([...given.values()].reduce((sum, size) => sum + size, 0))
    }),
  )
})
