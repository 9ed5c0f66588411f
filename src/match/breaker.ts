export interface BreakerRule {
  /** An indicator trips when in so many minutes it was hit `hits` times and in this share of all events, or `most` times. */
  readonly minutes: number
  readonly hits: number
  readonly share: number
  readonly most: number
}

const usualBreaker: BreakerRule = { minutes: 10, hits: 1000, share: 0.2, most: 100_000 }

interface Count {
  hits: number
  /** All events that had been looked at, and when, as the count began. */
  readonly events: number
  readonly at: number
}

export interface Trip {
  readonly hits: number
  readonly events: number
}

const mostCounted = 100_000

/** Tells which indicators suddenly match everything. Counts begin anew after some minutes of our own clock. */
export class Breaker {
  readonly #rule: BreakerRule
  readonly #counts = new Map<string, Count>()
  #events = 0

  constructor(rule: BreakerRule = usualBreaker) {
    this.#rule = rule
  }

  /** So many events more were looked at. */
  looked(events: number): void {
    this.#events += events
  }

  /** An indicator was hit; gives what it came to where that trips it. */
  hit(indicator: string, nowMs: number): Trip | null {
    const { minutes, hits, share, most } = this.#rule
    let count = this.#counts.get(indicator)
    if (count === undefined || nowMs < count.at || nowMs - count.at > minutes * 60_000) {
      if (this.#counts.size >= mostCounted) this.#counts.clear()
      this.#counts.delete(indicator)
      count = { hits: 0, events: this.#events, at: nowMs }
      this.#counts.set(indicator, count)
    }
    count.hits += 1
    const events = Math.max(this.#events - count.events, count.hits)
    if (count.hits < most && (count.hits < hits || count.hits < share * events)) return null
    this.#counts.delete(indicator)
    return { hits: count.hits, events }
  }

  forget(indicator: string): void {
    this.#counts.delete(indicator)
  }
}
