import type { DatabaseSync, StatementSync } from 'node:sqlite'

export interface Prepared {
  readonly statement: StatementSync
  /** False: the statement gives no rows. */
  readonly reads: boolean
}

/** Keeps the statements used last prepared; the one unused longest goes first. */
export class StatementCache {
  readonly #database: DatabaseSync
  readonly #limit: number
  readonly #kept = new Map<string, Prepared>()

  constructor(database: DatabaseSync, limit = 200) {
    this.#database = database
    this.#limit = limit
  }

  prepare(text: string): Prepared {
    const kept = this.#kept.get(text)
    if (kept !== undefined) {
      this.#kept.delete(text)
      this.#kept.set(text, kept)
      return kept
    }
    const statement = this.#database.prepare(text)
    const prepared = { statement, reads: statement.columns().length > 0 }
    this.#kept.set(text, prepared)
    if (this.#kept.size > this.#limit) {
      const oldest = this.#kept.keys().next().value
      if (oldest !== undefined) this.#kept.delete(oldest)
    }
    return prepared
  }
}
