import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Agreement, ConfirmationRight } from '../alliance/model.ts'
import { naivelyConfirmed } from '../testing/naive-confirm.ts'
import {
  agreements,
  caseCount,
  handling,
  markings,
  member,
  members,
  noon,
  tlp,
  types,
} from '../testing/policy-cases.ts'
import { mayConfirm, rightsToAsk } from './confirm.ts'
import type { Handling } from './model.ts'

const right: fc.Arbitrary<ConfirmationRight> = fc
  .record({
    id: fc.constantFrom('Q1', 'Q2', 'Q3'),
    title: fc.constant('a right'),
    from: fc.option(fc.subarray([...members], { minLength: 1 }), { freq: 4, nil: undefined }),
    to: fc.option(fc.subarray([...members], { minLength: 1 }), { freq: 4, nil: undefined }),
    types: fc.option(fc.subarray([...types, 'observables', 'domain-objects'], { minLength: 1 }), { nil: undefined }),
    tlpCeiling: tlp,
    held: fc.option(fc.boolean(), { nil: undefined }),
    originatorControlled: fc.option(fc.boolean(), { nil: undefined }),
    valuesPerDay: fc.constantFrom(1, 1000),
  })
  .map((made) => Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined)))
  .map((made) => made as unknown as ConfirmationRight)

const terms = fc.record({
  self: member,
  agreements: fc
    .tuple(agreements, fc.array(fc.array(right, { maxLength: 3 }), { minLength: 3, maxLength: 3 }))
    .map(([made, rights]) =>
      made.map((one, at): Agreement => (rights[at]!.length === 0 ? one : { ...one, confirmExistence: rights[at]! })),
    ),
  nowMs: fc.constant(noon),
})

test('what may be confirmed is what rules written separately, word by word, confirm', () => {
  let confirmed = 0
  const numRuns = caseCount(6_000)
  fc.assert(
    fc.property(handling, member, terms, (of, asker, under) => {
      const { self: answerer, ...rest } = under
      const expected = naivelyConfirmed({ handling: of, asker, answerer, ...rest })
      if (expected) confirmed++
      expect(mayConfirm(of, asker, under).confirm).toBe(expected)
    }),
    { numRuns },
  )
  expect(confirmed).toBeGreaterThan(numRuns / 100)
}, 3_600_000)

test('without a right in the agreement nothing is confirmed to anybody', () => {
  fc.assert(
    fc.property(handling, member, member, agreements, (of, asker, self, made) => {
      expect(mayConfirm(of, asker, { self, agreements: made, nowMs: noon })).toMatchObject({ confirm: false })
      expect(rightsToAsk(asker, { self, agreements: made, nowMs: noon })).toEqual([])
    }),
    { numRuns: 1000 },
  )
})

test('a further restriction never lets more be confirmed', () => {
  const restriction: fc.Arbitrary<(of: Handling) => Handling> = fc.oneof(
    fc.constantFrom(...markings).map((one) => (of: Handling) => ({
      ...of,
      unknownMarkings: [...of.unknownMarkings, one],
    })),
    fc.subarray<string>([...members]).map((list) => (of: Handling) => ({
      ...of,
      releasableTo: of.releasableTo === null ? null : of.releasableTo.filter((one) => list.includes(one)),
    })),
    fc.constant((of: Handling) => ({ ...of, originatorControl: true })),
    fc.constant((of: Handling) => ({ ...of, held: ['second-person' as const] })),
    fc.constant((of: Handling) => ({ ...of, consent: [] })),
    fc.constant((of: Handling) => ({ ...of, embargoUntil: '2027-01-01T00:00:00Z' })),
  )
  fc.assert(
    fc.property(handling, member, terms, restriction, (of, asker, under, restrict) => {
      if (!mayConfirm(of, asker, under).confirm) expect(mayConfirm(restrict(of), asker, under).confirm).toBe(false)
    }),
    { numRuns: 3000 },
  )
})
