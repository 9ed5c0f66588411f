import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson } from '../base/canonical-json.ts'
import { handling, markings, members, purposes, sectors, tlp } from '../testing/policy-cases.ts'
import { handlingKey, handlingOf, type MeaningFacts, type ObjectFacts } from './handling.ts'
import { isAtMost } from './tlp.ts'

const plain: ObjectFacts = {
  type: 'indicator',
  markings: [],
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
  }),
  fc.constant<MeaningFacts>({ kind: 'unknown' }),
)
const said = fc.array(fc.record({ id: fc.constantFrom(...markings), meaning }), { maxLength: 4 })
const facts: fc.Arbitrary<ObjectFacts> = fc.record({
  type: fc.constant('indicator'),
  markings: said,
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
    const expected = { originatorControl: true, purposes: ['response'], exercise: 'KOIN 27' }
    expect(handlingOf(marked({ kind: 'handling', releasableTo: null, ...expected }))).toMatchObject(expected)
    const extension = { originator_control: true, purposes: ['response'], exercise: 'KOIN 27' }
    expect(handlingOf({ ...plain, extension })).toMatchObject(expected)
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
    }),
    { numRuns: 1000 },
  )
})

test('the order in which things were said is of no account', () => {
  fc.assert(
    fc.property(facts, (about) => {
      const turned = { ...about, markings: about.markings.toReversed(), sectors: about.sectors.toReversed() }
      expect(handlingKey(handlingOf(turned))).toBe(handlingKey(handlingOf(about)))
    }),
  )
})

test('the key of a handling is its canonical JSON, so that every program finds the same', () => {
  fc.assert(
    fc.property(handling, (one) => {
      expect(handlingKey(one)).toBe(canonicalJson(one))
      expect(JSON.parse(handlingKey(one))).toEqual(one)
    }),
  )
})
