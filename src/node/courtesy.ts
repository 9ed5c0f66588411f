import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../base/clock.ts'

const busyMs = 250
const pauseMs = 100

/** Lets background work give way: between two pieces requests have their turn, and while objects stream in they have most of it. */
export class Courtesy {
  readonly #clock: Clock
  #lastMs = Number.NEGATIVE_INFINITY

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Objects have just come in. */
  notice(): void {
    this.#lastMs = this.#clock.nowMs()
  }

  async giveWay(): Promise<void> {
    if (this.#clock.nowMs() - this.#lastMs < busyMs) await sleep(pauseMs)
    else await setImmediate()
  }
}
