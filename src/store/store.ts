import type { Insertable, Kysely, Transaction } from 'kysely'
import type { Micros } from '../base/clock.ts'
import type { Schema } from './schema.ts'

export type Db = Kysely<Schema>

/** One write transaction. Writers run one at a time, so what it reads is true until it commits. */
export interface Tx {
  readonly db: Transaction<Schema>
  /** Reserves `count` strictly increasing ticks, none before the present moment; the first one. Committed in the order they were taken. */
  takeTicks(count: number): Promise<Micros>
  /** Inserts many rows at once by the engine's fastest way; all rows have the same columns. */
  insertMany<T extends keyof Schema & string>(table: T, rows: readonly Insertable<Schema[T]>[]): Promise<void>
}

/** An open store: one set of functions over two engines. */
export interface Store extends AsyncDisposable {
  readonly engine: 'sqlite' | 'postgres'
  /** Secret, random, this node's own: keys the hash of ids (keys.ts). */
  readonly seed: string
  /** Reads the last committed state; never sees a transaction under way, never waits for one. */
  readonly read: Db
  /** Runs one write transaction; when the promise resolves it is durable. A throw rolls back everything. A full disk is a `storage-full` fault. */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>
}
