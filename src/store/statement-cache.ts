import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'

/** A statement that is kept prepared. */
class Prepared {
  readonly statement: StatementSync
  #names: readonly string[]

  constructor(statement: StatementSync) {
    this.statement = statement
    this.#names = namesOf(statement)
    if (this.reads) statement.setReturnArrays(true)
  }

  /** False: the statement gives no rows. */
  get reads(): boolean {
    return this.#names.length > 0
  }

  /**
   * Its rows. The binding's own objects have no fixed shape, so that whoever reads them takes longer than the engine: with lists
   * made into objects here, reading a page of texts and using it takes half the time.
   */
  rows(values: readonly SQLInputValue[]): Record<string, unknown>[] {
    const rows = this.statement.all(...values) as unknown as readonly unknown[][]
    // The columns of `select *` may have become more since it was prepared.
    if (rows[0] !== undefined && rows[0].length !== this.#names.length) this.#names = namesOf(this.statement)
    const names = this.#names
    return rows.map((row) => {
      const made: Record<string, unknown> = {}
      for (let index = 0; index < names.length; index++) made[names[index]!] = row[index]
      return made
    })
  }
}

function namesOf(statement: StatementSync): string[] {
  return statement.columns().map(({ name }) => name)
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
    const prepared = new Prepared(this.#database.prepare(text))
    this.#kept.set(text, prepared)
    if (this.#kept.size > this.#limit) {
      const oldest = this.#kept.keys().next().value
      if (oldest !== undefined) this.#kept.delete(oldest)
    }
    return prepared
  }
}
