import { type Arc, arcsOf, cellAt, send } from './network.ts'

/** What a cell counts, split by who contributed. */
export interface Cell {
  readonly row: string
  readonly column: string
  readonly contributor: number
  readonly events: number
}

/** A table as it may leave: null is withheld, and nothing tells why. Every row and column adds up to its total. */
export interface ProtectedTable {
  readonly rows: readonly string[]
  readonly columns: readonly string[]
  readonly cells: readonly (readonly (number | null)[])[]
  readonly rowTotals: readonly (number | null)[]
  readonly columnTotals: readonly (number | null)[]
  readonly total: number | null
}

/** What is told apart of a cell: between which numbers it must lie for whoever knows everything published, and that nothing counts less than 0. */
export interface Bounds {
  readonly least: number
  /** Infinity: nothing bounds it. */
  readonly most: number
}

/** A cell is told where so many contributed at least. */
export const defaultLeast = 3
/** The contributors beside the two largest must come to this part of the largest: else the second could work out the first. */
const besideShare = 0.1
/** How far off whoever tries to work out a withheld cell must be left, as a part of its value. */
const spreadShare = 0.3

/** Whether a cell or a total must be withheld for its own sake: too few contributed, or one of them is nearly all of it. */
export function isSensitive(contributions: readonly number[], least: number): boolean {
  const some = contributions.filter((one) => one > 0).sort((a, b) => b - a)
  if (some.length === 0) return false
  if (some.length < least) return true
  const [largest, second] = some as [number, number]
  const rest = some.reduce((sum, one) => sum + one, 0) - largest - second
  return rest < besideShare * largest
}

/** How much may lie above, and below, the true value of a withheld cell at least. */
export function spreadOf(value: number, least: number): { readonly above: number; readonly below: number } {
  const spread = Math.max(least, Math.ceil(value * spreadShare))
  return { above: spread, below: Math.min(value, spread) }
}

/**
 * Withholds from a table what would show one contributor: cells and totals to which fewer than `least` contributed or one contributed
 * nearly everything, and as many others as are needed so that nobody can work these out from the rest by adding and subtracting. The
 * cheapest others are taken; the order of the input does not matter.
 */
export function protectTable(
  cells: readonly Cell[],
  rows: readonly string[],
  columns: readonly string[],
  least: number,
): ProtectedTable {
  const whole = new Whole(cells, rows, columns)
  const withheld = new Set<number>()
  for (const [cell, contributions] of whole.contributions.entries())
    if (isSensitive(contributions, least)) withheld.add(cell)
  const sensitive = [...withheld].sort((a, b) => whole.values[b]! - whole.values[a]! || a - b)
  for (const cell of sensitive) {
    const { above, below } = spreadOf(whole.values[cell]!, least)
    const arc = whole.arcs[cell]!
    const cost = (other: number) => (other === cell ? null : withheld.has(other) ? 0 : whole.values[other]! + 1)
    for (const [from, to, wanted] of [
      [arc.to, arc.from, above],
      [arc.from, arc.to, below],
    ] as const) {
      const sent = send(whole.arcs, whole.values, { from, to, wanted, cost })
      for (const other of sent.cells) withheld.add(other)
      // Nothing that could be withheld beside it would hide it: then nothing is told.
      if (sent.amount < wanted) return whole.told(new Set(whole.values.keys()))
    }
  }
  return whole.told(withheld)
}

/** What whoever holds a published table can work out of its withheld cells. `values` are the true ones: what they are not, the bounds do not depend on. */
export function boundsOf(
  values: readonly number[],
  withheld: ReadonlySet<number>,
  size: { readonly rows: number; readonly columns: number },
): ReadonlyMap<number, Bounds> {
  const arcs = arcsOf(size.rows, size.columns)
  const enough = values.reduce((sum, one) => sum + one, 0) + 1
  return new Map(
    [...withheld].map((cell) => {
      const { from, to } = arcs[cell]!
      const cost = (other: number) => (other !== cell && withheld.has(other) ? 0 : null)
      const up = send(arcs, values, { from: to, to: from, wanted: enough, cost }).amount
      const down = send(arcs, values, { from, to, wanted: values[cell]!, cost }).amount
      return [cell, { least: values[cell]! - down, most: up >= enough ? Number.POSITIVE_INFINITY : values[cell]! + up }]
    }),
  )
}

/** A table with its margins: what each cell and total comes to, and by whom. */
export class Whole {
  readonly contributions: readonly (readonly number[])[]
  readonly values: readonly number[]
  readonly arcs: readonly Arc[]
  readonly #rows: readonly string[]
  readonly #columns: readonly string[]

  constructor(cells: readonly Cell[], rows: readonly string[], columns: readonly string[]) {
    this.#rows = rows
    this.#columns = columns
    this.arcs = arcsOf(rows.length, columns.length)
    const sums: Map<number, number>[] = this.arcs.map(() => new Map())
    for (const { row, column, contributor, events } of cells) {
      const [at, beside] = [rows.indexOf(row), columns.indexOf(column)]
      if (at < 0 || beside < 0) throw new RangeError(`the table has no cell ${row} ${column}`)
      for (const [r, c] of [
        [at, beside],
        [at, columns.length],
        [rows.length, beside],
        [rows.length, columns.length],
      ] as const) {
        const sum = sums[cellAt(r, c, columns.length)]!
        sum.set(contributor, (sum.get(contributor) ?? 0) + events)
      }
    }
    this.contributions = sums.map((sum) => [...sum.values()])
    this.values = this.contributions.map((list) => list.reduce((sum, one) => sum + one, 0))
  }

  told(withheld: ReadonlySet<number>): ProtectedTable {
    const [rows, columns] = [this.#rows, this.#columns]
    const at = (row: number, column: number): number | null => {
      const cell = cellAt(row, column, columns.length)
      return withheld.has(cell) ? null : this.values[cell]!
    }
    return {
      rows,
      columns,
      cells: rows.map((_, row) => columns.map((__, column) => at(row, column))),
      rowTotals: rows.map((_, row) => at(row, columns.length)),
      columnTotals: columns.map((_, column) => at(rows.length, column)),
      total: at(rows.length, columns.length),
    }
  }
}
