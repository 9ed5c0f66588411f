import { isIPv4, isIPv6 } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isIpAddress } from './ip-address.ts'

const piece = fc.constantFrom(':', '::', '.', '0', '1', '255', '256', 'ffff', 'g', '12345', '192.0.2.1', '%', '/')

test('agrees with the operating system about what is an address', () => {
  const text = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.array(piece, { maxLength: 16 }).map((pieces) => pieces.join('')),
  )
  fc.assert(
    fc.property(text, (address) => {
      expect(isIpAddress(address, 4)).toBe(isIPv4(address))
      expect(isIpAddress(address, 6)).toBe(isIPv6(address) && !address.includes('%'))
    }),
    { numRuns: 2000 },
  )
})
