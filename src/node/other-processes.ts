import { z } from 'zod'
import type { NodeEvent } from '../api/contract/status.ts'
import type { Timers } from '../base/timers.ts'
import type { Heads } from '../exchange/model.ts'
import { lanes } from '../release/model.ts'
import type { SharedDatabase } from '../store/store.ts'
import type { Events } from './events.ts'

export interface OtherProcessesParts {
  /** Null: there are none. */
  readonly shared: SharedDatabase | null
  readonly events: Events
  /** Looks at what others may have committed: everything that follows from it follows from the database. */
  readonly look: () => Promise<void>
  /** Another process was told to pull, or how far this member's streams are. */
  readonly onPull: (member: string, heads: Heads | undefined) => void
  readonly report: (error: unknown) => void
  readonly timers: Timers
  /** Counts on, whatever happens to the clock on the wall. */
  readonly sinceStartMs: () => number
}

/** A notice may be lost: at the latest after this the database is asked. */
const lookEveryMs = 1_000
const gatherMs = 20

const seq = z.number().int().min(0)
const heads = z.object(Object.fromEntries(lanes.map((lane) => [lane, seq])))
const message = z.object({
  event: z.object({ kind: z.string(), subject: z.string() }).optional(),
  pull: z.object({ member: z.string().max(20), heads: heads.optional() }).optional(),
})

/**
 * What the processes of one node tell each other. A message is a hint that something can be asked earlier: one that is lost
 * costs a second and nothing else.
 */
export class OtherProcesses implements AsyncDisposable {
  readonly #parts: OtherProcessesParts
  readonly #ear: AsyncDisposable | null = null
  #disarm: () => void = () => {}
  #looking: Promise<void> | null = null
  #again = false
  #lookedAtMs: number
  #closed = false

  constructor(parts: OtherProcessesParts) {
    this.#parts = parts
    this.#lookedAtMs = parts.sinceStartMs()
    const { shared, events } = parts
    if (shared === null) return
    events.onPublished = (event) => this.#send({ event })
    this.#ear = shared.listen((text) => {
      if (text === '') this.#soon(gatherMs)
      else this.#hear(text)
    })
    this.#soon(lookEveryMs)
  }

  /** 0 where there are no others. */
  get secondsSinceLook(): number {
    return this.#ear === null ? 0 : Math.round(this.#parts.sinceStartMs() - this.#lookedAtMs) / 1000
  }

  /** The process that holds the link is to pull. */
  pull(member: string, ends?: Heads): void {
    this.#send({ pull: { member, ...(ends === undefined ? {} : { heads: ends }) } })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    this.#disarm()
    await this.#ear?.[Symbol.asyncDispose]()
    await this.#looking
  }

  #send(said: z.input<typeof message>): void {
    // Lost is late, and no more than that.
    this.#parts.shared?.send(JSON.stringify(said)).catch(() => {})
  }

  #hear(text: string): void {
    let said: z.output<typeof message>
    try {
      said = message.parse(JSON.parse(text))
    } catch (error) {
      this.#parts.report(error)
      return
    }
    if (said.event !== undefined) this.#parts.events.repeat(said.event as NodeEvent)
    try {
      if (said.pull !== undefined) this.#parts.onPull(said.pull.member, said.pull.heads as Heads | undefined)
    } catch (error) {
      this.#parts.report(error)
    }
  }

  #soon(afterMs: number): void {
    if (this.#closed) return
    if (this.#looking !== null) {
      this.#again = true
      return
    }
    this.#disarm()
    this.#disarm = this.#parts.timers.after(afterMs, () => {
      this.#looking = this.#look().finally(() => {
        this.#looking = null
        this.#soon(this.#again ? gatherMs : lookEveryMs)
        this.#again = false
      })
    })
  }

  async #look(): Promise<void> {
    try {
      await this.#parts.look()
      this.#lookedAtMs = this.#parts.sinceStartMs()
    } catch (error) {
      if (!this.#closed) this.#parts.report(error)
    }
  }
}
