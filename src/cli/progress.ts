import type { Terminal } from './command.ts'

const quietMs = 3000
const lineEveryMs = 5000
const drawEveryMs = 100

/** How far long work has come, on standard error: drawn in place on a terminal, else a line now and then. Short work says nothing. */
export class Progress {
  readonly #terminal: Terminal
  readonly #doing: string
  readonly #total: number | null
  readonly #startedAt = performance.now()
  #saidAt = 0
  #drawn = false

  /** `total` is null where nobody knows it yet. */
  constructor(terminal: Terminal, doing: string, total: number | null) {
    this.#terminal = terminal
    this.#doing = doing
    this.#total = total
  }

  at(done: number): void {
    const now = performance.now()
    const { interactive } = this.#terminal
    if (!interactive && now - this.#startedAt < quietMs) return
    if (now - this.#saidAt < (interactive ? drawEveryMs : lineEveryMs)) return
    this.#saidAt = now
    const seconds = (now - this.#startedAt) / 1000
    const rate = seconds > 0 ? Math.round(done / seconds) : 0
    const text = `${this.#doing}: ${done}${this.#of()} objects, ${rate} a second${this.#left(done, rate)}`
    this.#terminal.err(interactive ? `\r\x1b[K${text}` : `${text}\n`)
    this.#drawn = interactive
  }

  #of(): string {
    return this.#total === null ? '' : ` of ${this.#total}`
  }

  #left(done: number, rate: number): string {
    return this.#total === null || rate === 0 ? '' : `, about ${Math.ceil((this.#total - done) / rate)} s left`
  }

  end(): void {
    if (this.#drawn) this.#terminal.err('\r\x1b[K')
  }
}
