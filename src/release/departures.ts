import type { Micros } from '../base/clock.ts'
import { departuresAfter, insertDepartures } from '../store/departures.ts'
import type { Db, Tx } from '../store/store.ts'
import type { Interned } from './interned.ts'
import type { ReaderChange } from './reader-changes.ts'

const chunk = 5000

/** Notes which views lost a version in this transaction, so that feeds can say what is gone. */
export async function recordDepartures(tx: Tx, changes: readonly ReaderChange[], { sets }: Interned): Promise<void> {
  const lost = changes
    .filter(({ before }) => before !== sets.empty)
    .map(({ facts, before, after }) => ({ id: facts.id, views: sets.difference(before, after) }))
    .filter(({ views }) => views !== sets.empty)
  if (lost.length === 0) return
  const first = await tx.takeTicks(lost.length)
  await insertDepartures(
    tx,
    lost.map(({ id, views }, index) => ({ pos: first + index, id, views: views.key })),
  )
}

/** What left which view, read forward once and kept as one moment a view. */
export class Departures {
  readonly #db: Db
  readonly #interned: Interned
  readonly #newest = new Map<number, Micros>()
  #read = 0

  constructor(db: Db, interned: Interned) {
    this.#db = db
    this.#interned = interned
  }

  /** When something last left one of these views; 0: never. */
  async newest(views: readonly number[]): Promise<Micros> {
    for (;;) {
      const rows = await departuresAfter(this.#db, this.#read, chunk)
      for (const row of rows) {
        for (const view of this.#interned.sets.parse(row.views).views) this.#newest.set(view, row.pos)
        this.#read = row.pos
      }
      if (rows.length < chunk) break
    }
    return Math.max(0, ...views.map((view) => this.#newest.get(view) ?? 0))
  }

  /** The ids of which some version left one of these views after a position, each once; null: more than `most`. */
  async since(views: readonly number[], after: Micros, most: number): Promise<readonly string[] | null> {
    const ids = new Set<string>()
    for (let from = after; ; ) {
      const rows = await departuresAfter(this.#db, from, chunk)
      for (const row of rows) {
        from = row.pos
        if (!this.#interned.sets.parse(row.views).views.some((view) => views.includes(view))) continue
        ids.add(row.id)
        if (ids.size > most) return null
      }
      if (rows.length < chunk) return [...ids]
    }
  }
}
