/**
 * Patterns evaluated by trying every binding: what the evaluator is compared with. It shares nothing with it but the tree, takes
 * exponential time, and is for a handful of observations.
 */
import type { Observation as Bracket, PatternTree, Qualifier } from '../pattern/tree.ts'

/** An observed-data as it is seen once: what number it has, when it may have been, and whether brackets are true of it. */
export interface Seen {
  readonly id: number
  readonly first: number
  readonly last: number
  readonly passes: (bracket: Bracket) => boolean
}

/** Which sightings are bound, and for places i and j of them that the time of i is at most that of j and `most`; null is the zero of time. */
interface Binding {
  readonly seen: readonly Seen[]
  readonly limits: readonly { readonly i: number | null; readonly j: number | null; readonly most: number }[]
}

/** Times are milliseconds. `closed`: the last of WITHIN may be the seconds after the first. */
export function naiveMatches(tree: PatternTree, seen: readonly Seen[], closed = false): boolean {
  return bindings(tree, seen, closed).some(isPossible)
}

function bindings(tree: PatternTree, seen: readonly Seen[], closed: boolean): Binding[] {
  switch (tree.kind) {
    case 'observation':
      return seen.filter((one) => one.passes(tree)).map((one) => ({ seen: [one], limits: [] }))
    case 'qualified':
      return tree.qualifiers.reduce(
        (found, qualifier) => qualify(found, qualifier, closed),
        bindings(tree.of, seen, closed),
      )
    case 'join': {
      const parts = tree.operands.map((operand) => bindings(operand, seen, closed))
      if (tree.operator === 'OR') return parts.flat()
      return parts.reduce((left, right) => join(left, right, tree.operator === 'FOLLOWEDBY'))
    }
  }
}

function join(left: readonly Binding[], right: readonly Binding[], inOrder: boolean): Binding[] {
  return left.flatMap((a) =>
    right
      .filter((b) => !b.seen.some((one) => a.seen.includes(one)))
      .map((b) => {
        const offset = a.seen.length
        const moved = b.limits.map(({ i, j, most }) => ({
          i: i === null ? null : i + offset,
          j: j === null ? null : j + offset,
          most,
        }))
        const order = inOrder ? a.seen.flatMap((_, i) => b.seen.map((_one, j) => ({ i, j: j + offset, most: 0 }))) : []
        return { seen: [...a.seen, ...b.seen], limits: [...a.limits, ...moved, ...order] }
      }),
  )
}

function qualify(found: Binding[], qualifier: Qualifier, closed: boolean): Binding[] {
  switch (qualifier.kind) {
    case 'repeats': {
      let all = found
      for (let time = 1; time < qualifier.times; time++) all = join(all, found, false)
      return all
    }
    case 'within':
      return found.map(({ seen, limits }) => {
        const most = 1000 * qualifier.seconds - (closed ? 0 : 1)
        const pairs = seen.flatMap((_, i) => seen.map((_one, j) => ({ i, j, most })))
        return { seen, limits: [...limits, ...pairs] }
      })
    case 'start-stop': {
      const start = Date.parse(qualifier.start)
      const stop = Date.parse(qualifier.stop)
      return found.map(({ seen, limits }) => {
        const spans = seen.flatMap((_, i) => [
          { i, j: null, most: stop - 1 },
          { i: null, j: i, most: -start },
        ])
        return { seen, limits: [...limits, ...spans] }
      })
    }
  }
}

/** Bellman-Ford: times that obey all limits exist unless going around somewhere makes something earlier than itself. */
function isPossible({ seen, limits }: Binding): boolean {
  const edges = [
    ...limits,
    ...seen.flatMap(({ first, last }, at) => [
      { i: at, j: null, most: last },
      { i: null, j: at, most: -first },
    ]),
  ]
  const latest = new Array<number>(seen.length + 1).fill(0)
  const place = (one: number | null): number => (one === null ? seen.length : one)
  for (let round = 0; round <= seen.length + 1; round++) {
    let changed = false
    for (const { i, j, most } of edges) {
      const bound = latest[place(j)]! + most
      if (bound < latest[place(i)]!) {
        latest[place(i)] = bound
        changed = true
      }
    }
    if (!changed) return true
  }
  return false
}
