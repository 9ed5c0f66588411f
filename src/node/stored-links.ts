import type { Clock } from '../base/clock.ts'
import { every, type Timers } from '../base/timers.ts'
import type { LinkView } from '../exchange/model.ts'
import { listPeers } from '../store/peers.ts'
import type { Store } from '../store/store.ts'
import { recordOf } from './links.ts'

export interface StoredLinksParts {
  readonly store: Store
  readonly clock: Clock
  readonly timers: Timers
  /** Whether they are read, once a second: another process holds them. */
  readonly wanted: () => boolean
}

const lookEveryMs = 1_000

/** The links as the process that holds them stored them last: what the other processes of a node show. */
export class StoredLinks implements AsyncDisposable {
  readonly #parts: StoredLinksParts
  readonly #disarm: () => void = () => {}
  #views: readonly LinkView[] = []
  #running: Promise<void> = Promise.resolve()

  constructor(parts: StoredLinksParts) {
    this.#parts = parts
    if (parts.store.shared === null) return
    this.#disarm = every(parts.timers, lookEveryMs, () => {
      if (parts.wanted()) this.#running = this.#look().catch(() => {})
    })
  }

  links(): readonly LinkView[] {
    return this.#views
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disarm()
    await this.#running
  }

  async #look(): Promise<void> {
    const { store, clock } = this.#parts
    const now = clock.nowMs()
    this.#views = (await listPeers(store.read)).map((row) => {
      const { cursor, lastSuccessAt, lastAttemptAt, lastError, ...record } = recordOf(row)
      return {
        ...record,
        cursor: cursor || null,
        lastSuccessAt: lastSuccessAt || null,
        lastAttemptAt: lastAttemptAt || null,
        nextAttemptAt: null,
        lastError: lastError || null,
        lagSeconds: lastSuccessAt === 0 ? null : Math.max(0, Math.floor(now / 1000 - lastSuccessAt / 1e6)),
        charter: 'unknown' as const,
        reason: null,
      }
    })
  }
}
