import type { Clock } from '../base/clock.ts'
import type { Timers } from '../base/timers.ts'
import type { Log } from '../exchange/model.ts'
import type { MemberCode } from '../policy/model.ts'
import { redecide } from '../release/redecide.ts'
import type { Registry } from '../release/registry.ts'
import type { Store } from '../store/store.ts'

export interface RedeciderParts {
  readonly store: Store
  readonly registry: Registry
  readonly keyOf: (id: string) => number
  readonly clock: Clock
  readonly timers: Timers
  readonly log: Log
  /** The next moment after this one at which time alone changes a decision. */
  readonly boundary: (nowMs: number) => number | null
  /** False: another process of this node does it; absent: this one does. */
  readonly leads?: () => boolean
  /** What is to be known of what is stored before the terms of this moment are applied to it. */
  readonly beforehand?: () => Promise<void>
  /** Everything is judged by the terms of this moment; the members whose view grew. */
  readonly onApplied: (members: ReadonlySet<MemberCode>) => Promise<void>
}

// A timer of the runtime holds at most 2^31 ms; a clock that was set is noticed within the hour.
const longestWaitMs = 3_600_000
const retryMs = 10_000

/** Judges everything held anew when the charter changes, an agreement or a clause begins or ends, an embargo ends or a day passes that a clause counts; one run at a time. */
export class Redecider implements AsyncDisposable {
  readonly #parts: RedeciderParts
  #last: Promise<void> = Promise.resolve()
  #disarm: () => void = () => {}
  #boundary: number | null = null
  #closed = false
  failed = false

  constructor(parts: RedeciderParts) {
    this.#parts = parts
  }

  /** Resolves when everything is judged by the terms of this moment. */
  run(): Promise<void> {
    const turn = this.#last.then(() => this.#run())
    this.#last = turn.catch(() => {})
    return turn
  }

  /** Something has arrived that may wait for a moment of its own. */
  look(): void {
    const next = this.#parts.boundary(this.#parts.registry.terms.nowMs)
    if (next === null || (this.#boundary !== null && this.#boundary <= next)) return
    this.#boundary = next
    this.#wait()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    this.#disarm()
    await this.#last
  }

  async #run(): Promise<void> {
    if (this.#closed) return
    const { store, registry, keyOf, clock, log, boundary, beforehand, onApplied } = this.#parts
    this.#boundary = boundary(clock.nowMs())
    this.#wait()
    try {
      await beforehand?.()
      const gained = await redecide(store, registry, keyOf, ({ done, handlings }) => {
        if (done % 10_000 === 0) log.info({ done, handlings }, 'judging anew')
      })
      this.failed = false
      // Again: only now is everything known that waits for a moment, and one may have come meanwhile.
      this.#boundary = boundary(registry.terms.nowMs)
      this.#wait()
      await onApplied(gained)
    } catch (error) {
      this.failed = true
      log.warn({ error: error instanceof Error ? error.name : 'unknown' }, 'judging anew failed; trying again')
      this.#boundary = 0
      this.#wait(retryMs)
      throw error
    }
  }

  #wait(atLeastMs = 0): void {
    this.#disarm()
    if (this.#boundary === null || this.#closed) return
    const leftMs = this.#boundary - this.#parts.clock.nowMs()
    const waitMs = Math.max(atLeastMs, Math.min(leftMs, longestWaitMs))
    this.#disarm = this.#parts.timers.after(waitMs, () => this.#onTimer())
  }

  #onTimer(): void {
    if (this.#boundary !== null && this.#parts.clock.nowMs() < this.#boundary) this.#wait()
    // Who leads next begins with a run of its own.
    else if (this.#parts.leads?.() === false) this.#wait(retryMs)
    // A run that fails has said so and is tried again.
    else this.run().catch(() => {})
  }
}
