import type { CompiledQuery, DatabaseConnection, Dialect, Driver, QueryResult, TransactionSettings } from 'kysely'
import { AbortedTransactionError, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import type { Pool, PoolClient } from 'pg'
import { Fault } from '../base/fault.ts'
import { postgresFault } from './postgres-faults.ts'
import { storable } from './storable-text.ts'

/** Kysely's dialect over a pool of `pg`, with faults in place of errors. `begin` is what opens a transaction. */
export function postgresDialect(pool: Pool, begin: string): Dialect {
  return {
    createDriver: () => new PostgresDriver(pool, begin),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
  }
}

class PostgresDriver implements Driver {
  readonly #pool: Pool
  readonly #begin: string

  constructor(pool: Pool, begin: string) {
    this.#pool = pool
    this.#begin = begin
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    try {
      return new PostgresConnection(await this.#pool.connect())
    } catch (error) {
      throw postgresFault(error)
    }
  }

  async beginTransaction(connection: DatabaseConnection, _settings: TransactionSettings): Promise<void> {
    await own(connection).command(this.#begin)
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await own(connection).commit()
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await own(connection).rollback()
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    own(connection).release()
  }

  async destroy(): Promise<void> {
    await this.#pool.end()
  }
}

class PostgresConnection implements DatabaseConnection {
  readonly #client: PoolClient
  #lost = false
  #failure: unknown

  constructor(client: PoolClient) {
    this.#client = client
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { rows, rowCount } = await this.#ask(() => this.#client.query(query.sql, query.parameters.map(storable)))
    return { rows: (rows ?? []) as R[], ...(rowCount === null ? {} : { numAffectedRows: BigInt(rowCount) }) }
  }

  // biome-ignore lint/correctness/useYield: the driver's interface asks for a generator
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Fault('internal', 'read in pages: streams are not supported on PostgreSQL')
  }

  /** Runs one or more commands; the last one's tag. */
  async command(text: string): Promise<string> {
    const answer: unknown = await this.#ask(() => this.#client.query(text))
    const last: unknown = Array.isArray(answer) ? answer.at(-1) : answer
    return typeof last === 'object' && last !== null && 'command' in last ? String(last.command) : ''
  }

  /** A transaction in which a statement failed answers COMMIT with ROLLBACK: then that failure is what happened, whoever caught it. */
  async commit(): Promise<void> {
    if ((await this.command('commit')) === 'ROLLBACK') throw this.#failure ?? new AbortedTransactionError()
  }

  /** Never throws: what cannot be rolled back is closed, and the server rolls it back. */
  async rollback(): Promise<void> {
    try {
      await this.command('rollback')
    } catch {
      this.#lost = true
    }
  }

  release(): void {
    this.#client.release(this.#lost)
  }

  async #ask<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      const fault = postgresFault(error)
      if (fault instanceof Fault && fault.kind === 'unavailable') this.#lost = true
      this.#failure = fault
      throw fault
    }
  }
}

function own(connection: DatabaseConnection): PostgresConnection {
  if (connection instanceof PostgresConnection) return connection
  throw new Fault('internal', 'a connection of another driver')
}
