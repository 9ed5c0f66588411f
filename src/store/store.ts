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
  /** What several processes on this database have in common; null where this process is the only one (the embedded store). */
  readonly shared: SharedDatabase | null
  /** Runs one write transaction; when the promise resolves it is durable. A throw rolls back everything. A full disk is a `storage-full` fault. */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>
}

/** What processes of one node on one database need beside transactions. */
export interface SharedDatabase {
  /** This process, under a name that no other ever had. */
  readonly id: string
  /** Statements beside the writers, for rows that nothing is ordered by. They may be lost with the server's memory. */
  readonly side: Db
  /** A standby to read pages from; null: there is none. */
  readonly replica: Replica | null
  /** Says something to the other processes that listen now; whoever does not listen never hears it. At most 7,000 bytes. */
  send(text: string): Promise<void>
  /** Hears what others say, and '' whenever one of them has committed or something may have been missed. */
  listen(heard: (text: string) => void): AsyncDisposable
}

/** A copy of the database that follows it. */
export interface Replica {
  /** Where to read, once everything up to this tick is there; null where it is not there within a moment: read the database itself. */
  at(least: Micros): Promise<Db | null>
  /** A read there failed, as where it stood in the way of what was to be copied: it is left alone for a while. */
  failed(): void
}
