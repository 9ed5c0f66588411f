import type { Timers } from '../base/timers.ts'
import type { MemberCode } from '../policy/model.ts'
import { failureOf, tellNotify } from './ask-peer.ts'
import { backoffMs, type RandomFraction } from './backoff.ts'
import type { Heads, Log, Outbox, Transport } from './model.ts'

export interface NotifierParts {
  readonly self: MemberCode
  readonly member: MemberCode
  readonly transport: Transport
  readonly outbox: Outbox
  /** The last steps of the streams for the member. */
  readonly heads: (member: MemberCode) => Promise<Heads>
  readonly timers: Timers
  readonly random: RandomFraction
  readonly log: Log
}

// Below what a receiver allows from one member.
const pauseMs = 60
const kind = 'notify'

/** Tells one member that there is something new for it: one message under way at a time, however often `tell` is called. */
export class Notifier implements AsyncDisposable {
  readonly #parts: NotifierParts
  readonly #stopped = new AbortController()
  #wanted = false
  #busy = false
  #failures = 0
  #disarm: (() => void) | null = null
  #row: number | null
  #running: Promise<void> = Promise.resolve()

  /** `row` is the number of the message that a run before this one has left in the outbox. */
  constructor(parts: NotifierParts, row: number | null) {
    this.#parts = parts
    this.#row = row
  }

  tell(): void {
    this.#wanted = true
    if (!this.#busy && this.#disarm === null) this.#run()
  }

  /** The member asked us something, so it can probably be told now. */
  heard(): void {
    if (this.#disarm === null || this.#failures === 0) return
    this.#disarm()
    this.#disarm = null
    this.#run()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped.abort()
    this.#disarm?.()
    await this.#running
  }

  #run(): void {
    if (this.#stopped.signal.aborted || !this.#wanted) return
    this.#busy = true
    this.#running = this.#once().then((waitMs) => {
      this.#busy = false
      if (this.#stopped.signal.aborted) return
      this.#disarm = this.#parts.timers.after(waitMs, () => {
        this.#disarm = null
        this.#run()
      })
    })
  }

  /** Sends one, and says how long to wait before the next. */
  async #once(): Promise<number> {
    const { member, random, log } = this.#parts
    this.#wanted = false
    // Both at once: telling does not wait for the disk, and what is not told yet is on it soon.
    const [sent] = await Promise.allSettled([this.#send(), this.#keepRow()])
    // If we crash before the row is gone, the member is told twice.
    if (sent.status === 'fulfilled' && (this.#wanted || (await this.#dropRow()))) {
      this.#failures = 0
      return pauseMs
    }
    this.#wanted = true
    this.#failures++
    if (sent.status === 'rejected' && !this.#stopped.signal.aborted) {
      log.info({ peer: member, reason: failureOf(sent.reason).reason, failures: this.#failures }, 'notify failed')
    }
    return Math.max(pauseMs, backoffMs(this.#failures, random))
  }

  async #send(): Promise<void> {
    const { self, member, heads } = this.#parts
    await tellNotify(this.#parts, member, self, await heads(member), this.#stopped.signal)
  }

  async #keepRow(): Promise<void> {
    if (this.#row !== null) return
    const { member, outbox, log } = this.#parts
    try {
      this.#row = await outbox.put({ peer: member, kind, subject: '' })
    } catch {
      log.warn({ peer: member }, 'the outbox could not be written')
    }
  }

  /** False: it lies there still, and the member is told once more, later. */
  async #dropRow(): Promise<boolean> {
    if (this.#row === null) return true
    const { member, outbox, log } = this.#parts
    try {
      await outbox.remove([this.#row])
      this.#row = null
      return true
    } catch {
      log.warn({ peer: member }, 'the outbox could not be written')
      return false
    }
  }
}
