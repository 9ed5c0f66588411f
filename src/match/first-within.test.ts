import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FirstWithin } from './first-within.ts'

test('something that begins inside a network is found, and nothing else', () => {
  const address = fc.uint8Array({ minLength: 4, maxLength: 4 })
  const numberOf = (bytes: Uint8Array) => Buffer.from(bytes).readUInt32BE()
  fc.assert(
    fc.property(
      fc.array(address, { maxLength: 30 }),
      address,
      fc.integer({ min: 1, max: 32 }),
      (held, asked, prefix) => {
        const size = 2 ** (32 - prefix)
        const first = Math.floor(numberOf(asked) / size) * size
        const network = Buffer.alloc(4)
        network.writeUInt32BE(first)
        const list = new FirstWithin()
        for (const one of held) list.add(one, String(numberOf(one)))
        const inside = held.map(numberOf).filter((one) => one >= first && one < first + size)
        const expected = inside.length === 0 ? null : String(Math.min(...inside))
        expect(list.in(new Uint8Array(network), prefix)).toBe(expected)
      },
    ),
  )
})
