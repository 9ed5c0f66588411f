import type { Clock } from '../base/clock.ts'

export interface OnceBounds {
  readonly validMs: number
  /** Beyond these the oldest is forgotten. */
  readonly most: number
}

/** Remembers what was begun until it is taken, once: a challenge or the state of a sign-in can be used a single time, and not late. */
export class Once<T> {
  readonly #clock: Clock
  readonly #bounds: OnceBounds
  readonly #held = new Map<string, { readonly value: T; readonly untilMs: number }>()

  constructor(clock: Clock, bounds: OnceBounds) {
    this.#clock = clock
    this.#bounds = bounds
  }

  /** In place of what was begun under this key before. */
  put(key: string, value: T): void {
    this.#held.delete(key)
    this.#held.set(key, { value, untilMs: this.#clock.nowMs() + this.#bounds.validMs })
    if (this.#held.size > this.#bounds.most) this.#held.delete(this.#held.keys().next().value as string)
  }

  /** Null where nothing was begun, where it was taken already, or where it is too late. */
  take(key: string): T | null {
    const found = this.#held.get(key)
    this.#held.delete(key)
    return found === undefined || found.untilMs <= this.#clock.nowMs() ? null : found.value
  }
}
