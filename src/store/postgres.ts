import { Kysely } from 'kysely'
import pg from 'pg'
import type { Engine } from './engine.ts'
import { postgresDialect } from './postgres-driver.ts'
import { insertManyInto } from './postgres-insert.ts'
import type { Schema } from './schema.ts'

const connectTimeoutMs = 10_000
const readers = 8

// Any number, the same in every Trefoil: writers of all processes on one database queue for it, so that ticks are in the order of commits.
const writerLock = '6074877453229156972'

// A server set to stronger guarantees than ours keeps them.
const durable = `select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') in ('off', 'local')`
const readOnly = 'set default_transaction_read_only = on'
const settings = `set jit = off; set client_min_messages = warning; ${durable}`

/** Connects to the server when first asked. Reads and writes have pools of their own, so that readers never wait for a writer. */
export function openPostgres(url: string): Engine {
  const readPool = pool(url, readers, `${settings}; ${readOnly}`)
  const writePool = pool(url, 1, settings)
  const read = new Kysely<Schema>({
    dialect: postgresDialect(readPool, 'begin isolation level repeatable read read only'),
  })
  const write = new Kysely<Schema>({
    dialect: postgresDialect(writePool, `begin; select pg_advisory_xact_lock(${writerLock})`),
  })
  return {
    name: 'postgres',
    read,
    transaction: (work) => write.transaction().execute((db) => work(db, insertManyInto(db))),
    async [Symbol.asyncDispose]() {
      await Promise.all([read.destroy(), write.destroy()])
      await Promise.all([end(readPool), end(writePool)])
    },
  }
}

function pool(url: string, max: number, onConnect: string): pg.Pool {
  const made = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    application_name: 'trefoil',
    types: { getTypeParser: typeParser },
    onConnect: async (client: pg.ClientBase) => {
      await client.query(onConnect)
    },
  })
  // A lost connection is the fault of the call that uses it, and replaced at the next one; unheard, these events would end the process.
  made.on('error', () => {})
  made.on('connect', (client) => client.on('error', () => {}))
  return made
}

// Every number that we store is below 2^53; counts and sums are too.
const numeric = new Set<number>([pg.types.builtins.INT8, pg.types.builtins.NUMERIC])

const typeParser: typeof pg.types.getTypeParser = (type: number, format?: 'text' | 'binary') =>
  numeric.has(type) ? Number : pg.types.getTypeParser(type, format as 'text')

// Kysely ends a pool only once it was used.
async function end(made: pg.Pool): Promise<void> {
  if (!made.ended && !made.ending) await made.end()
}
