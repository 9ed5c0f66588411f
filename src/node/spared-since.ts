import type { Clock } from '../base/clock.ts'
import { detectionRule, putDetectionRule } from '../store/brakes.ts'
import type { Store, Tx } from '../store/store.ts'

/** Where the store keeps it, beside the rules of detection. */
const name = 'spares'

/** When what is spared last changed by people, by the breaker or by other warning lists: kept, so that documents grow with it over restarts. */
export class SparedSince {
  readonly #store: Store
  readonly #lists: string
  readonly #clock: Clock
  #hasSaidLists = false

  /** `lists`: the digest of the warning lists of this process. */
  constructor(store: Store, lists: string, clock: Clock) {
    this.#store = store
    this.#lists = lists
    this.#clock = clock
  }

  /** In the transaction of the change itself. */
  async note(tx: Tx): Promise<void> {
    const now = this.#clock.nowMs()
    const since = (await read(tx.db))?.changedMs ?? 0
    // A clock that was set back makes no document older than the last.
    const body = JSON.stringify({ warnings: this.#lists, changedMs: Math.max(now, since + 1) })
    await putDetectionRule(tx, name, body, now * 1000)
  }

  /** In ms. Warning lists that are others than those of the last start are a change, noted once by each process. */
  async last(): Promise<number> {
    const known = await read(this.#store.read)
    if (known !== null && (this.#hasSaidLists || known.warnings === this.#lists)) return known.changedMs
    this.#hasSaidLists = true
    await this.#store.write((tx) => this.note(tx))
    return (await read(this.#store.read))?.changedMs ?? 0
  }
}

async function read(db: Store['read']): Promise<{ readonly warnings: string; readonly changedMs: number } | null> {
  const text = await detectionRule(db, name)
  return text === null ? null : (JSON.parse(text) as { readonly warnings: string; readonly changedMs: number })
}
