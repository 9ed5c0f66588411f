import { expect, test } from 'vitest'
import { statisticExtension, statisticIn, statisticNote } from './statistic-note.ts'
import { validate } from './validate.ts'

const identity = 'identity--33333333-3333-4333-8333-333333333333'
const facts = {
  ...{ week: '2026-11-16', least: 3 },
  tables: [
    {
      ...{ kind: 'attempt' as const, columns: ['ph-ncr', 'unknown'] },
      rows: [
        { sector: 'energy', cells: [10, -1], total: -1 },
        { sector: 'water', cells: [4, -1], total: -1 },
      ],
      totals: { cells: [14, -1], total: 30 },
    },
  ],
}
const id = 'note--44444444-4444-4444-8444-444444444444'
const note = JSON.parse(statisticNote(facts, { id, identity, at: '2026-11-25T00:00:00.000Z', tlp: 'amber' })) as Record<
  string,
  unknown
>
const changed = (change: (copy: typeof facts) => void): Record<string, unknown> => {
  const copy = structuredClone(facts)
  change(copy)
  return { ...note, extensions: { [statisticExtension]: { extension_type: 'property-extension', ...copy } } }
}

test('statistics come out of a note as they went in', () => {
  expect(statisticIn(note)).toEqual(facts)
  expect(validate(note).errors).toEqual([])
})

test('what does not add up, is not about its author, is revoked or begins on another day is no statistic', () => {
  expect(statisticIn(changed((copy) => (copy.tables[0]!.totals.cells[0] = 15)))).toBeNull()
  expect(statisticIn(changed((copy) => (copy.tables[0]!.totals.total = 13)))).toBeNull()
  expect(statisticIn(changed((copy) => copy.tables[0]!.rows[0]!.cells.push(1)))).toBeNull()
  expect(statisticIn(changed((copy) => (copy.week = '2026-11-17')))).toBeNull()
  expect(statisticIn(changed((copy) => (copy.tables[0]!.rows[0]!.cells[0] = -2)))).toBeNull()
  expect(statisticIn({ ...note, revoked: true })).toBeNull()
  expect(statisticIn({ ...note, object_refs: ['identity--11111111-1111-4111-8111-111111111111'] })).toBeNull()
})

test('nothing that somebody puts there makes it fail', () => {
  for (const value of [
    null,
    7,
    [],
    'x',
    { tables: 'x' },
    { extension_type: 'property-extension', week: 'x', tables: [{}] },
  ])
    expect(statisticIn({ ...note, extensions: { [statisticExtension]: value } })).toBeNull()
  expect(statisticIn({ ...note, extensions: null })).toBeNull()
})
