import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { CompiledQuery, DatabaseConnection, Dialect, Driver, QueryResult } from 'kysely'
import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import { Fault } from '../base/fault.ts'
import { closedFault } from './closed-fault.ts'
import { sqliteFault } from './sqlite-faults.ts'
import { StatementCache } from './statement-cache.ts'
import { storable } from './storable-text.ts'

/** One SQLite connection. Its calls are synchronous: a query that has begun ends before anything else of this process runs. */
export class SqliteConnection implements DatabaseConnection, Disposable {
  readonly database: DatabaseSync
  readonly statements: StatementCache
  #began = false
  #lostBy: unknown

  constructor(database: DatabaseSync) {
    this.database = database
    this.statements = new StatementCache(database)
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return this.run((statements) => {
      const prepared = statements.prepare(query.sql)
      const values = query.parameters.map(storable) as SQLInputValue[]
      if (prepared.reads) return { rows: prepared.rows(values) as R[] }
      const { changes, lastInsertRowid } = prepared.statement.run(...values)
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
    })
  }

  async *streamQuery<R>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<R>> {
    // Not from the cache: a statement that is still being read must not be run again.
    const rows = this.run(() =>
      this.database.prepare(query.sql).iterate(...(query.parameters.map(storable) as SQLInputValue[])),
    )
    for (;;) {
      const chunk: R[] = []
      this.run(() => {
        while (chunk.length < chunkSize) {
          const next = rows.next()
          if (next.done === true) break
          chunk.push(next.value as R)
        }
      })
      if (chunk.length > 0) yield { rows: chunk }
      if (chunk.length < chunkSize) return
    }
  }

  /** Runs against the database with its errors as faults. */
  run<T>(work: (statements: StatementCache) => T): T {
    // A full disk may roll a transaction back by itself; what came after it would then be committed piece by piece.
    if (this.#isLost()) throw this.#lostBy
    // Whoever was still reading when the node stopped.
    if (!this.database.isOpen) throw closedFault()
    try {
      return work(this.statements)
    } catch (error) {
      const fault = sqliteFault(error)
      if (this.#isLost()) this.#lostBy = fault
      throw fault
    }
  }

  begin(how: 'deferred' | 'immediate'): void {
    this.run(() => this.database.exec(`begin ${how}`))
    this.#began = true
  }

  commit(): void {
    this.run(() => this.database.exec('commit'))
    this.#began = false
  }

  rollback(): void {
    this.#began = false
    if (this.database.isTransaction) this.database.exec('rollback')
  }

  #isLost(): boolean {
    return this.#began && !this.database.isTransaction
  }

  [Symbol.dispose](): void {
    if (this.database.isOpen) this.database.close()
  }
}

/** Where a Kysely instance gets its connections from. */
export interface SqliteConnections {
  acquire(): Promise<SqliteLease>
  close(): void
}

export interface SqliteLease extends DatabaseConnection {
  begin(): Promise<void>
  commit(): Promise<void>
  rollback(): Promise<void>
  release(): void
}

/** Kysely's dialect over `node:sqlite`. */
export function sqliteDialect(connections: SqliteConnections): Dialect {
  return {
    createDriver: () => new SqliteDriver(connections),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new ManyConnectionsAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  }
}

class ManyConnectionsAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true
  }
}

class SqliteDriver implements Driver {
  readonly #connections: SqliteConnections

  constructor(connections: SqliteConnections) {
    this.#connections = connections
  }

  async init(): Promise<void> {}

  acquireConnection(): Promise<DatabaseConnection> {
    return this.#connections.acquire()
  }

  beginTransaction(connection: DatabaseConnection): Promise<void> {
    return lease(connection).begin()
  }

  commitTransaction(connection: DatabaseConnection): Promise<void> {
    return lease(connection).commit()
  }

  rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    return lease(connection).rollback()
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    lease(connection).release()
  }

  async destroy(): Promise<void> {
    this.#connections.close()
  }
}

function lease(connection: DatabaseConnection): SqliteLease {
  if ('release' in connection) return connection as SqliteLease
  throw new Fault('internal', 'a connection of another driver')
}
