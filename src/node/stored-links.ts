import type { LinkView } from '../exchange/model.ts'
import { listPeers } from '../store/peers.ts'
import type { Store } from '../store/store.ts'
import { recordOf } from './links.ts'

const lookEveryMs = 1_000

/** The links as the process that holds them stored them last: what the other processes of a node show. */
export class StoredLinks implements AsyncDisposable {
  readonly #store: Store
  readonly #timer: NodeJS.Timeout | undefined
  #views: readonly LinkView[] = []
  #running: Promise<void> = Promise.resolve()

  /** They are read, once a second, while `wanted` says so. */
  constructor(store: Store, wanted: () => boolean) {
    this.#store = store
    if (store.shared === null) return
    this.#timer = setInterval(() => {
      if (wanted()) this.#running = this.#look().catch(() => {})
    }, lookEveryMs).unref()
  }

  links(): readonly LinkView[] {
    return this.#views
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer)
    await this.#running
  }

  async #look(): Promise<void> {
    const now = Date.now()
    this.#views = (await listPeers(this.#store.read)).map((row) => {
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
