import type { Insertable, Transaction } from 'kysely'
import type { Schema } from './schema.ts'
import type { Db, SharedDatabase } from './store.ts'

export type InsertMany = <T extends keyof Schema & string>(
  table: T,
  rows: readonly Insertable<Schema[T]>[],
) => Promise<void>

/** What an engine provides; open.ts makes a Store of it. */
export interface Engine extends AsyncDisposable {
  readonly name: 'sqlite' | 'postgres'
  readonly read: Db
  readonly shared: SharedDatabase | null
  /** The tables of this code are there now. */
  ready?(): void
  /** One write transaction; callers see to it that this process runs one at a time. */
  transaction<T>(work: (db: Transaction<Schema>, insertMany: InsertMany) => Promise<T>): Promise<T>
}
