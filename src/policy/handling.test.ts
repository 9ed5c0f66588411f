import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson } from '../base/canonical-json.ts'
import { handling, markings, members, noon, purposes, sectors, tlp } from '../testing/policy-cases.ts'
import { handlingKey, handlingOf, type ObjectFacts, readHandling } from './handling.ts'
import type { MeaningFacts } from './meaning.ts'
import type { Pap, PartHandling } from './model.ts'
import { papLevels } from './model.ts'
import { isPapAtMost } from './pap.ts'
import { partsOf } from './parts.ts'
import { isAtMost } from './tlp.ts'

const plain: ObjectFacts = {
  type: 'indicator',
  markings: [],
  granular: [],
  canGo: () => true,
  confidence: null,
  day: null,
  nowMs: noon,
  personal: [],
  held: [],
  consent: null,
  extension: null,
  assigned: {},
  origin: 'US',
  under: null,
  sectors: [],
}
const marked = (...meanings: MeaningFacts[]): ObjectFacts => ({
  ...plain,
  markings: meanings.map((meaning, index) => ({ id: `marking-definition--${index}`, meaning })),
})

const meaning: fc.Arbitrary<MeaningFacts> = fc.oneof(
  tlp.map((level): MeaningFacts => ({ kind: 'tlp', tlp: level })),
  fc.constant<MeaningFacts>({ kind: 'statement' }),
  fc.record({ kind: fc.constant('acs' as const), clear: fc.boolean(), publicRelease: fc.boolean() }),
  fc.record({
    kind: fc.constant('handling' as const),
    releasableTo: fc.option(fc.subarray([...members])),
    originatorControl: fc.boolean(),
    purposes: fc.option(fc.subarray(purposes)),
    exercise: fc.option(fc.constant('KOIN 27')),
    pap: fc.option(fc.constantFrom(...papLevels)),
    embargoUntil: fc.option(fc.constantFrom('2026-11-23T11:00:00Z', '2026-11-24T00:00:00.5Z', '2027-01-01T00:00:00Z')),
  }),
  fc.constantFrom<Pap>(...papLevels).map((pap): MeaningFacts => ({ kind: 'pap', pap })),
  fc.constant<MeaningFacts>({ kind: 'unknown' }),
)
const said = fc.array(fc.record({ id: fc.constantFrom(...markings), meaning }), { maxLength: 4 })
const granular = fc.array(
  fc.record({
    id: fc.constantFrom(...markings),
    meaning,
    selectors: fc.subarray(['name', 'labels', 'labels.[0]', 'labels.[1]'], { minLength: 1 }),
  }),
  { maxLength: 3 },
)
const facts: fc.Arbitrary<ObjectFacts> = fc.record({
  type: fc.constant('indicator'),
  markings: said,
  granular,
  canGo: fc.constant((selector: string) => selector !== 'name'),
  confidence: fc.option(fc.nat(100)),
  day: fc.option(fc.constant('2026-11-20')),
  nowMs: fc.constant(noon),
  personal: fc.subarray(['e-mail', 'phone']),
  held: fc.constant([]),
  consent: fc.option(fc.shuffledSubarray([...members, 'clients'])),
  extension: fc.option(fc.record({ releasable_to: fc.subarray([...members]) }, { requiredKeys: [] })),
  assigned: fc.record({ tlp, releasableTo: fc.subarray([...members]) }, { requiredKeys: [] }),
  origin: fc.constant('US'),
  under: fc.constant(null),
  sectors: fc.shuffledSubarray(sectors),
})

describe('the most restrictive of everything that was said counts', () => {
  test('the strictest label, the assigned one among them', () => {
    const both = marked({ kind: 'tlp', tlp: 'green' }, { kind: 'tlp', tlp: 'amber' })
    expect(handlingOf(both).tlp).toBe('amber')
    expect(handlingOf({ ...both, assigned: { tlp: 'clear' } }).tlp).toBe('amber')
    expect(handlingOf({ ...both, assigned: { tlp: 'amber+strict' } }).tlp).toBe('amber+strict')
    expect(handlingOf(plain).tlp).toBeNull()
  })
  test('only members on every list', () => {
    const extension = { releasable_to: ['US', 'PH', 'JP'] }
    expect(handlingOf({ ...plain, extension }).releasableTo).toEqual(['JP', 'PH', 'US'])
    expect(handlingOf({ ...plain, extension, assigned: { releasableTo: ['PH', 'AU'] } }).releasableTo).toEqual(['PH'])
    expect(handlingOf({ ...plain, extension: { releasable_to: [] } }).releasableTo).toEqual([])
    expect(handlingOf(plain).releasableTo).toBeNull()
  })
  test('every marking that nobody has explained, also of a kind that nobody has heard of, and an ACS marking that restricts', () => {
    const unheardOf = { kind: 'quantum' } as unknown as MeaningFacts
    const acs: MeaningFacts = { kind: 'acs', clear: false, publicRelease: true }
    const about = marked({ kind: 'unknown' }, unheardOf, acs, { kind: 'statement' }, { ...acs, clear: true })
    expect(handlingOf(about).unknownMarkings).toEqual([
      'marking-definition--0',
      'marking-definition--1',
      'marking-definition--2',
    ])
  })
  test('an ACS marking without public release keeps it from the public', () => {
    const [open, closed] = [true, false].map(
      (publicRelease): MeaningFacts => ({ kind: 'acs', clear: true, publicRelease }),
    )
    expect(handlingOf(marked(open!)).notPublic).toBe(false)
    expect(handlingOf(marked(open!, closed!)).notPublic).toBe(true)
  })
  test('an exercise, purposes and control, from a marking as from the object', () => {
    const expected = {
      originatorControl: true,
      purposes: ['response'],
      exercise: 'KOIN 27',
      pap: 'amber' as const,
      embargoUntil: '2026-12-01T00:00:00.000Z',
    }
    expect(handlingOf(marked({ kind: 'handling', releasableTo: null, ...expected }))).toMatchObject(expected)
    const extension = {
      originator_control: true,
      purposes: ['response'],
      exercise: 'KOIN 27',
      pap: 'amber' as const,
      embargo_until: '2026-12-01T00:00:00Z',
    }
    expect(handlingOf({ ...plain, extension })).toMatchObject(expected)
  })
})

describe('what may be done with it, and from when', () => {
  test('the strictest PAP label, from a marking or from the object', () => {
    const both = marked({ kind: 'pap', pap: 'green' }, { kind: 'pap', pap: 'red' })
    expect(handlingOf(both).pap).toBe('red')
    expect(handlingOf({ ...plain, extension: { pap: 'amber' } }).pap).toBe('amber')
    expect(handlingOf(plain).pap).toBeNull()
  })
  test('the last embargo, unless it is over', () => {
    const under = (...until: string[]) =>
      handlingOf(
        marked(
          ...until.map(
            (embargoUntil): MeaningFacts => ({
              kind: 'handling',
              releasableTo: null,
              originatorControl: false,
              purposes: null,
              exercise: null,
              pap: null,
              embargoUntil,
            }),
          ),
        ),
      ).embargoUntil
    expect(under('2026-12-01T00:00:00Z', '2027-01-01T00:00:00Z')).toBe('2027-01-01T00:00:00.000Z')
    expect(under('2026-11-23T12:00:00Z')).toBeNull()
    expect(under('2026-11-23T12:00:00.001Z')).toBe('2026-11-23T12:00:00.001Z')
    // A second that clocks do not have: it never ends.
    expect(under('2026-06-30T23:59:60Z')).toBe('9999-12-31T23:59:59.999Z')
  })
})

describe('what granular markings say is said of parts', () => {
  const red: MeaningFacts = { kind: 'tlp', tlp: 'red' }
  const amber: MeaningFacts = { kind: 'tlp', tlp: 'amber' }
  const on = (...entries: [MeaningFacts, ...string[]][]) =>
    entries.map(([what, ...selectors], index) => ({ id: `marking-definition--${index}`, meaning: what, selectors }))

  test('and not of the whole', () => {
    const about = handlingOf({ ...marked({ kind: 'tlp', tlp: 'green' }), granular: on([red, 'name']) })
    expect(about.tlp).toBe('green')
    expect(about.parts.map(({ tlp: label }) => label)).toEqual(['red'])
  })
  test('equal restrictions are one part, whatever they select', () => {
    expect(handlingOf({ ...plain, granular: on([red, 'name'], [red, 'labels', 'pattern']) }).parts).toHaveLength(1)
  })
  test('a marking of a list counts for its items, together with their own', () => {
    const [list, item] = partsOf(on([red, 'labels'], [{ kind: 'unknown' }, 'labels.[0]']))
    expect([list?.selector, list?.handling.tlp, list?.handling.unknownMarkings]).toEqual(['labels', 'red', []])
    expect([item?.selector, item?.handling.tlp, item?.handling.unknownMarkings]).toEqual([
      'labels.[0]',
      'red',
      ['marking-definition--1'],
    ])
    // `label` is no list that `labels` lies in.
    expect(partsOf(on([red, 'label'], [amber, 'labels'])).map((part) => part.handling.tlp)).toEqual(['red', 'amber'])
  })
  test('a statement restricts no part', () => {
    expect(handlingOf({ ...plain, granular: on([{ kind: 'statement' }, 'name']) }).parts).toEqual([])
  })
  test('which of them the object cannot be without is said by their places', () => {
    const canGo = (selector: string) => selector !== 'pattern'
    const both = on([red, 'name'], [amber, 'pattern'])
    const { parts, indispensable } = handlingOf({ ...plain, granular: both, canGo })
    expect(indispensable.map((index) => parts[index]?.tlp)).toEqual(['amber'])
    // Of two parts with the same marking, one that cannot go decides for both: they are withheld together.
    expect(handlingOf({ ...plain, granular: on([red, 'name', 'pattern']), canGo }).indispensable).toEqual([0])
    expect(handlingOf({ ...plain, granular: both }).indispensable).toEqual([])
  })
  test('an exercise or an embargo of a part is one of the whole', () => {
    const drill: MeaningFacts = {
      kind: 'handling',
      releasableTo: null,
      originatorControl: false,
      purposes: null,
      exercise: 'KOIN 27',
      pap: null,
      embargoUntil: '2026-12-01T00:00:00Z',
    }
    const about = handlingOf({ ...plain, granular: on([drill, 'name']) })
    expect([about.exercise, about.embargoUntil, about.parts]).toEqual(['KOIN 27', '2026-12-01T00:00:00.000Z', []])
  })
})

test('one more thing said narrows in every respect, or changes nothing', () => {
  fc.assert(
    fc.property(facts, fc.record({ id: fc.constantFrom(...markings), meaning }), (about, more) => {
      const before = handlingOf(about)
      const after = handlingOf({ ...about, markings: [...about.markings, more] })
      const within = (narrow: readonly string[] | null, wide: readonly string[] | null) =>
        wide === null || narrow?.every((one) => wide.includes(one)) === true
      if (before.tlp !== null) expect(isAtMost(before.tlp, after.tlp!)).toBe(true)
      expect(within(after.releasableTo, before.releasableTo)).toBe(true)
      expect(within(after.purposes, before.purposes)).toBe(true)
      expect(within(before.unknownMarkings, after.unknownMarkings)).toBe(true)
      expect([before.originatorControl && !after.originatorControl, before.notPublic && !after.notPublic]).toEqual([
        false,
        false,
      ])
      if (before.exercise !== null) expect(after.exercise).not.toBeNull()
      if (before.pap !== null) expect(isPapAtMost(before.pap, after.pap!)).toBe(true)
      if (before.embargoUntil !== null) expect(after.embargoUntil! >= before.embargoUntil).toBe(true)
    }),
    { numRuns: 1000 },
  )
})

test('the order in which things were said is of no account', () => {
  fc.assert(
    fc.property(facts, (about) => {
      const turned = {
        ...about,
        markings: about.markings.toReversed(),
        sectors: about.sectors.toReversed(),
        granular: about.granular.toReversed(),
      }
      expect(handlingKey(handlingOf(turned))).toBe(handlingKey(handlingOf(about)))
    }),
  )
})

test('the key of a handling is its canonical JSON, so that every program finds the same', () => {
  fc.assert(
    fc.property(handling, (one) => {
      expect(handlingKey(one)).toBe(canonicalJson(one))
      expect(readHandling(handlingKey(one))).toEqual(one)
    }),
  )
})

test('a handling that was written down before attributes were added says nothing of them', () => {
  const old =
    '{"exercise":null,"notPublic":false,"origin":"US","originatorControl":false,"purposes":null,"releasableTo":null,"sectors":[],"tlp":"green","type":"indicator","under":null,"unknownMarkings":[]}'
  expect(readHandling(old)).toEqual(handlingOf(marked({ kind: 'tlp', tlp: 'green' })))
})

test('parts stand in one order, whatever the order of their members', () => {
  const turn = (part: PartHandling) => Object.fromEntries(Object.entries(part).toReversed()) as unknown as PartHandling
  fc.assert(
    fc.property(handling, (one) => {
      expect(handlingKey({ ...one, parts: one.parts.map(turn) })).toBe(handlingKey(one))
    }),
  )
})
