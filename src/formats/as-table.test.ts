import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AsTable } from './as-table.ts'
import { addressText } from './value.ts'

const read = async (...lines: string[]) => (await AsTable.read(lines)).table

test('an address belongs to the system of the longest network that holds it, however the table is written', async () => {
  const table = await read(
    ...['# comment', '198.51.100.0/24 64500', '198.51.0.0\t16\t64501', '198.51.100.128/25 AS64502 some name'],
    ...['203.0.113.0\t203.0.113.255\t64503\tPH\tNAME', '2001:db8::/32 64504', '2001:db8:40::\t44\t64505_64506'],
    ...['192.0.2.0\t192.0.2.255\t0\tNone\tNot routed'],
  )
  expect(table.find('198.51.100.7')).toEqual({ network: '198.51.100.0/24', system: 64500 })
  expect(table.find('198.51.100.200')).toEqual({ network: '198.51.100.128/25', system: 64502 })
  expect(table.find('198.51.101.1')).toEqual({ network: '198.51.0.0/16', system: 64501 })
  expect(table.find('203.0.113.9/32')).toEqual({ network: '203.0.113.0/24', system: 64503 })
  expect(table.find('2001:db8:41::7')).toEqual({ network: '2001:db8:40::/44', system: 64505 })
  expect(table.find('2001:db8::7')).toEqual({ network: '2001:db8::/32', system: 64504 })
  for (const nobody of ['192.0.2.1', '198.52.0.1', '2001:db9::1', 'evil.example', ''])
    expect(table.find(nobody)).toBeNull()
})

test('what is no line of a table is counted and left', async () => {
  const lines = [
    '1.2.3/24 5',
    '1.2.3.0/33 5',
    '1.2.3.0/24',
    '1.2.3.0/24 99999999999',
    'x'.repeat(10_000),
    '2001:db8::/60 7',
  ]
  const { table, skipped } = await AsTable.read([...lines, '5.6.7.0 5.6.6.0 8', '9.9.9.0/24 9'])
  expect(skipped).toBe(7)
  expect(table.size).toBe(1)
})

test('the table says of every address what a look at every network says', async () => {
  const network = fc.tuple(fc.nat(0xffff), fc.integer({ min: 16, max: 32 }), fc.integer({ min: 1, max: 9 }))
  await fc.assert(
    fc.asyncProperty(fc.array(network, { maxLength: 30 }), fc.nat(0xffff), async (networks, low) => {
      const base = 0x0a010000
      const lines = networks.map(([at, length, system]) => `${addressText(BigInt(base + at), 4)}/${length} ${system}`)
      const table = await read(...lines)
      const address = base + low
      const holding = networks.filter(
        ([at, length]) => ((base + at) >>> 0) >> (32 - length) === address >> (32 - length),
      )
      const longest = Math.max(...holding.map(([, length]) => length))
      const systems = holding.filter(([, length]) => length === longest).map(([, , system]) => system)
      const found = table.find(addressText(BigInt(address), 4))
      if (holding.length === 0) expect(found).toBeNull()
      else expect(systems).toContain(found?.system)
    }),
    { numRuns: 300 },
  )
})
