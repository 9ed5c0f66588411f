import type { Terminal } from './command.ts'

const quietMs = 3000
const lineEveryMs = 5000
const drawEveryMs = 100

/** How far long work has come, on standard error: drawn in place on a terminal, else a line now and then. Short work says nothing. */
export class Progress {
  readonly #terminal: Terminal
  readonly #doing: string
  readonly #total: number
  readonly #startedAt = performance.now()
  #saidAt = 0
  #drawn = false

  constructor(terminal: Terminal, doing: string, total: number) {
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
    const left = rate > 0 ? Math.ceil((this.#total - done) / rate) : 0
    const text = `${this.#doing}: ${done} of ${this.#total} objects, ${rate} a second, about ${left} s left`
    this.#terminal.err(interactive ? `\r\x1b[K${text}` : `${text}\n`)
    this.#drawn = interactive
  }

  end(): void {
    if (this.#drawn) this.#terminal.err('\r\x1b[K')
  }
}
