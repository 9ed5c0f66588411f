import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Agreement } from '../alliance/model.ts'
import { naivelyReleased } from '../testing/naive-policy.ts'
import {
  agreements,
  handling,
  markings,
  member,
  members,
  noon,
  only,
  purposes,
  recipient,
  tlp,
} from '../testing/policy-cases.ts'
import { type Context, decide, mayReceive } from './decide.ts'
import type { Handling, Recipient, Tlp } from './model.ts'
import { isAtMost } from './tlp.ts'

const runs = { numRuns: 3000 }
const context = fc
  .record({ self: member, agreements, nowMs: fc.constant(noon), agreement: only })
  .map(({ agreement, ...rest }): Context => (agreement === undefined ? rest : { ...rest, agreement }))
const released = (of: Handling, to: Recipient, under: Context) => decide(of, to, under).outcome === 'release'

test('the evaluator agrees with one that was written separately, word by word, from the rules', () => {
  let releases = 0
  fc.assert(
    fc.property(handling, recipient, context, (of, to, under) => {
      const { self: giver, agreement, ...rest } = under
      const expected = naivelyReleased({ handling: of, recipient: to, giver, only: agreement, ...rest })
      if (expected) releases++
      expect(released(of, to, under)).toBe(expected)
    }),
    { numRuns: 30_000 },
  )
  // The comparison is worth something only if both answers occur.
  expect(releases).toBeGreaterThan(1000)
})

const countsAsRed = ({ tlp: label }: Handling): boolean => label === 'red' || label === null

describe('no further restriction ever widens release', () => {
  const narrower: Record<string, fc.Arbitrary<(before: Handling) => Handling>> = {
    'a stricter label on a labelled object': tlp.map((level) => (h) => ({
      ...h,
      tlp: h.tlp === null || isAtMost(level, h.tlp) ? h.tlp : level,
    })),
    'an unexplained marking': fc
      .constantFrom(...markings)
      .map((id) => (h) => ({ ...h, unknownMarkings: [...new Set([...h.unknownMarkings, id])] })),
    // Of RED, to name nobody is the narrowest there is: a list of names is what lets it out.
    'a shorter list of recipients': fc.subarray<string>([...members]).map((kept) => (h) => ({
      ...h,
      releasableTo: h.releasableTo?.filter((code) => kept.includes(code)) ?? (countsAsRed(h) ? null : kept),
    })),
    'originator control': fc.constant((h) => ({ ...h, originatorControl: true })),
    'fewer purposes': fc
      .subarray(purposes)
      .map((kept) => (h) => ({ ...h, purposes: (h.purposes ?? purposes).filter((one) => kept.includes(one)) })),
    'not for the public': fc.constant((h) => ({ ...h, notPublic: true })),
    'an exercise': fc.constant((h) => ({ ...h, exercise: 'KOIN 27' })),
  }
  for (const [what, change] of Object.entries(narrower))
    test(`not ${what}`, () => {
      fc.assert(
        fc.property(handling, recipient, context, change, (of, to, under, narrow) => {
          expect(released(narrow(of), to, under) && !released(of, to, under)).toBe(false)
        }),
        runs,
      )
    })
})

describe('an input that is missing by mistake never opens a gate', () => {
  const without = (of: Handling, name: keyof Handling) => {
    const { [name]: _, ...rest } = of
    return rest as Handling
  }
  // Asked of some steps and clauses only: there, and nowhere else, a missing one makes the answer no.
  const askedOfSome: readonly (keyof Handling)[] = ['sectors', 'originatorControl', 'notPublic']
  const names = Object.keys(fc.sample(handling, 1)[0]!) as (keyof Handling)[]

  test('without one that every decision asks for nothing is released', () => {
    fc.assert(
      fc.property(handling, recipient, context, (of, to, under) => {
        for (const name of names)
          if (!askedOfSome.includes(name)) expect(released(without(of, name), to, under)).toBe(false)
      }),
      runs,
    )
  })
  test('without one that only some decisions ask for, nothing is released that was not', () => {
    fc.assert(
      fc.property(handling, recipient, context, (of, to, under) => {
        for (const name of askedOfSome)
          expect(released(without(of, name), to, under) && !released(of, to, under)).toBe(false)
        const narrowest = { ...of, originatorControl: true, notPublic: true }
        for (const name of ['originatorControl', 'notPublic'] as const)
          expect(released(without(narrowest, name), to, under)).toBe(released(narrowest, to, under))
      }),
      runs,
    )
  })
})

test('the order of agreements and clauses changes only which clause is named', () => {
  const reversed = (list: readonly Agreement[]) =>
    list.toReversed().map((one) => ({ ...one, clauses: one.clauses.toReversed() }))
  fc.assert(
    fc.property(handling, recipient, context, (of, to, under) => {
      expect(released(of, to, { ...under, agreements: reversed(under.agreements) })).toBe(released(of, to, under))
    }),
    runs,
  )
})

test('a release under any agreement is a release under the one that is named, and the other way round', () => {
  fc.assert(
    fc.property(handling, recipient, context, (of, to, { agreement: _, ...any }) => {
      const alone = any.agreements.filter(({ id }) => released(of, to, { ...any, agreement: id })).map(({ id }) => id)
      const decision = decide(of, to, any)
      expect(decision.outcome === 'release').toBe(alone.length > 0)
      if (decision.outcome === 'release') expect(alone[0]).toBe(decision.agreement)
    }),
    runs,
  )
})

test('passing on reaches nobody whom the origin would not reach itself', () => {
  fc.assert(
    fc.property(handling, member, context, (of, code, under) => {
      const to: Recipient = { kind: 'member', code }
      if (of.under === null || !released(of, to, under)) return
      expect(released(of, to, { ...under, self: of.origin })).toBe(true)
    }),
    runs,
  )
})

test('what a node releases to a member, that member accepts at its door', () => {
  fc.assert(
    fc.property(handling, member, context, (of, receiver, under) => {
      const decision = decide(of, { kind: 'member', code: receiver }, under)
      if (decision.outcome !== 'release' || under.self === receiver) return
      const arrived = { ...of, under: decision.agreement }
      expect(mayReceive(arrived, under.self, receiver, under).outcome).toBe('release')
    }),
    runs,
  )
})

test('every denial has a reason, and every release names its agreement and clause', () => {
  fc.assert(
    fc.property(handling, recipient, context, (of, to, under) => {
      const decision = decide(of, to, under)
      expect(decision.reasons.length).toBeGreaterThan(0)
      if (decision.outcome !== 'release') return
      const agreement = under.agreements.find(({ id }) => id === decision.agreement)
      expect(agreement?.clauses.some(({ id }) => id === decision.clause)).toBe(true)
    }),
    runs,
  )
})

test('words of the language are no labels, types or members', () => {
  const agreement: Agreement = {
    id: 'trilateral',
    title: 'x',
    parties: ['JP', 'US'],
    from: '2026-01-01T00:00:00Z',
    purposes: ['defence'],
    unmarked: { indicator: 'clear' },
    clauses: [{ id: 'C1', title: 'x', tlpCeiling: 'red', onward: 'parties' }],
  }
  const base = fc.sample(handling, 1)[0]!
  const odd: Handling = {
    ...base,
    type: 'constructor',
    origin: 'US',
    under: null,
    tlp: null,
    unknownMarkings: [],
    exercise: null,
  }
  const here = { self: 'US', agreements: [agreement], nowMs: noon }
  expect(decide(odd, { kind: 'member', code: 'JP' }, here).outcome).toBe('withhold')
  for (const word of ['toString', '__proto__', 'RED', ''])
    expect(decide({ ...odd, type: 'report', tlp: word as Tlp }, { kind: 'member', code: 'JP' }, here).outcome).toBe(
      'withhold',
    )
})
