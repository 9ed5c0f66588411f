import { Fault } from '../base/fault.ts'
import { every, systemTimers, type Timers } from '../base/timers.ts'
import { KeptLog } from '../ledger/kept-log.ts'
import type { AuditFacts } from '../store/audit.ts'
import type { Store } from '../store/store.ts'
import { appendAudits } from './append.ts'
import { signAuditCheckpoint } from './checkpoint.ts'

export interface TrailParts {
  readonly store: Store
  /** Signs the checkpoints of the audit log (PEM). */
  readonly key: string
  /** Keeps a checkpoint where who changes the database cannot change it with it. */
  readonly keep: (note: string) => void
  readonly report: (error: unknown) => void
  readonly timers?: Timers
}

interface Waiting {
  readonly facts: AuditFacts
  readonly done?: () => void
  readonly failed?: (error: unknown) => void
}

const atOnce = 500
/** So many reads may wait to be written down; then no more are let happen. */
const mostWaiting = 5_000
const noteDelayMs = 50
const retryMs = 1_000
const checkpointMs = 60_000

/**
 * Writes the audit, many acts in one transaction, so that reads stay cheap. Acts are awaited. A read is noted and written within
 * a moment: a crash may lose the reads of that moment, and while the audit cannot be written no more are let happen than can wait.
 */
export class AuditTrail implements AsyncDisposable {
  readonly #parts: TrailParts
  readonly #log = new KeptLog()
  #waiting: Waiting[] = []
  #busy = false
  #writing: Promise<void> = Promise.resolve()
  readonly #timers: Timers
  #disarm: (() => void) | null = null
  readonly #stopSigning: () => void
  #closed = false

  constructor(parts: TrailParts) {
    this.#parts = parts
    this.#timers = parts.timers ?? systemTimers
    this.#stopSigning = every(this.#timers, checkpointMs, () => void this.#sign())
  }

  /** Resolves when it is durable. */
  add(facts: AuditFacts): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ facts, done, failed })
      this.#write()
    })
  }

  /** Returns at once; an `unavailable` fault while too much waits already. Call it before what is read is given. */
  note(facts: AuditFacts): void {
    if (this.#closed || this.#waiting.length >= mostWaiting)
      throw new Fault('unavailable', 'reads cannot be recorded now, so nothing of TLP:AMBER or above is given')
    this.#waiting.push({ facts })
    this.#disarm ??= this.#timers.after(noteDelayMs, () => this.#write())
  }

  /** Writes what waits; then the signed checkpoint of the log, null while nothing was ever recorded. */
  async checkpoint(): Promise<string | null> {
    await this.#flush()
    const note = await signAuditCheckpoint(this.#parts.store, this.#parts.key)
    if (note !== null) this.#parts.keep(note)
    return note
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    this.#stopSigning()
    await this.#flush()
    await this.#sign()
    this.#disarm?.()
  }

  async #flush(): Promise<void> {
    this.#write()
    await this.#writing
  }

  async #sign(): Promise<void> {
    try {
      await this.checkpoint()
    } catch (error) {
      this.#parts.report(error)
    }
  }

  #write(): void {
    this.#disarm?.()
    this.#disarm = null
    if (this.#busy || this.#waiting.length === 0) return
    this.#busy = true
    this.#writing = this.#writeAll()
  }

  /** The flag falls in the same turn as the last look at what waits: whoever adds meanwhile is seen, or begins anew. */
  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, atOnce)
      try {
        await this.#parts.store.write((tx) =>
          appendAudits(
            tx,
            batch.map(({ facts }) => facts),
            this.#log,
          ),
        )
        for (const { done } of batch) done?.()
      } catch (error) {
        for (const { failed } of batch) failed?.(error)
        // Whoever waits is told; what was only noted is tried again.
        this.#waiting.unshift(...batch.filter(({ failed }) => failed === undefined))
        this.#parts.report(error)
        if (!this.#closed) this.#disarm = this.#timers.after(retryMs, () => this.#write())
        break
      }
    }
    this.#busy = false
  }
}
