import type { Timers } from '../base/timers.ts'
import type { MemberCode } from '../policy/model.ts'
import { failureOf, isRefusal, post } from './ask-peer.ts'
import { backoffMs, type RandomFraction } from './backoff.ts'
import type { Log, Outbox, OutboxMessage, PeerAlarm, Transport } from './model.ts'

export interface CourierParts {
  readonly member: MemberCode
  readonly transport: Transport
  readonly outbox: Outbox
  readonly alarm: (alarm: PeerAlarm) => Promise<void>
  readonly timers: Timers
  readonly random: RandomFraction
  readonly log: Log
}

/** Messages whose body is what is posted, each to the address of its kind. */
export const courierKinds = ['receipt', 'outcomes'] as const
// Several pages make one round.
const gatherMs = 100
const atOnce = 50

/** Brings one member what waits for it in the outbox, oldest first, until it has answered. */
export class Courier implements AsyncDisposable {
  readonly #parts: CourierParts
  readonly #stopped = new AbortController()
  #wanted = false
  #busy = false
  #failures = 0
  #disarm: (() => void) | null = null
  #running: Promise<void> = Promise.resolve()

  constructor(parts: CourierParts) {
    this.#parts = parts
  }

  /** Something may wait. */
  poke(): void {
    this.#wanted = true
    if (!this.#busy && this.#disarm === null) this.#wait(gatherMs)
  }

  /** The member asked us something, so it can probably be reached now. */
  heard(): void {
    if (this.#disarm === null || this.#failures === 0) return
    this.#disarm()
    this.#run()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped.abort()
    this.#disarm?.()
    await this.#running
  }

  #wait(ms: number): void {
    this.#disarm = this.#parts.timers.after(ms, () => this.#run())
  }

  #run(): void {
    this.#disarm = null
    if (this.#stopped.signal.aborted || !this.#wanted) return
    this.#busy = true
    this.#running = this.#round().then((waitMs) => {
      this.#busy = false
      if (!this.#stopped.signal.aborted && this.#wanted) this.#wait(waitMs)
    })
  }

  async #round(): Promise<number> {
    const { member, outbox, random, log } = this.#parts
    this.#wanted = false
    const done: number[] = []
    let failed: string | null = null
    try {
      const messages = await outbox.waiting(member, courierKinds, atOnce)
      if (messages.length === atOnce) this.#wanted = true
      for (const message of messages) {
        failed = await this.#bring(message)
        if (failed !== null || this.#stopped.signal.aborted) break
        done.push(message.num)
      }
      // If we crash before they are gone, the member gets them twice.
      if (done.length > 0) await outbox.remove(done)
    } catch {
      failed = 'the outbox could not be read or written'
    }
    if (failed === null) {
      this.#failures = 0
      return gatherMs
    }
    this.#wanted = true
    this.#failures++
    if (!this.#stopped.signal.aborted)
      log.info({ peer: member, reason: failed, failures: this.#failures }, 'not delivered')
    return Math.max(gatherMs, backoffMs(this.#failures, random))
  }

  /** Null: brought, or not worth trying again; else why not. */
  async #bring({ kind, body }: OutboxMessage): Promise<string | null> {
    const { member, alarm } = this.#parts
    try {
      await post(this.#parts, member, kind, body, this.#stopped.signal)
      return null
    } catch (error) {
      const { reason } = failureOf(error)
      if (!isRefusal(error)) return reason
      // The member says that it is wrong. Saying it again would change nothing; a person must look.
      await alarm({
        kind: 'receipt-disputed',
        member,
        reason: `it does not accept what we sent (${kind}): ${reason}`,
        body,
      })
      return null
    }
  }
}
