import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  byDoor,
  byMember,
  byProducer,
  type Contribution,
  doorNamed,
  doorOfContribution,
  standingAmong,
} from './contribution.ts'

const contribution: fc.Arbitrary<Contribution> = fc.record({
  seq: fc.integer({ min: 1, max: 1000 }),
  origin: fc.constantFrom('US', 'JP', 'PH'),
  creator: fc.constantFrom('', 'identity--a', 'identity--b'),
  source: fc.constantFrom('source|list', 'source|a b', 'client:soc', 'person:somebody', 'matcher', 'JP'),
  under: fc.constantFrom('', 'trilateral'),
})
/** All that have one value, each with a place of its own. */
const holders = fc.uniqueArray(contribution, { selector: ({ seq }) => seq, minLength: 1, maxLength: 12 })

test('whoever is put together with more others is alone more often, never less', () => {
  // A producer published by several members is one; one that is nobody's never makes anything shared.
  const fine = { groupOf: (one: Contribution) => `${one.origin} ${one.creator}`, isOwn: () => false }
  fc.assert(
    fc.property(holders, (all) => {
      for (const one of all)
        if (standingAmong(one, all, fine) === 'alone') expect(standingAmong(one, all, byMember)).toBe('alone')
    }),
  )
})

test('of those who have one value exactly one group is first, if there are several, and its objects alone say so', () => {
  fc.assert(
    fc.property(holders, fc.constantFrom(byMember, byDoor, byProducer), (all, way) => {
      const grouped = all.filter((one) => way.groupOf(one) !== null)
      const groups = new Set(grouped.map(way.groupOf))
      const standings = grouped.map((one) => standingAmong(one, all, way))
      const earliest = grouped.toSorted((a, b) => a.seq - b.seq)[0]
      grouped.forEach((one, at) => {
        const isFirst = way.groupOf(one) === way.groupOf(earliest!)
        expect(standings[at]).toBe(groups.size < 2 ? 'alone' : isFirst ? 'first' : 'shared')
      })
    }),
  )
})

test('neither order nor doubles of the others matter', () => {
  fc.assert(
    fc.property(holders, fc.constantFrom(byMember, byDoor, byProducer), (all, way) => {
      for (const one of all)
        expect(standingAmong(one, [...all, ...all].reverse(), way)).toBe(standingAmong(one, all, way))
    }),
  )
})

test('what names no creator is no producer, and makes nobody else corroborated', () => {
  const base = { origin: 'US', source: 'person:x', under: '' }
  const named = { ...base, seq: 2, creator: 'identity--a' }
  expect(standingAmong(named, [{ ...base, seq: 1, creator: '' }], byProducer)).toBe('alone')
  expect(byProducer.groupOf({ ...base, seq: 1, creator: '' })).toBeNull()
})

test('a door keeps its name, and no person is named', () => {
  fc.assert(
    fc.property(contribution, (one) => {
      const door = doorOfContribution(one)
      expect(doorNamed(byDoor.groupOf(one)!)).toEqual(door)
      if (door.kind === 'here') expect(door.name).toBe('')
      expect(door.kind === 'member').toBe(one.under !== '')
    }),
  )
})
