import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cellAt } from './network.ts'
import {
  boundsOf,
  type Cell,
  isSensitive,
  type ProtectedTable,
  protectTable,
  spreadOf,
  Whole,
} from './protected-table.ts'
import { mayPublish } from './publication.ts'

const names = (prefix: string, count: number) => Array.from({ length: count }, (_, at) => `${prefix}${at}`)

const tables = fc
  .record({
    rows: fc.integer({ min: 1, max: 4 }),
    columns: fc.integer({ min: 1, max: 4 }),
    least: fc.integer({ min: 2, max: 4 }),
  })
  .chain(({ rows, columns, least }) =>
    fc.record({
      rows: fc.constant(names('r', rows)),
      columns: fc.constant(names('c', columns)),
      least: fc.constant(least),
      cells: fc.array(
        fc.record({
          row: fc.nat(rows - 1).map((at) => `r${at}`),
          column: fc.nat(columns - 1).map((at) => `c${at}`),
          contributor: fc.nat(5),
          events: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 200 })),
        }),
        { maxLength: 30 },
      ),
    }),
  )

/** Every cell and total by its number; null: withheld. */
function flat(table: ProtectedTable): (number | null)[] {
  return [...table.cells.flatMap((row, at) => [...row, table.rowTotals[at]!]), ...table.columnTotals, table.total]
}

/** An attacker who knows nothing of our code: tries every table that the published one may be. Values up to `most`. */
function possible(table: ProtectedTable, most: number): number[][] {
  const published = flat(table)
  const [rows, columns] = [table.rows.length, table.columns.length]
  const inner = Array.from({ length: rows * columns }, (_, at) => ({
    row: Math.floor(at / columns),
    column: at % columns,
  }))
  const found: number[][] = []
  const values: number[] = []
  const fits = (): number[] | null => {
    const all = new Array<number>((rows + 1) * (columns + 1)).fill(0)
    inner.forEach(({ row, column }, at) => {
      for (const [r, c] of [
        [row, column],
        [row, columns],
        [rows, column],
        [rows, columns],
      ] as const)
        all[cellAt(r, c, columns)]! += values[at]!
    })
    return published.every((value, cell) => value === null || value === all[cell]) ? all : null
  }
  const visit = (at: number): void => {
    if (at === inner.length) {
      const all = fits()
      if (all !== null) found.push(all)
      return
    }
    const { row, column } = inner[at]!
    const known = published[cellAt(row, column, columns)]
    const choices = known === null || known === undefined ? Array.from({ length: most + 1 }, (_, one) => one) : [known]
    for (const value of choices) {
      values[at] = value
      visit(at + 1)
    }
  }
  visit(0)
  return found
}

test('nobody can work out a cell to which too few contributed, whatever is added up and subtracted', () => {
  fc.assert(
    fc.property(tables, ({ rows, columns, least, cells }) => {
      const told = flat(protectTable(cells, rows, columns, least))
      const whole = new Whole(cells, rows, columns)
      const withheld = new Set(told.flatMap((value, cell) => (value === null ? [cell] : [])))
      const bounds = boundsOf(whole.values, withheld, { rows: rows.length, columns: columns.length })
      for (const [cell, contributions] of whole.contributions.entries()) {
        if (!isSensitive(contributions, least)) continue
        expect(told[cell]).toBeNull()
        const value = whole.values[cell]!
        const { above, below } = spreadOf(value, least)
        expect(bounds.get(cell)!.most).toBeGreaterThanOrEqual(value + above)
        expect(bounds.get(cell)!.least).toBeLessThanOrEqual(value - below)
      }
    }),
    { numRuns: 300 },
  )
})

test('an attacker who tries every table that fits what was published is left with more than one answer for a single victim', () => {
  const small = fc.record({
    cells: fc.array(
      fc.record({
        row: fc.constantFrom('r0', 'r1'),
        column: fc.constantFrom('c0', 'c1'),
        contributor: fc.nat(4),
        events: fc.integer({ min: 1, max: 3 }),
      }),
      { minLength: 1, maxLength: 10 },
    ),
  })
  fc.assert(
    fc.property(small, ({ cells }) => {
      const [rows, columns, least] = [['r0', 'r1'], ['c0', 'c1'], 2] as const
      const table = protectTable(cells, rows, columns, least)
      const whole = new Whole(cells, rows, columns)
      const most = Math.max(...whole.values) + 6
      const all = possible(table, Math.min(most, 14))
      for (const [cell, contributions] of whole.contributions.entries()) {
        if (!isSensitive(contributions, least) || whole.values[cell]! > 8) continue
        const answers = new Set(all.map((values) => values[cell]))
        expect(answers.size).toBeGreaterThan(1)
        // That there was a victim at all cannot be told either, or its number cannot.
        expect(Math.max(...(answers as Set<number>)) - Math.min(...(answers as Set<number>))).toBeGreaterThanOrEqual(
          least,
        )
      }
    }),
    { numRuns: 40 },
  )
})

test('the bounds are those that trying everything finds', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(3), { minLength: 4, maxLength: 4 }),
      fc.uniqueArray(fc.nat(8), { maxLength: 9 }),
      (inner, hide) => {
        const cells: Cell[] = inner.map((events, at) => ({
          row: `r${at >> 1}`,
          column: `c${at & 1}`,
          contributor: 0,
          events,
        }))
        const whole = new Whole(cells, ['r0', 'r1'], ['c0', 'c1'])
        const withheld = new Set(hide)
        const all = possible(whole.told(withheld), 12)
        for (const [cell, { least, most }] of boundsOf(whole.values, withheld, { rows: 2, columns: 2 })) {
          const answers = all.map((values) => values[cell]!)
          expect(Math.min(...answers)).toBe(least)
          if (most === Number.POSITIVE_INFINITY) expect(Math.max(...answers)).toBeGreaterThanOrEqual(12)
          else expect(Math.max(...answers)).toBe(most)
        }
      },
    ),
    { numRuns: 40 },
  )
})

test('what is told is true, adds up, and does not depend on the order in which it was counted', () => {
  fc.assert(
    fc.property(tables, ({ rows, columns, least, cells }) => {
      const table = protectTable(cells, rows, columns, least)
      const { values } = new Whole(cells, rows, columns)
      flat(table).forEach((value, cell) => {
        if (value !== null) expect(value).toBe(values[cell])
      })
      expect(protectTable(cells.toReversed(), rows, columns, least)).toEqual(table)
    }),
  )
})

test('what many contributed to evenly is told whole', () => {
  const cells = ['r0', 'r1'].flatMap((row) =>
    ['c0', 'c1'].flatMap((column) => [1, 2, 3, 4].map((contributor) => ({ row, column, contributor, events: 5 }))),
  )
  expect(protectTable(cells, ['r0', 'r1'], ['c0', 'c1'], 3)).toMatchObject({
    cells: [
      [20, 20],
      [20, 20],
    ],
    total: 80,
  })
})

test('one victim alone leaves nothing to be told, and one among many hides with others', () => {
  const alone = [{ row: 'r0', column: 'c0', contributor: 1, events: 7 }]
  expect(protectTable(alone, ['r0', 'r1'], ['c0'], 3).total).toBeNull()
  const many = [1, 2, 3, 4].map((contributor) => ({ row: 'r1', column: 'c0', contributor, events: 50 }))
  const { cells, total } = protectTable([...alone, ...many], ['r0', 'r1', 'r2'], ['c0'], 3)
  expect(cells[0]).toEqual([null])
  // The total is told, so the other cell cannot be: else one is subtracted from the other.
  expect([total, cells[1]![0]].filter((value) => value !== null).length).toBeLessThanOrEqual(1)
})

test('a contributor that is nearly everything is hidden from the one beside it', () => {
  expect(isSensitive([1000, 60, 30, 5], 3)).toBe(true)
  expect(isSensitive([1000, 400, 100, 50], 3)).toBe(false)
  expect(isSensitive([], 3)).toBe(false)
})

test('two published stretches never overlap, so that none can be subtracted from another', () => {
  const monday = 20_003 - ((20_003 + 3) % 7)
  const wanted = fc.record({
    from: fc.integer({ min: monday - 80, max: monday + 10 }),
    length: fc.integer({ min: 1, max: 30 }),
    late: fc.nat(70),
  })
  fc.assert(
    fc.property(fc.array(wanted, { maxLength: 60 }), (asked) => {
      const published: { from: number; until: number }[] = []
      for (const { from, length, late } of asked) {
        const stretch = { from, until: from + length }
        if (mayPublish(stretch, published, from + late).publish) published.push(stretch)
      }
      for (const a of published)
        for (const b of published) if (a !== b) expect(a.from < b.until && b.from < a.until).toBe(false)
    }),
  )
  const week = { from: monday, until: monday + 7 }
  expect(mayPublish(week, [], monday + 8)).toMatchObject({ because: 'not-over' })
  expect(mayPublish(week, [], monday + 9)).toEqual({ publish: true })
  expect(mayPublish(week, [week], monday + 9)).toMatchObject({ because: 'published' })
  expect(mayPublish({ from: monday, until: monday + 6 }, [], monday + 9)).toMatchObject({ because: 'no-whole-week' })
  expect(mayPublish({ from: monday + 1, until: monday + 8 }, [], monday + 20)).toMatchObject({
    because: 'no-whole-week',
  })
  expect(mayPublish(week, [], monday + 7 + 56)).toMatchObject({ because: 'too-old' })
})
