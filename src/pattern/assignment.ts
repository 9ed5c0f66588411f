/** A slot that wants `demand` of the candidates that are listed, in the order in which they begin. */
export interface Want {
  readonly demand: number
  readonly candidates: readonly number[]
}

/** When a want may take a candidate: a moment of it lies within both. */
export interface Bounds {
  readonly low: number
  readonly high: number
}

export interface Times {
  readonly first: readonly number[]
  readonly last: readonly number[]
  /** How many different observations a candidate stands for. */
  readonly count: readonly number[]
  /** The longest time from a first to its last. */
  readonly longest: number
}

/** Of each want, how often it takes which candidate. */
export type Assignment = readonly ReadonlyMap<number, number>[]

export class StepsFault extends Error {}

/** How much work may still be done; throws a StepsFault when it is used up. */
export class Steps {
  #left: number

  constructor(left: number) {
    this.#left = left
  }

  take(count: number): void {
    this.#left -= count
    if (this.#left < 0) throw new StepsFault()
  }
}

/**
 * Gives every want as many candidates as it demands, none more often than it counts; null if that cannot be done. First what is
 * free, then by augmenting paths: for D demands, W wants and C candidates at most D · W · C steps, whatever the wants share.
 */
export function assign(
  wants: readonly Want[],
  bounds: readonly Bounds[],
  times: Times,
  steps: Steps,
): Assignment | null {
  return new Assigner(wants, bounds, times, steps).run()
}

class Assigner {
  readonly #wants: readonly Want[]
  readonly #times: Times
  readonly #steps: Steps
  /** Of each want, the candidates that it may take. */
  readonly #open: readonly (readonly number[])[]
  readonly #given: readonly Map<number, number>[]
  readonly #holders = new Map<number, Set<number>>()
  readonly #used = new Map<number, number>()

  constructor(wants: readonly Want[], bounds: readonly Bounds[], times: Times, steps: Steps) {
    this.#wants = wants
    this.#times = times
    this.#steps = steps
    this.#given = wants.map(() => new Map())
    this.#open = wants.map(({ candidates }, at) => within(candidates, bounds[at]!, times, steps))
  }

  run(): Assignment | null {
    const short = this.#wants.some(({ demand }, want) => {
      let most = 0
      for (const one of this.#open[want]!) {
        most += this.#times.count[one]!
        if (most >= demand) return false
      }
      return most < demand
    })
    if (short) return null
    for (const [want, { demand }] of this.#wants.entries()) {
      for (let missing = this.#fill(want, demand); missing > 0; missing--) if (!this.#augment(want)) return null
    }
    return this.#given
  }

  /** Takes what nobody has taken; returns how much is missing then. */
  #fill(want: number, demand: number): number {
    let missing = demand
    for (const one of this.#open[want]!) {
      this.#steps.take(1)
      const free = Math.min(missing, this.#times.count[one]! - (this.#used.get(one) ?? 0))
      if (free <= 0) continue
      this.#used.set(one, (this.#used.get(one) ?? 0) + free)
      this.#add(one, want, free)
      missing -= free
      if (missing === 0) break
    }
    return missing
  }

  /** Breadth first over the wants: the one that asks, then those that would have to give a candidate back. */
  #augment(start: number): boolean {
    const cameFrom = new Map<number, { readonly want: number; readonly by: number }>()
    const queue = [start]
    const seen = new Set(queue)
    for (let place = 0; place < queue.length; place++) {
      const want = queue[place]!
      for (const one of this.#open[want]!) {
        this.#steps.take(1)
        if ((this.#used.get(one) ?? 0) < this.#times.count[one]!) {
          this.#used.set(one, (this.#used.get(one) ?? 0) + 1)
          this.#shift(start, want, one, cameFrom)
          return true
        }
        for (const holder of this.#holders.get(one)!) {
          if (seen.has(holder)) continue
          seen.add(holder)
          cameFrom.set(holder, { want, by: one })
          queue.push(holder)
        }
      }
    }
    return false
  }

  #shift(
    start: number,
    taker: number,
    free: number,
    cameFrom: ReadonlyMap<number, { readonly want: number; readonly by: number }>,
  ): void {
    let want = taker
    let one = free
    for (;;) {
      this.#add(one, want, 1)
      if (want === start) return
      const { want: before, by } = cameFrom.get(want)!
      this.#add(by, want, -1)
      want = before
      one = by
    }
  }

  #add(one: number, want: number, by: number): void {
    const mine = this.#given[want]!
    const count = (mine.get(one) ?? 0) + by
    const holders = this.#holders.get(one) ?? new Set()
    this.#holders.set(one, holders)
    if (count === 0) {
      mine.delete(one)
      holders.delete(want)
    } else {
      mine.set(one, count)
      holders.add(want)
    }
  }
}

/** Those of the candidates, which are in the order of their beginning, that have a moment within the bounds. */
function within(candidates: readonly number[], { low, high }: Bounds, times: Times, steps: Steps): readonly number[] {
  if (low > high) return []
  const { first, last, longest } = times
  const from = firstFrom(candidates, first, low - longest)
  const found: number[] = []
  for (let at = from; at < candidates.length; at++) {
    const one = candidates[at]!
    if (first[one]! > high) break
    if (last[one]! >= low) found.push(one)
  }
  steps.take(found.length + 1)
  return found
}

function firstFrom(candidates: readonly number[], first: readonly number[], time: number): number {
  let low = 0
  let high = candidates.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (first[candidates[middle]!]! < time) low = middle + 1
    else high = middle
  }
  return low
}
