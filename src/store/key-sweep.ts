import type { SQLInputValue } from 'node:sqlite'
import { allKeyLevels, type KeyLevels } from './key-levels.ts'
import type { SqliteConnection } from './sqlite-driver.ts'
import type { StatementCache } from './statement-cache.ts'

export interface SweepSizes {
  /** While so many rows come in, the hand of the young level goes round once: it holds about half as many. */
  readonly young: number
  readonly middle: number
  /** Fewer rows than this wait for the next transaction. */
  readonly least: number
}

export const usualSweep: SweepSizes = { young: 65_536, middle: 1_048_576, least: 512 }
/** A step moves at most so many times the rows that came in, so that rows of one key that many have go in many steps. */
const mostPerRow = 4

interface Place {
  readonly key: number
  readonly seq: number
}

/**
 * Moves rows of the young and the middle level on, in each transaction about as many as came in by it: a crash leaves all of it or
 * nothing. How far a hand goes depends on how many rows came, not on how many lie there, so nothing is counted and no level grows
 * past a bound.
 */
export class KeySweep {
  readonly #connection: SqliteConnection
  readonly #sizes: SweepSizes
  readonly #owed = new Map<KeyLevels['name'], number>()

  constructor(connection: SqliteConnection, sizes: SweepSizes = usualSweep) {
    this.#connection = connection
    this.#sizes = sizes
    // The first row moves some at once: processes that always end before enough has come in would never move any.
    for (const { name } of allKeyLevels) this.#owed.set(name, sizes.least - 1)
  }

  /** Rows came into this table by the transaction under way. */
  note(table: string, rows: number): void {
    for (const { name, of } of allKeyLevels) if (of === table) this.#owed.set(name, this.#owed.get(name)! + rows)
  }

  /** Moves what is due; called at the end of a write transaction, and part of it. */
  sweep(): void {
    for (const levels of allKeyLevels) {
      const rows = this.#owed.get(levels.name)!
      if (rows < this.#sizes.least) continue
      this.#connection.run((statements) => {
        const { name } = levels
        move(statements, levels, { from: `${name}_young`, to: `${name}_middle`, rows, round: this.#sizes.young })
        move(statements, levels, { from: `${name}_middle`, to: `${name}_old`, rows, round: this.#sizes.middle })
      })
      this.#owed.set(levels.name, 0)
    }
  }
}

interface Move {
  readonly from: string
  readonly to: string
  /** How many rows came in. */
  readonly rows: number
  /** While so many come in, the hand goes round once. */
  readonly round: number
}

function move(statements: StatementCache, { keysBelow }: KeyLevels, { from, to, rows, round }: Move): void {
  const one = (text: string, ...values: SQLInputValue[]): Place | undefined =>
    statements.prepare(text).rows(values)[0] as Place | undefined
  const hand = one('select key, seq from sweep where level = ?', from) ?? { key: 0, seq: 0 }
  const goal = hand.key + Math.ceil((rows / round) * keysBelow)
  const isRound = goal >= keysBelow
  // Whatever keys there are, the last part of a round takes all that is left.
  const end = isRound ? Number.MAX_SAFE_INTEGER : goal
  const within = '(key, seq) >= (?, ?) and (key, seq) < (?, ?)'
  const tooMany = one(
    `select key, seq from ${from} where ${within} order by key, seq limit 1 offset ?`,
    ...[hand.key, hand.seq, end, 0, mostPerRow * rows],
  )
  const until = tooMany ?? { key: end, seq: 0 }
  const part = [hand.key, hand.seq, until.key, until.seq]
  statements
    .prepare(`insert or ignore into ${to} select key, seq from ${from} where ${within} order by key, seq`)
    .statement.run(...part)
  statements.prepare(`delete from ${from} where ${within}`).statement.run(...part)
  const next = tooMany ?? (isRound ? { key: 0, seq: 0 } : until)
  statements.prepare('update sweep set key = ?, seq = ? where level = ?').statement.run(next.key, next.seq, from)
}
