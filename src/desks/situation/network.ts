/**
 * A table with its margins as a network. Rows, columns, the row of column totals and the column of row totals are its nodes; each cell
 * is an arc, so that what flows into a node flows out of it exactly where the table adds up. Raising one cell means sending flow round a
 * cycle: by how much a cell may differ, for all that the other cells say, is a question of greatest flow.
 */
export interface Arc {
  readonly cell: number
  readonly from: number
  readonly to: number
}

/** A cell of a table of `rows` by `columns` with margins: `row` may be `rows`, `column` may be `columns`, for totals. */
export const cellAt = (row: number, column: number, columns: number): number => row * (columns + 1) + column

/** The arc of each cell, by the cell's number. */
export function arcsOf(rows: number, columns: number): Arc[] {
  const rowNode = (row: number) => row
  const columnNode = (column: number) => rows + 1 + column
  const arcs: Arc[] = []
  for (let row = 0; row <= rows; row++)
    for (let column = 0; column <= columns; column++) {
      const isMargin = (row === rows) !== (column === columns)
      const [from, to] = isMargin ? [columnNode(column), rowNode(row)] : [rowNode(row), columnNode(column)]
      arcs.push({ cell: cellAt(row, column, columns), from, to })
    }
  return arcs
}

/** What an arc costs to use; null: it may not be used. */
export type Cost = (cell: number) => number | null

export interface Sent {
  readonly amount: number
  /** The cells that the flow went through. */
  readonly cells: ReadonlySet<number>
}

interface Step {
  readonly cell: number
  readonly from: number
  readonly to: number
  /** 1: the cell grows; -1: it shrinks, by what it holds at most. */
  readonly sign: 1 | -1
}

/**
 * Sends up to `wanted` from one node to another by the cheapest paths: forwards any amount, backwards as much as a cell holds. A cell
 * that was paid for once is free from then on.
 */
export function send(
  arcs: readonly Arc[],
  values: readonly number[],
  {
    from,
    to,
    wanted,
    cost,
  }: { readonly from: number; readonly to: number; readonly wanted: number; readonly cost: Cost },
): Sent {
  const change = new Map<number, number>()
  const used = new Set<number>()
  const nodes = arcs.reduce((most, arc) => Math.max(most, arc.from, arc.to), 0) + 1
  const steps = stepsOf(arcs, nodes)
  const room = ({ cell, sign }: Step) =>
    sign === 1 ? Number.POSITIVE_INFINITY : Math.max(0, values[cell]! + (change.get(cell) ?? 0))
  const price = (step: Step) => (used.has(step.cell) ? 0 : cost(step.cell))
  let amount = 0
  while (amount < wanted) {
    const path = cheapest(steps, { nodes, from, to, room, price })
    if (path === null) break
    const most = Math.min(wanted - amount, ...path.map(room))
    for (const { cell, sign } of path) {
      change.set(cell, (change.get(cell) ?? 0) + sign * most)
      used.add(cell)
    }
    amount += most
  }
  return { amount, cells: used }
}

function stepsOf(arcs: readonly Arc[], nodes: number): Step[][] {
  const steps: Step[][] = Array.from({ length: nodes }, () => [])
  for (const { cell, from, to } of arcs) {
    steps[from]!.push({ cell, from, to, sign: 1 })
    steps[to]!.push({ cell, from: to, to: from, sign: -1 })
  }
  return steps
}

function cheapest(
  steps: readonly (readonly Step[])[],
  {
    nodes,
    from,
    to,
    room,
    price,
  }: {
    readonly nodes: number
    readonly from: number
    readonly to: number
    readonly room: (step: Step) => number
    readonly price: (step: Step) => number | null
  },
): Step[] | null {
  const known = new Array<number>(nodes).fill(Number.POSITIVE_INFINITY)
  const by: (Step | undefined)[] = []
  const open = new Set([from])
  known[from] = 0
  const done = new Set<number>()
  while (open.size > 0) {
    const node = [...open].reduce((a, b) => (known[b]! < known[a]! ? b : a))
    open.delete(node)
    done.add(node)
    if (node === to) break
    for (const step of steps[node]!) {
      const cost = price(step)
      if (cost === null || done.has(step.to) || room(step) <= 0) continue
      const reached = known[node]! + cost
      if (reached >= known[step.to]!) continue
      known[step.to] = reached
      by[step.to] = step
      open.add(step.to)
    }
  }
  if (by[to] === undefined) return null
  const path: Step[] = []
  for (let node = to; node !== from; node = by[node]!.from) path.unshift(by[node]!)
  return path
}
