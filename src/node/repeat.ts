import { systemTimers, type Timers } from '../base/timers.ts'

/** Work that runs in the background until there is nothing left, one run at a time, and again whenever it is poked. */
export class Repeat implements AsyncDisposable {
  readonly #work: () => Promise<boolean>
  readonly #onError: (error: unknown) => void
  readonly #pauseMs: number
  readonly #timers: Timers
  #running: Promise<void> | null = null
  #again = false
  #closed = false
  #wake: (() => void) | null = null
  failed = false

  /** `work` does a piece and says whether there may be more. After an error it waits `pauseMs` and tries again. */
  constructor(
    work: () => Promise<boolean>,
    onError: (error: unknown) => void,
    { pauseMs = 5_000, timers = systemTimers }: { readonly pauseMs?: number; readonly timers?: Timers } = {},
  ) {
    this.#work = work
    this.#onError = onError
    this.#pauseMs = pauseMs
    this.#timers = timers
  }

  poke(): void {
    this.#again = true
    this.#running ??= this.#run()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    this.#wake?.()
    await this.#running
  }

  async #run(): Promise<void> {
    try {
      while (this.#again && !this.#closed) await this.#runOnce()
    } finally {
      // In the turn in which nothing was left: a poke that comes later finds nobody running.
      this.#running = null
    }
  }

  async #runOnce(): Promise<void> {
    this.#again = false
    try {
      while (!this.#closed && (await this.#work()));
      this.failed = false
    } catch (error) {
      this.failed = true
      if (this.#closed) return
      this.#onError(error)
      await this.#pause()
      this.#again = true
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const disarm = this.#timers.after(this.#pauseMs, resolve)
      this.#wake = () => {
        disarm()
        resolve()
      }
    })
  }
}
