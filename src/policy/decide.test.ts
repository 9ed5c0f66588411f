import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Agreement, Clause } from '../alliance/model.ts'
import { naivelyDecided, naivelyReceived } from '../testing/naive-policy.ts'
import {
  agreements,
  caseCount,
  handling,
  kinds,
  markings,
  member,
  members,
  noon,
  only,
  pap,
  part,
  purposes,
  recipient,
  tlp,
} from '../testing/policy-cases.ts'
import { type Context, decide, mayReceive } from './decide.ts'
import { type Handling, holdKinds, type Recipient, type Tlp } from './model.ts'
import { isPapAtMost } from './pap.ts'
import { isAtMost } from './tlp.ts'

const runs = { numRuns: caseCount(1_000) }
const context = fc
  .record({ self: member, agreements, nowMs: fc.constant(noon), agreement: only })
  .map(({ agreement, ...rest }): Context => (agreement === undefined ? rest : { ...rest, agreement }))
const outcomeOf = (of: Handling, to: Recipient, under: Context) => decide(of, to, under).outcome
/** 2: whole, 1: in part, 0: not at all. */
const reach = (of: Handling, to: Recipient, under: Context) =>
  ['withhold', 'redact', 'release'].indexOf(outcomeOf(of, to, under))

test('the evaluator agrees with one that was written separately, word by word, from the rules', () => {
  const seen = { release: 0, redact: 0, withhold: 0 }
  const numRuns = caseCount(6_000)
  fc.assert(
    fc.property(handling, recipient, context, (of, to, under) => {
      const { self: giver, agreement, ...rest } = under
      const expected = naivelyDecided({ handling: of, recipient: to, giver, only: agreement, ...rest })
      seen[expected]++
      expect(outcomeOf(of, to, under)).toBe(expected)
    }),
    { numRuns },
  )
  // The comparison is worth something only if every answer occurs: of 6,000 about 147 and 44, and chance leaves no fewer than this.
  expect(seen.release).toBeGreaterThan(numRuns / 100)
  expect(seen.redact).toBeGreaterThan(numRuns / 600)
}, 3_600_000)

test('so does the door: what may be taken is what that one would take', () => {
  let taken = 0
  const numRuns = caseCount(5_000)
  fc.assert(
    fc.property(handling, member, context, (of, receiver, { self: giver, agreements: made, nowMs }) => {
      const to: Recipient = { kind: 'member', code: receiver }
      const expected = naivelyReceived({ handling: of, recipient: to, giver, agreements: made, nowMs })
      if (expected) taken++
      expect(mayReceive(of, giver, receiver, { agreements: made, nowMs }).outcome !== 'withhold').toBe(expected)
    }),
    { numRuns },
  )
  expect(taken).toBeGreaterThan(numRuns / 500)
}, 3_600_000)

const countsAsRed = ({ tlp: label, parts }: Handling): boolean =>
  label === 'red' || label === null || parts.some((one) => one.tlp === 'red')

describe('no further restriction ever widens release: whole, in part, not at all', () => {
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
    'a stricter PAP label on a labelled object': pap.map((level) => (h) => ({
      ...h,
      pap: h.pap === null || isPapAtMost(level, h.pap) ? h.pap : level,
    })),
    'less confidence': fc.option(fc.nat(100)).map((stated) => (h) => ({
      ...h,
      confidence: stated === null || h.confidence === null ? null : Math.min(stated, h.confidence),
    })),
    'an earlier day': fc.option(fc.constantFrom('2026-11-22', '2026-08-01')).map((day) => (h) => ({
      ...h,
      day: day === null || h.day === null || day < h.day ? (h.day === null ? null : day) : h.day,
    })),
    'an embargo': fc.constant((h) => ({ ...h, embargoUntil: '2027-06-01T00:00:00.000Z' })),
    'personal data': fc.subarray(kinds).map((found) => (h) => ({
      ...h,
      personal: [...new Set([...h.personal, ...found])].sort(),
    })),
    'a question to people': fc
      .subarray([...holdKinds])
      .map((held) => (h) => ({ ...h, held: [...new Set([...h.held, ...held])] })),
    'consent that is asked for, or given to fewer': fc.subarray<string>([...members, 'clients']).map((kept) => (h) => ({
      ...h,
      consent: h.consent?.filter((one) => kept.includes(one)) ?? kept,
    })),
    'a part': part.map((extra) => (h) => ({ ...h, parts: [...h.parts, extra] })),
    'a further restriction of a part': part.map((extra) => (h) => ({
      ...h,
      parts: h.parts.map((one) => ({
        ...one,
        originatorControl: one.originatorControl || extra.originatorControl,
        notPublic: one.notPublic || extra.notPublic,
        unknownMarkings: [...one.unknownMarkings, ...extra.unknownMarkings],
        pap:
          one.pap === null || (extra.pap !== null && isPapAtMost(one.pap, extra.pap))
            ? (extra.pap ?? one.pap)
            : one.pap,
        tlp:
          one.tlp === null || (extra.tlp !== null && isAtMost(one.tlp, extra.tlp)) ? (extra.tlp ?? one.tlp) : one.tlp,
      })),
    })),
  }
  for (const [what, change] of Object.entries(narrower))
    test(`not ${what}`, () => {
      fc.assert(
        fc.property(handling, recipient, context, change, (of, to, under, narrow) => {
          expect(reach(narrow(of), to, under)).toBeLessThanOrEqual(reach(of, to, under))
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
  const names = Object.keys(fc.sample(handling, 1)[0]!) as (keyof Handling)[]
  // Asked of some steps and clauses only: there, and nowhere else, a missing one makes the answer no.
  const askedOfSome: readonly (keyof Handling)[] = [
    'sectors',
    'originatorControl',
    'notPublic',
    'pap',
    'confidence',
    'day',
  ]
  const askedOfAll = names.filter((name) => !askedOfSome.includes(name))
  const given = (of: Handling, to: Recipient, under: Context) => outcomeOf(of, to, under) !== 'withhold'

  test('without one that every decision asks for nothing is released', () => {
    fc.assert(
      fc.property(handling, recipient, context, (of, to, under) => {
        for (const name of askedOfAll) expect(given(without(of, name), to, under)).toBe(false)
      }),
      runs,
    )
  })
  test('without one that only some decisions ask for, nothing is released that was not', () => {
    fc.assert(
      fc.property(handling, recipient, context, (of, to, under) => {
        for (const name of askedOfSome)
          expect(reach(without(of, name), to, under)).toBeLessThanOrEqual(reach(of, to, under))
        const narrowest = { ...of, originatorControl: true, notPublic: true }
        for (const name of ['originatorControl', 'notPublic'] as const)
          expect(reach(without(narrowest, name), to, under)).toBe(reach(narrowest, to, under))
      }),
      runs,
    )
  })
  test('not even one of a part', () => {
    fc.assert(
      fc.property(handling, recipient, context, (of, to, under) => {
        const before = reach(of, to, under)
        for (const name of Object.keys(of.parts[0] ?? {})) {
          const parts = of.parts.map((one) => without(one as unknown as Handling, name as keyof Handling))
          expect(reach({ ...of, parts: parts as unknown as Handling['parts'] }, to, under)).toBeLessThanOrEqual(before)
        }
      }),
      runs,
    )
  })
  test('nor a permission of an agreement that is missing, or a condition of a clause that nobody can read', () => {
    const permissions: readonly (keyof Agreement)[] = [
      'parties',
      'from',
      'purposes',
      'unmarked',
      'acceptedMarkings',
      'personalData',
      'clauses',
    ]
    const granted: readonly (keyof Clause)[] = ['tlpCeiling', 'onward', 'mayRedact']
    const garbled: Partial<Record<keyof Clause, unknown>> = {
      papCeiling: 'purple',
      confidenceAtLeast: Number.NaN,
      maxAge: 'a while',
      notBefore: 'soon',
      attribution: 'perhaps',
      purposes: [],
      mayRedact: 'yes',
      tlpCeiling: 'white',
      onward: 'everybody',
    }
    fc.assert(
      fc.property(handling, recipient, context, (of, to, under) => {
        const before = reach(of, to, under)
        const changed = (change: (agreement: Agreement) => object) =>
          reach(of, to, { ...under, agreements: under.agreements.map((one) => change(one) as Agreement) })
        const omit = <T extends object>(from: T, name: keyof T) => {
          const { [name]: _, ...rest } = from
          return rest
        }
        for (const name of permissions) expect(changed((one) => omit(one, name))).toBeLessThanOrEqual(before)
        for (const name of granted) {
          const after = changed((one) => ({ ...one, clauses: one.clauses.map((clause) => omit(clause, name)) }))
          expect(after).toBeLessThanOrEqual(before)
        }
        for (const [name, value] of Object.entries(garbled)) {
          const after = changed((one) => ({
            ...one,
            clauses: one.clauses.map((clause) => ({ ...clause, [name]: value })),
          }))
          expect(after).toBeLessThanOrEqual(before)
        }
      }),
      { numRuns: 1000 },
    )
  })
})

test('the order of agreements and clauses changes only which clause is named', () => {
  const reversed = (list: readonly Agreement[]) =>
    list.toReversed().map((one) => ({ ...one, clauses: one.clauses.toReversed() }))
  fc.assert(
    fc.property(handling, recipient, context, (of, to, under) => {
      expect(outcomeOf(of, to, { ...under, agreements: reversed(under.agreements) })).toBe(outcomeOf(of, to, under))
    }),
    runs,
  )
})

test('a release under any agreement is a release under the one that is named, and the other way round', () => {
  fc.assert(
    fc.property(handling, recipient, context, (of, to, { agreement: _, ...any }) => {
      const alone = any.agreements.map(({ id }) => ({ id, reach: reach(of, to, { ...any, agreement: id }) }))
      const best = Math.max(...alone.map((one) => one.reach))
      const decision = decide(of, to, any)
      expect(reach(of, to, any)).toBe(best)
      if (best > 0) expect(alone.find((one) => one.reach === best)?.id).toBe(decision.agreement)
    }),
    runs,
  )
})

test('passing on reaches nobody whom the origin would not reach itself', () => {
  fc.assert(
    fc.property(handling, member, context, (of, code, under) => {
      const to: Recipient = { kind: 'member', code }
      if (of.under === null) return
      expect(reach(of, to, under)).toBeLessThanOrEqual(reach(of, to, { ...under, self: of.origin }))
    }),
    runs,
  )
})

test('what a node releases to a member, that member accepts at its door', () => {
  fc.assert(
    fc.property(handling, member, context, (of, receiver, under) => {
      const decision = decide(of, { kind: 'member', code: receiver }, under)
      if (decision.outcome === 'withhold' || under.self === receiver) return
      // What is redacted arrives without the parts that were cut out and the personal data that was disguised.
      const left = of.parts.filter((_, index) => decision.redaction?.parts.includes(index) !== true)
      const arrived = { ...of, under: decision.agreement, parts: left, personal: [] }
      expect(mayReceive(arrived, under.self, receiver, under).outcome).not.toBe('withhold')
    }),
    runs,
  )
})

test('a receiver takes no part that it may not have, whoever forgot to cut it out', () => {
  fc.assert(
    fc.property(handling, member, context, (of, receiver, under) => {
      const decision = decide(of, { kind: 'member', code: receiver }, under)
      if (decision.outcome !== 'redact' || decision.redaction?.parts.length === 0 || under.self === receiver) return
      const only = under.agreements.filter(({ id }) => id === decision.agreement)
      const clauses = only[0]!.clauses.filter(({ id }) => id === decision.clause)
      // Under this very clause; another one may let it have the rest without taking anything out.
      const alone = { ...under, agreements: [{ ...only[0]!, clauses: clauses.slice(0, 1) }] }
      if (outcomeOf(of, { kind: 'member', code: receiver }, alone) !== 'redact') return
      expect(mayReceive({ ...of, under: decision.agreement }, under.self, receiver, alone).outcome).toBe('withhold')
    }),
    runs,
  )
})

test('what another member has sealed goes to members whole or not at all', () => {
  fc.assert(
    fc.property(handling, member, context, (of, code, under) => {
      if (of.origin === under.self || code === under.self) return
      const decision = decide(of, { kind: 'member', code }, under)
      expect([decision.outcome === 'redact', decision.redaction]).toEqual([false, null])
    }),
    runs,
  )
})

test('what is released or redacted says what is taken out and what the recipient takes on; what is withheld says neither', () => {
  fc.assert(
    fc.property(handling, recipient, context, (of, to, under) => {
      const { outcome, agreement, clause, redaction, obligations } = decide(of, to, under)
      if (outcome === 'withhold') {
        expect([redaction, obligations]).toEqual([null, null])
        return
      }
      const clauses = under.agreements.find(({ id }) => id === agreement)!.clauses.filter(({ id }) => id === clause)
      expect(clauses.map(({ retention }) => retention ?? null)).toContain(obligations?.retention)
      expect(obligations?.attribution === 'withheld').toBe(redaction?.anonymous === true)
      const takesOut =
        redaction !== null &&
        (redaction.parts.length > 0 ||
          redaction.properties.length > 0 ||
          redaction.anonymous ||
          redaction.personal !== null)
      expect(takesOut).toBe(outcome === 'redact')
      if (redaction !== null && outcome === 'release') expect(redaction.references).toBe(true)
    }),
    runs,
  )
})

test('every denial has a reason, and every release names its agreement and clause', () => {
  fc.assert(
    fc.property(handling, recipient, context, (of, to, under) => {
      const decision = decide(of, to, under)
      expect(decision.reasons.length).toBeGreaterThan(0)
      if (decision.outcome === 'withhold') return
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
