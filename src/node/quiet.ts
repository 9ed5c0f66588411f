import { setImmediate as nextTurn } from 'node:timers/promises'
import { pause, systemTimers, type Timers } from '../base/timers.ts'

const quietAfterMs = 250
const longestMs = 10_000
const burst = 50

/**
 * Lets background work stand back while much is being stored, so that whoever waits for an answer does not wait for it; never
 * for more than ten seconds, and then for a good piece of work before it stands back again.
 */
export class Quiet {
  readonly #nowMs: () => number
  readonly #timers: Timers
  #lastMs = Number.NEGATIVE_INFINITY
  #credit = 0

  /** `nowMs` counts on, whatever happens to the clock on the wall. */
  constructor(nowMs: () => number, timers: Timers = systemTimers) {
    this.#nowMs = nowMs
    this.#timers = timers
  }

  /** Something was stored. */
  disturb(): void {
    this.#lastMs = this.#nowMs()
  }

  async wait(closing: AbortSignal): Promise<void> {
    // The embedded store answers without ever leaving this turn: without this, requests would wait for the whole backlog.
    await nextTurn()
    if (this.#credit > 0) {
      this.#credit -= 1
      return
    }
    const until = this.#nowMs() + longestMs
    for (;;) {
      const now = this.#nowMs()
      const leftMs = Math.min(this.#lastMs + quietAfterMs, until) - now
      if (leftMs <= 0 || closing.aborted) break
      await pause(this.#timers, leftMs, closing)
    }
    this.#credit = this.#nowMs() < until ? 0 : burst
  }
}
