import { setImmediate } from 'node:timers/promises'
import { newestReferenceTo, startingAt } from '../store/references.ts'
import type { Db } from '../store/store.ts'

export interface HubLimits {
  /** So many references are looked at in one turn. */
  readonly piece: number
  /** So many of one hub are looked at, the newest. */
  readonly most: number
}

interface Walked {
  /** Everything up to this version was looked at. */
  readonly until: number
  readonly sources: readonly number[]
}

const mostHubs = 1_000

/**
 * The relationships that start where much points to and little begins. What was gone through once is remembered, so that only what has
 * come since is looked at again; of what went meanwhile some may be named, which whoever reads it does not find.
 */
export class HubLinks {
  readonly #limits: HubLimits
  readonly #walked = new Map<number, Walked>()

  constructor(limits: HubLimits) {
    this.#limits = limits
  }

  /** The versions that start at the id behind this key. */
  async relationshipsFrom(db: Db, key: number): Promise<readonly number[]> {
    const { piece, most } = this.#limits
    const { until: after, sources: known } = this.#walked.get(key) ?? { until: 0, sources: [] }
    const until = await newestReferenceTo(db, key)
    const fresh: number[] = []
    let before: number | null = until + 1
    for (let looked = 0; before !== null && before > after && looked < most; looked += piece) {
      const { sources, next } = await startingAt(db, key, { after, before, most: piece })
      fresh.push(...sources)
      before = next
      await setImmediate()
    }
    const walked = { until: Math.max(until, after), sources: [...fresh, ...known].slice(0, most) }
    this.#walked.delete(key)
    if (this.#walked.size >= mostHubs) this.#walked.delete(this.#walked.keys().next().value!)
    this.#walked.set(key, walked)
    return walked.sources
  }
}
