import type {
  CompiledQuery,
  DatabaseConnection,
  Dialect,
  Driver,
  QueryResult,
  Transaction,
  TransactionSettings,
} from 'kysely'
import { AbortedTransactionError, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import type { Pool, PoolClient } from 'pg'
import { Fault } from '../base/fault.ts'
import { closedFault } from './closed-fault.ts'
import type { CommitMarks } from './postgres-commit.ts'
import type { CopyIn } from './postgres-copy.ts'
import { postgresFault } from './postgres-faults.ts'
import type { Schema } from './schema.ts'
import { storable } from './storable-text.ts'

export interface DialectOptions {
  /** What opens a transaction. */
  readonly begin: string
  /** What tells what became of a commit whose answer was lost. */
  readonly marks?: CommitMarks
}

/** Kysely's dialect over a pool of `pg`, with faults in place of errors. */
export function postgresDialect(pool: Pool, options: DialectOptions): Dialect {
  return {
    createDriver: () => new PostgresDriver(pool, options),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
  }
}

class PostgresDriver implements Driver {
  readonly #pool: Pool
  readonly #options: DialectOptions

  constructor(pool: Pool, options: DialectOptions) {
    this.#pool = pool
    this.#options = options
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    if (this.#pool.ending) throw closedFault()
    try {
      return new PostgresConnection(await this.#pool.connect())
    } catch (error) {
      throw postgresFault(error)
    }
  }

  async beginTransaction(connection: DatabaseConnection, _settings: TransactionSettings): Promise<void> {
    await own(connection).command(this.#options.begin)
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    const { marks } = this.#options
    const { commands, token } = marks?.next() ?? { commands: 'commit', token: '' }
    try {
      await own(connection).commit(commands)
    } catch (error) {
      if (marks === undefined || token === '' || !own(connection).isLost || !(error instanceof Fault)) throw error
      if (await marks.isCommitted(token)) return
      throw new Fault('unavailable', 'the database server went away: nothing of this was stored; send it again', {
        cause: error,
      })
    }
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

  async copy(copy: CopyIn): Promise<void> {
    await this.#ask(() => this.#client.query(copy).done)
  }

  /** Runs one or more commands; the last one's tag. */
  async command(text: string): Promise<string> {
    const answer: unknown = await this.#ask(() => this.#client.query(text))
    const last: unknown = Array.isArray(answer) ? answer.at(-1) : answer
    return typeof last === 'object' && last !== null && 'command' in last ? String(last.command) : ''
  }

  /** A transaction in which a statement failed answers COMMIT with ROLLBACK: then that failure is what happened, whoever caught it. */
  async commit(commands: string): Promise<void> {
    const failed = this.#failure
    this.#failure = undefined
    try {
      if ((await this.command(commands)) !== 'ROLLBACK') return
    } catch (error) {
      throw failed ?? error
    }
    throw failed ?? new AbortedTransactionError()
  }

  get isLost(): boolean {
    return this.#lost
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

/** Sends rows to a table, on the connection of this transaction. */
export async function copyInto(db: Transaction<Schema>, copy: CopyIn): Promise<void> {
  await db.getExecutor().provideConnection((connection) => own(connection).copy(copy))
}

function own(connection: DatabaseConnection): PostgresConnection {
  if (connection instanceof PostgresConnection) return connection
  throw new Fault('internal', 'a connection of another driver')
}
