import { type Assignment, assign, type Bounds, type Steps, type Times, type Want } from './assignment.ts'
import type { Layout, Range, Unknown } from './layout.ts'

/**
 * Whether the slots of a layout can be given observations: exactly, in polynomial time for every pattern.
 *
 * Once the unknown times are fixed, each slot has bounds of its own and what remains is an assignment (`assign`), which takes at
 * most D · W · C steps. Each unknown is the first or last moment that some candidate may be within its bounds: any solution can be
 * moved onto such moments, a window's opening back to the latest moment that keeps all in it, a cut back to the last beginning on
 * its left. So at most (2C)^U assignments are tried for U unknowns; U is what the pattern nests (one for a WITHIN, one less than
 * the operands for a FOLLOWEDBY) and neither observations nor operands of AND nor REPEATS of brackets raise it. If every
 * observation is of one moment, the cuts of a FOLLOWEDBY of brackets take 2 · log C assignments each in place of C: by an exchange
 * argument the earliest cut that the left side allows is as good as any. The most common patterns, brackets joined by AND or
 * FOLLOWEDBY within one window, so take at most C · K · log C assignments for K operands. Whatever is tried is first tried
 * without the times that are still unknown, which most often decides; and steps are bounded.
 */
export function satisfy(layout: Layout, wants: readonly Want[], times: Times, steps: Steps): Assignment | null {
  return new Search(layout, wants, times, steps).run()
}

class Search {
  readonly #layout: Layout
  readonly #wants: readonly Want[]
  readonly #times: Times
  readonly #steps: Steps
  readonly #found: number[] = []

  constructor(layout: Layout, wants: readonly Want[], times: Times, steps: Steps) {
    this.#layout = layout
    this.#wants = wants
    this.#times = times
    this.#steps = steps
  }

  run(): Assignment | null {
    return this.#go(0, this.#layout.bounds)
  }

  #go(at: number, bounds: readonly Bounds[]): Assignment | null {
    const relaxed = assign(this.#wants, bounds, this.#times, this.#steps)
    if (relaxed === null || at === this.#layout.unknowns.length) return relaxed
    if (this.#times.longest === 0 && this.#holds(relaxed)) return relaxed
    const unknown = this.#layout.unknowns[at]!
    if (unknown.kind === 'cut' && this.#layout.greedy && this.#times.longest === 0)
      return this.#cutEarly(at, bounds, unknown)
    for (const time of this.#moments(unknown, bounds)) {
      this.#found[at] = time
      const found = this.#go(at + 1, narrow(bounds, unknown, time))
      if (found !== null) return found
    }
    return null
  }

  #cutEarly(at: number, bounds: readonly Bounds[], unknown: Unknown & { kind: 'cut' }): Assignment | null {
    const moments = this.#moments(unknown, bounds)
    const isEnough = (time: number): boolean => {
      const narrowed = narrow(bounds, unknown, time).slice(0, unknown.left.to)
      return assign(this.#wants.slice(0, unknown.left.to), narrowed, this.#times, this.#steps) !== null
    }
    let low = 0
    let high = moments.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (isEnough(moments[middle]!)) high = middle
      else low = middle + 1
    }
    return low === moments.length ? null : this.#go(at + 1, narrow(bounds, unknown, moments[low]!))
  }

  /** The moments that an unknown may be, in order. */
  #moments(unknown: Unknown, bounds: readonly Bounds[]): number[] {
    const slots = unknown.kind === 'window' ? unknown.slots : { from: unknown.left.from, to: unknown.right.to }
    const moments = new Set<number>()
    const { first, last } = this.#times
    for (let slot = slots.from; slot < slots.to; slot++) {
      const { low, high } = bounds[slot]!
      if (low > high) return []
      for (const one of this.#wants[slot]!.candidates) {
        this.#steps.take(1)
        if (first[one]! > high || last[one]! < low) continue
        moments.add(Math.max(first[one]!, low))
        moments.add(Math.min(last[one]!, high))
      }
    }
    const least =
      unknown.twin === null ? Number.NEGATIVE_INFINITY : (this.#found[unknown.twin] ?? Number.NEGATIVE_INFINITY)
    return [...moments].filter((time) => time >= least).sort((a, b) => a - b)
  }

  /** Whether an assignment of observations of one moment each is good as it is. */
  #holds(assignment: Assignment): boolean {
    const { first } = this.#times
    const extent = ({ from, to }: Range): [number, number] => {
      let low = Number.POSITIVE_INFINITY
      let high = Number.NEGATIVE_INFINITY
      for (let slot = from; slot < to; slot++) {
        for (const one of assignment[slot]!.keys()) {
          low = Math.min(low, first[one]!)
          high = Math.max(high, first[one]!)
        }
      }
      return [low, high]
    }
    return this.#layout.unknowns.every((unknown) => {
      if (unknown.kind === 'cut') return extent(unknown.left)[1] <= extent(unknown.right)[0]
      const [low, high] = extent(unknown.slots)
      return high - low <= unknown.length
    })
  }
}

function narrow(bounds: readonly Bounds[], unknown: Unknown, time: number): Bounds[] {
  return bounds.map((bound, slot) => {
    if (unknown.kind === 'window') {
      if (!isIn(unknown.slots, slot)) return bound
      return { low: Math.max(bound.low, time), high: Math.min(bound.high, time + unknown.length) }
    }
    if (isIn(unknown.left, slot)) return { low: bound.low, high: Math.min(bound.high, time) }
    return isIn(unknown.right, slot) ? { low: Math.max(bound.low, time), high: bound.high } : bound
  })
}

function isIn({ from, to }: Range, slot: number): boolean {
  return slot >= from && slot < to
}
