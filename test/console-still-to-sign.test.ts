import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stillToSign } from '../console/src/advisories/still-to-sign.ts'
import { isSatisfied } from '../src/desks/advisory/sign-off-rule.ts'

const at = '2026-01-01T00:00:00.000Z'
const members = ['AU', 'JP', 'PH', 'US']
const of = (quorum: number, mandatory: string[], signed: readonly string[]) =>
  stillToSign({ rule: { quorum, mandatory }, signOffs: signed.map((member) => ({ member, at })) })

test('an advisory names the member whose sign-off is needed in any case, also when there are enough of others', () => {
  expect(of(2, ['JP'], ['PH', 'US'])).toEqual({ mandatory: ['JP'], more: 0 })
  expect(of(3, ['JP'], ['PH'])).toEqual({ mandatory: ['JP'], more: 1 })
  expect(of(2, ['JP'], ['JP', 'US'])).toEqual({ mandatory: [], more: 0 })
})

test('the console says that no sign-off is missing exactly when the node would publish', () => {
  const some = fc.subarray(members)
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), some, some, (quorum, mandatory, signed) => {
      const left = of(quorum, mandatory, signed)
      const isEnough = left.mandatory.length === 0 && left.more === 0
      expect(isEnough).toBe(isSatisfied({ quorum, mandatory }, new Set(signed)))
    }),
  )
})
