import { closeSync, openSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import { Fault } from '../base/fault.ts'
import type { Engine, InsertMany } from './engine.ts'
import { KeySweep, type SweepSizes } from './key-sweep.ts'
import type { Schema } from './schema.ts'
import { ReaderConnections, WriterConnection } from './sqlite-connections.ts'
import { SqliteConnection, sqliteDialect } from './sqlite-driver.ts'
import { sqliteFault } from './sqlite-faults.ts'
import { storableText } from './storable-text.ts'

const busyTimeoutMs = 5_000
const writerCacheKiB = 32 * 1024
const readerCacheKiB = 8 * 1024
// 64 MiB: the same pages change with every import; the longer the log, the more changes of one page are carried over at once.
const checkpointPages = 16_000

export interface SqliteOptions {
  /** The file does not grow past this. */
  readonly maxBytes?: number | undefined
  readonly sweep?: SweepSizes
}

/** Opens the file, or makes it (readable by its owner alone). One connection writes, others read the last committed state. */
export function openSqlite(path: string, { maxBytes, sweep }: SqliteOptions = {}): Engine {
  createPrivateFile(path)
  const writer = connect(path, 'writer')
  if (maxBytes !== undefined) limitSize(writer.database, maxBytes)
  let readers: ReaderConnections
  try {
    readers = new ReaderConnections(() => connect(path, 'reader'))
  } catch (error) {
    writer[Symbol.dispose]()
    throw error
  }
  const read = new Kysely<Schema>({ dialect: sqliteDialect(readers) })
  const write = new Kysely<Schema>({ dialect: sqliteDialect(new WriterConnection(writer)) })
  const keys = new KeySweep(writer, sweep)
  const insertMany = insertManyInto(writer, keys)
  let isReady = false
  return {
    name: 'sqlite',
    read,
    shared: null,
    ready() {
      isReady = true
    },
    transaction: (work) =>
      write.transaction().execute(async (db) => {
        const done = await work(db, insertMany)
        if (isReady) keys.sweep()
        return done
      }),
    async [Symbol.asyncDispose]() {
      // Not by `destroy` of Kysely, which would answer whoever still reads with an error of its own.
      readers.close()
      // Last: the writer folds the write-ahead log back into the file when nobody else has it open.
      writer[Symbol.dispose]()
    },
  }
}

function createPrivateFile(path: string): void {
  try {
    closeSync(openSync(path, 'a', 0o600))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'ENOSPC')
      throw new Fault('storage-full', 'the disk is full: the database cannot be made', { cause: error })
    throw new Fault(
      'unavailable',
      `the database ${path} cannot be opened (${code}): check the directory and its permissions`,
      {
        cause: error,
      },
    )
  }
}

function connect(path: string, use: 'writer' | 'reader'): SqliteConnection {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path, { timeout: busyTimeoutMs, readOnly: use === 'reader', defensive: true })
    if (use === 'writer') {
      database.exec('pragma journal_mode = wal')
      // Acknowledged means synced: the log is flushed at every commit (https://www.sqlite.org/pragma.html#pragma_synchronous).
      database.exec('pragma synchronous = full')
      // From here on busy is an answer: waiting inside SQLite would stop this whole process.
      database.exec('pragma busy_timeout = 0')
      database.exec(`pragma wal_autocheckpoint = ${checkpointPages}`)
      database.exec('pragma journal_size_limit = 134217728')
    }
    database.exec(`pragma cache_size = -${use === 'writer' ? writerCacheKiB : readerCacheKiB}`)
    // A failing disk must be an error that we can report, not a signal that ends the process.
    database.exec('pragma mmap_size = 0')
    database.exec('pragma temp_store = memory')
    database.exec('pragma trusted_schema = off')
    return new SqliteConnection(database)
  } catch (error) {
    if (database?.isOpen === true) database.close()
    throw sqliteFault(error)
  }
}

function limitSize(database: DatabaseSync, maxBytes: number): void {
  const { page_size } = database.prepare('pragma page_size').get() as { page_size: number }
  database.exec(`pragma max_page_count = ${Math.max(1, Math.floor(maxBytes / page_size))}`)
}

function insertManyInto(connection: SqliteConnection, keys: KeySweep): InsertMany {
  return async (table, rows) => {
    const first = rows[0]
    if (first === undefined) return
    const columns = Object.keys(first)
    const names = columns.map((column) => `"${column}"`).join(', ')
    const places = columns.map(() => '?').join(', ')
    connection.run((statements) => {
      const { statement } = statements.prepare(`insert into "${table}" (${names}) values (${places})`)
      // One list for all: the binding takes the values out of it before it returns.
      const values: SQLInputValue[] = columns.map(() => null)
      for (const row of rows) insertRow(statement, columns, row, values)
    })
    keys.note(table, rows.length)
  }
}

function insertRow(statement: StatementSync, columns: readonly string[], row: object, values: SQLInputValue[]): void {
  for (let at = 0; at < columns.length; at++) {
    const value = (row as Record<string, unknown>)[columns[at]!]
    // Most columns say the same row after row.
    if (value === values[at]) continue
    values[at] = (typeof value === 'string' ? storableText(value) : value) as SQLInputValue
  }
  statement.run(...values)
}
