import type { Clock } from '../base/clock.ts'

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

interface Armed {
  readonly atMs: number
  readonly order: number
  readonly work: () => void
}

/** Time that moves only when a test says so, and timers that fire in it; what falls on one moment fires in an order drawn from `random`. */
export class FakeClock implements Clock {
  #nowMs: number
  readonly #random: () => number
  readonly #armed = new Set<Armed>()
  readonly #tracked = new Set<Promise<unknown>>()

  constructor(startMs = Date.UTC(2026, 0, 1), random: () => number = () => 0) {
    this.#nowMs = startMs
    this.#random = random
  }

  nowMs(): number {
    return Math.floor(this.#nowMs)
  }

  /** How many timers wait. */
  get armed(): number {
    return this.#armed.size
  }

  after(ms: number, work: () => void): () => void {
    const armed = { atMs: this.#nowMs + Math.max(0, ms), order: this.#random(), work }
    this.#armed.add(armed)
    return () => this.#armed.delete(armed)
  }

  /** All machines slept: time has gone on, and whatever was due meanwhile is due now. */
  jump(ms: number): void {
    this.#nowMs += ms
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve))
  }

  /** Work that runs in real time: fake time stands still until it is done. */
  track<T>(work: Promise<T>): Promise<T> {
    this.#tracked.add(work)
    const done = () => this.#tracked.delete(work)
    work.then(done, done)
    return work
  }

  /** Moves time forward, firing every timer on the way; a promise chain runs to its next timer before time goes on. */
  async advance(ms: number): Promise<void> {
    const until = this.#nowMs + ms
    await this.settle()
    for (;;) {
      const next = this.#next()
      if (next === undefined || next.atMs > until) break
      this.#armed.delete(next)
      this.#nowMs = Math.max(this.#nowMs, next.atMs)
      next.work()
      await this.settle()
    }
    this.#nowMs = Math.max(this.#nowMs, until)
  }

  /** Until nothing can happen without time going on. */
  async settle(): Promise<void> {
    do {
      await Promise.allSettled([...this.#tracked])
      // Reading a body takes a few turns of the loop.
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
    } while (this.#tracked.size > 0)
  }

  #next(): Armed | undefined {
    let first: Armed | undefined
    for (const armed of this.#armed) {
      if (first === undefined || armed.atMs < first.atMs || (armed.atMs === first.atMs && armed.order < first.order)) {
        first = armed
      }
    }
    return first
  }
}
