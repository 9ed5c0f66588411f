import { Fault } from '../base/fault.ts'
import { nanoseconds } from './observation.ts'
import type { Observation as Bracket, PatternTree, Qualifier } from './tree.ts'

/**
 * One way to satisfy a pattern: no OR is left in it. A slot wants `demand` different observations that pass one test of the
 * brackets; `all` wants its parts of different observations; in a `sequence` no part is before the one before it; of a `window`
 * all observations lie within a time; a `span` bounds when they may be.
 */
export type Plan =
  | { readonly kind: 'slot'; readonly test: number; readonly demand: number }
  | { readonly kind: 'all' | 'sequence'; readonly parts: readonly Plan[] }
  | { readonly kind: 'window'; readonly of: Plan; readonly nanoseconds: bigint }
  | { readonly kind: 'span'; readonly of: Plan; readonly from: bigint; readonly to: bigint }

export interface Plans {
  /** Brackets; of a test any one of them is to be true. */
  readonly tests: readonly (readonly Bracket[])[]
  /** The pattern matches if one of them can be carried out. */
  readonly ways: readonly Plan[]
}

/** Bounds of what a pattern may unfold to: ways, work of unfolding, slots and unknown times of one way, and observations of a slot. */
const most = { ways: 500, parts: 20_000, slots: 20_000, times: 1000, demand: 100_000 }

/**
 * Unfolds what a pattern asks of observations. The WITHIN of the standard is `closed: false`: the last is strictly earlier
 * than the first and the seconds. Throws a Fault for a pattern that unfolds beyond `most`.
 */
export function makePlans(tree: PatternTree, closed: boolean): Plans {
  const planner = new Planner(closed)
  const ways = planner.unfold(tree)
  return { tests: planner.tests, ways }
}

class Planner {
  readonly tests: Bracket[][] = []
  readonly #closed: boolean
  #parts = 0

  constructor(closed: boolean) {
    this.#closed = closed
  }

  unfold(tree: PatternTree): Plan[] {
    switch (tree.kind) {
      case 'observation':
        return [this.#slot([tree])]
      case 'qualified':
        return tree.qualifiers.reduce((ways, qualifier) => this.#qualify(ways, qualifier), this.unfold(tree.of))
      case 'join':
        return tree.operator === 'OR' ? this.#choose(tree.operands) : this.#join(tree.operator, tree.operands)
    }
  }

  #slot(brackets: Bracket[]): Plan {
    this.#count(1)
    return { kind: 'slot', test: this.tests.push(brackets) - 1, demand: 1 }
  }

  #count(parts: number): void {
    this.#parts += parts
    if (this.#parts > most.parts) refuse()
  }

  // One observation for any of several brackets is one slot, not several ways.
  #choose(operands: readonly PatternTree[]): Plan[] {
    const brackets = operands.filter((operand) => operand.kind === 'observation')
    const others = operands.filter((operand) => operand.kind !== 'observation')
    const ways = [...(brackets.length > 0 ? [this.#slot(brackets)] : []), ...others.flatMap((one) => this.unfold(one))]
    return bounded(ways)
  }

  #join(operator: 'AND' | 'FOLLOWEDBY', operands: readonly PatternTree[]): Plan[] {
    let ways: Plan[][] = [[]]
    for (const operand of operands) {
      const next = this.unfold(operand)
      this.#count(ways.length * next.length)
      ways = bounded(ways.flatMap((way) => next.map((one) => [...way, one])))
    }
    return ways.map((parts) => sized({ kind: operator === 'AND' ? 'all' : 'sequence', parts }))
  }

  #qualify(ways: readonly Plan[], qualifier: Qualifier): Plan[] {
    switch (qualifier.kind) {
      case 'within': {
        const length = wholeNanoseconds(qualifier.seconds)
        // Time is counted in whole nanoseconds: strictly less than the seconds is at most one less.
        return ways.map((of) => ({ kind: 'window', of, nanoseconds: this.#closed ? length : length - 1n }))
      }
      case 'start-stop': {
        const from = nanoseconds(qualifier.start)
        const to = nanoseconds(qualifier.stop) - 1n
        return ways.map((of) => ({ kind: 'span', of, from, to }))
      }
      case 'repeats':
        return this.#repeat(ways, qualifier.times)
    }
  }

  // Each time may be satisfied in another of the ways.
  #repeat(ways: readonly Plan[], times: number): Plan[] {
    if (times > most.demand) refuse()
    const counts = shares(times, ways.length)
    return counts.map((share) => {
      const parts = share.flatMap((count, at) => (count === 0 ? [] : this.#copies(ways[at]!, count)))
      return parts.length === 1 ? parts[0]! : sized({ kind: 'all', parts })
    })
  }

  #copies(way: Plan, count: number): Plan[] {
    const merged = multiply(way, count)
    if (merged !== null) return [merged]
    this.#count(count)
    return Array.from({ length: count }, () => way)
  }
}

const sizes = new WeakMap<Plan, { readonly slots: number; readonly times: number }>()

/** Copies are one plan that is named many times: what it unfolds to is counted, not walked. */
function sizeOf(plan: Plan): { readonly slots: number; readonly times: number } {
  if (plan.kind === 'slot') return { slots: 1, times: 0 }
  let size = sizes.get(plan)
  if (size !== undefined) return size
  const parts = 'of' in plan ? [plan.of] : plan.parts
  const own = plan.kind === 'window' ? 1 : plan.kind === 'sequence' ? parts.length - 1 : 0
  size = parts.map(sizeOf).reduce((sum, one) => ({ slots: sum.slots + one.slots, times: sum.times + one.times }), {
    slots: 0,
    times: own,
  })
  sizes.set(plan, size)
  return size
}

function sized(plan: Plan): Plan {
  const { slots, times } = sizeOf(plan)
  if (slots > most.slots || times > most.times) refuse()
  return plan
}

/** A plan without order in time, so many times: each slot wants so many more. Null where time ties its slots together. */
function multiply(plan: Plan, times: number): Plan | null {
  if (times === 1) return plan
  switch (plan.kind) {
    case 'slot':
      if (plan.demand * times > most.demand) refuse()
      return { ...plan, demand: plan.demand * times }
    case 'span': {
      const of = multiply(plan.of, times)
      return of === null ? null : { ...plan, of }
    }
    case 'all': {
      const parts = plan.parts.map((part) => multiply(part, times))
      return parts.some((part) => part === null) ? null : { kind: 'all', parts: parts as Plan[] }
    }
    default:
      return null
  }
}

/** All ways to share `times` among `places`, in order. */
function shares(times: number, places: number): number[][] {
  if (places === 1) return [[times]]
  const all: number[][] = []
  for (let first = times; first >= 0; first--) {
    for (const rest of shares(times - first, places - 1)) {
      all.push([first, ...rest])
      bounded(all)
    }
  }
  return all
}

function bounded<One>(ways: One[]): One[] {
  if (ways.length > most.ways) refuse()
  return ways
}

function refuse(): never {
  throw new Fault('unsupported', 'the pattern can be satisfied in too many ways to be tried')
}

/** Seconds of a WITHIN; what is finer than a nanosecond is rounded. */
export function wholeNanoseconds(seconds: number): bigint {
  const whole = Math.floor(seconds)
  return BigInt(whole) * 1_000_000_000n + BigInt(Math.round((seconds - whole) * 1e9))
}
