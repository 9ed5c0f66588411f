import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'

const quietAfterMs = 250
const longestMs = 10_000
const burst = 50

/**
 * Lets background work stand back while much is being stored, so that whoever waits for an answer does not wait for it; never
 * for more than ten seconds, and then for a good piece of work before it stands back again.
 */
export class Quiet {
  readonly #nowMs: () => number
  #lastMs = Number.NEGATIVE_INFINITY
  #credit = 0

  /** `nowMs` counts on, whatever happens to the clock on the wall. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
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
      await wait(leftMs, undefined, { signal: closing, ref: false }).catch(() => {})
    }
    this.#credit = this.#nowMs() < until ? 0 : burst
  }
}
