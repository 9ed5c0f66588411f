import { setTimeout as sleep } from 'node:timers/promises'
import type { CompiledQuery, QueryResult } from 'kysely'
import { Fault } from '../base/fault.ts'
import { closedFault } from './closed-fault.ts'
import type { SqliteConnection, SqliteConnections, SqliteLease } from './sqlite-driver.ts'
import { isBusyError } from './sqlite-faults.ts'

const busyPatienceMs = 10_000
const busyPauseMs = 5

/** The one connection that writes. Its user runs one transaction at a time; another process's transaction is waited for, without blocking this one. */
export class WriterConnection implements SqliteConnections {
  readonly #connection: SqliteConnection

  constructor(connection: SqliteConnection) {
    this.#connection = connection
  }

  async acquire(): Promise<SqliteLease> {
    const connection = this.#connection
    return {
      executeQuery: (query) => connection.executeQuery(query),
      streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
      begin: () => beginPatiently(connection),
      commit: async () => connection.commit(),
      rollback: async () => connection.rollback(),
      release: () => {},
    }
  }

  close(): void {
    this.#connection[Symbol.dispose]()
  }
}

async function beginPatiently(connection: SqliteConnection): Promise<void> {
  const patientUntil = performance.now() + busyPatienceMs
  for (;;) {
    try {
      connection.begin('immediate')
      return
    } catch (error) {
      const isBusy = error instanceof Fault && error.kind === 'unavailable' && isBusyError(error.cause)
      if (!isBusy || performance.now() > patientUntil) throw error
      await sleep(busyPauseMs * (1 + Math.random()))
    }
  }
}

/**
 * Connections that read. Single queries share one, whose caches stay warm; a read transaction and a stream, which hold
 * a snapshot over several turns of the event loop, each get one of their own, and wait where too many are out.
 */
export class ReaderConnections implements SqliteConnections {
  readonly #open: () => SqliteConnection
  readonly #shared: SqliteConnection
  readonly #idle: SqliteConnection[] = []
  readonly #waiting: PromiseWithResolvers<SqliteConnection>[] = []
  readonly #limit: number
  #opened = 0
  #closed = false

  constructor(open: () => SqliteConnection, limit = 4) {
    this.#open = open
    this.#shared = open()
    this.#limit = limit
  }

  async acquire(): Promise<SqliteLease> {
    let own: SqliteConnection | undefined
    const takeOwn = async (): Promise<SqliteConnection> => {
      own ??= await this.#take()
      return own
    }
    const stream = async function* <R>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<R>> {
      yield* (await takeOwn()).streamQuery<R>(query, chunkSize)
    }
    return {
      executeQuery: (query) => (own ?? this.#shared).executeQuery(query),
      streamQuery: stream,
      begin: async () => (await takeOwn()).begin('deferred'),
      commit: async () => (await takeOwn()).commit(),
      rollback: async () => (await takeOwn()).rollback(),
      release: () => {
        if (own !== undefined) this.#give(own)
        own = undefined
      },
    }
  }

  close(): void {
    this.#closed = true
    this.#shared[Symbol.dispose]()
    for (const connection of this.#idle.splice(0)) connection[Symbol.dispose]()
    for (const waiting of this.#waiting.splice(0)) waiting.reject(closedFault())
  }

  async #take(): Promise<SqliteConnection> {
    if (this.#closed) throw closedFault()
    const idle = this.#idle.pop()
    if (idle !== undefined) return idle
    if (this.#opened < this.#limit) {
      const connection = this.#open()
      this.#opened += 1
      return connection
    }
    const waiting = Promise.withResolvers<SqliteConnection>()
    this.#waiting.push(waiting)
    return await waiting.promise
  }

  #give(connection: SqliteConnection): void {
    const waiting = this.#waiting.shift()
    if (waiting !== undefined) waiting.resolve(connection)
    else if (this.#closed) connection[Symbol.dispose]()
    else this.#idle.push(connection)
  }
}
