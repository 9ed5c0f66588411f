import { randomBytes } from 'node:crypto'
import { Kysely } from 'kysely'
import pg from 'pg'
import { CopyBytes } from './copy-bytes.ts'
import type { Engine } from './engine.ts'
import { CommitMarks } from './postgres-commit.ts'
import { postgresDialect } from './postgres-driver.ts'
import { insertManyInto } from './postgres-insert.ts'
import { listenOn, sendOn } from './postgres-notices.ts'
import { replicaOver } from './postgres-replica.ts'
import type { Schema } from './schema.ts'
import { type ServerFacts, serverFacts } from './server-facts.ts'

const connectTimeoutMs = 10_000
const readers = 8

// Any number, the same in every Trefoil: writers of all processes on one database queue for it, so that ticks are in the order of commits.
const writerLock = '6074877453229156972'

// A server set to stronger guarantees than ours keeps them.
const durable = `select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') in ('off', 'local')`
const readOnly = 'set default_transaction_read_only = on'
const settings = `set jit = off; set client_min_messages = warning; ${durable}`
// A process that stands still or is cut off in the middle of a transaction must not keep the others from writing.
const patience = `set idle_in_transaction_session_timeout = '10s'; set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3`
const beside = 'set synchronous_commit = off'

/** Connects to the server when first asked. Reads and writes have pools of their own, so that readers never wait for a writer. */
export function openPostgres(url: string, replicaUrl = ''): Engine {
  const id = randomBytes(9).toString('hex')
  const readPool = pool(url, readers, `${settings}; ${readOnly}`)
  const writePool = pool(url, 1, `${settings}; ${patience}`)
  const sidePool = pool(url, 2, `${settings}; ${patience}; ${beside}`)
  const beginWriting = `begin; select pg_advisory_xact_lock(${writerLock})`
  // One transaction writes at a time, so one buffer serves all.
  const bytes = new CopyBytes()
  const marks = new CommitMarks(id, beginWriting, () => pool(url, 1, settings))
  const read = new Kysely<Schema>({
    dialect: postgresDialect(readPool, { begin: 'begin isolation level repeatable read read only' }),
  })
  const write = new Kysely<Schema>({ dialect: postgresDialect(writePool, { begin: beginWriting, marks }) })
  const side = new Kysely<Schema>({ dialect: postgresDialect(sidePool, { begin: 'begin' }) })
  const replicaPool = replicaUrl === '' ? null : pool(replicaUrl, readers, `${settings}; ${readOnly}`)
  const copy =
    replicaPool === null
      ? null
      : new Kysely<Schema>({
          dialect: postgresDialect(replicaPool, { begin: 'begin isolation level repeatable read read only' }),
        })
  return {
    name: 'postgres',
    read,
    shared: {
      id,
      side,
      replica: copy === null ? null : replicaOver(copy),
      send: (text) => sendOn(sidePool, id, text),
      listen: (heard) => listenOn(url, id, heard),
    },
    ready: () => marks.use(),
    transaction: (work) => write.transaction().execute((db) => work(db, insertManyInto(db, bytes))),
    async [Symbol.asyncDispose]() {
      // Not by `destroy` of Kysely, which would answer whoever still reads with an error of its own.
      const pools = [readPool, writePool, sidePool, ...(replicaPool === null ? [] : [replicaPool])]
      await Promise.all(pools.map((made) => made.end()))
    },
  }
}

/** What the server at this address is, whatever the database holds: for whoever only looks. */
export async function lookAtServer(url: string): Promise<ServerFacts> {
  const made = pool(url, 1, settings)
  try {
    return await serverFacts(new Kysely<Schema>({ dialect: postgresDialect(made, { begin: 'begin' }) }))
  } finally {
    await made.end()
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
