import type { Clock } from '../base/clock.ts'
import { every, type Timers } from '../base/timers.ts'
import type { MemberCode } from '../policy/model.ts'
import type { StreamRecorder } from '../release/recorder.ts'
import type { Store } from '../store/store.ts'

export interface SignsParts {
  readonly store: Store
  readonly recorder: StreamRecorder
  /** The other members of the charter in force. */
  readonly members: () => readonly MemberCode[]
  readonly clock: Clock
  readonly timers: Timers
  readonly report: (error: unknown) => void
  /** False: another process of this node writes them; absent: this one does. */
  readonly leads?: () => boolean
}

const lookEveryMs = 600_000
const silenceMs = 3_600_000

/** Writes an empty step into every stream that was silent for an hour, so that its reader knows that nothing was kept back. */
export class SignsOfLife implements AsyncDisposable {
  readonly #parts: SignsParts
  readonly #disarm: () => void
  #running: Promise<unknown> = Promise.resolve()

  constructor(parts: SignsParts) {
    this.#parts = parts
    this.#disarm = every(parts.timers, lookEveryMs, () => {
      this.#running = this.round().catch(parts.report)
    })
  }

  async round(): Promise<number> {
    const { store, recorder, members, clock } = this.#parts
    const since = (clock.nowMs() - silenceMs) * 1000
    const others = members()
    if (others.length === 0 || this.#parts.leads?.() === false) return 0
    return store.write((tx) => recorder.recordSigns(tx, others, since))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disarm()
    await this.#running
  }
}
