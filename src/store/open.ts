import { randomBytes } from 'node:crypto'
import { systemClock } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { closedFault } from './closed-fault.ts'
import type { Engine, InsertMany } from './engine.ts'
import { migrate, requireSchema } from './migrate.ts'
import { openPostgres } from './postgres.ts'
import { requireFitServer } from './server-facts.ts'
import { openSqlite } from './sqlite.ts'
import type { Store, Tx } from './store.ts'
import { tickTaker } from './ticks.ts'

export interface StoreOptions {
  /** The path of a file (SQLite), or `postgres://…`. */
  readonly database: string
  /** `postgres://…` of a standby of the database, from which pages are read; '' none. */
  readonly replica?: string
  readonly nowMs?: () => number
  /** Whose database it is: written down the first time, and any other is refused from then on. */
  readonly owner?: string
  /** The key seed of a new database, hex; drawn at random by default. An existing database keeps its own. */
  readonly seedHex?: string
  /** False: a database of an earlier schema is refused, not brought forward. */
  readonly upgrade?: boolean
  /** An embedded database does not grow past this: what does not fit is a `storage-full` fault. */
  readonly maxBytes?: number
}

/** Opens the store and brings its schema up to date. Refuses, changing nothing, what is not a Trefoil database, was written by a newer one, or lies on a server that is not fit. */
export async function openStore(options: StoreOptions): Promise<Store> {
  return await openStoreOver(openEngine(options), options)
}

/** As `openStore`, over an engine that is already open; closes it where it refuses. */
export async function openStoreOver(
  engine: Engine,
  options: Pick<StoreOptions, 'nowMs' | 'owner' | 'seedHex' | 'upgrade'>,
): Promise<Store> {
  try {
    if (engine.name === 'postgres') await requireFitServer(engine.read)
    await (options.upgrade === false ? requireSchema(engine) : migrate(engine))
    engine.ready?.()
    if (options.owner !== undefined) await claim(engine, options.owner)
    const seed = await ensureSeed(engine, options.seedHex ?? randomBytes(16).toString('hex'))
    return storeOver(engine, seed, options.nowMs ?? systemClock.nowMs)
  } catch (error) {
    await engine[Symbol.asyncDispose]()
    throw error
  }
}

/** A database that went to another node's directory would publish what one member holds in another's name. */
async function claim(engine: Engine, owner: string): Promise<void> {
  await engine.transaction(async (db) => {
    const row = await db.selectFrom('meta').select('value').where('name', '=', 'owner').executeTakeFirst()
    if (row === undefined) await db.insertInto('meta').values({ name: 'owner', value: owner }).execute()
    else if (row.value !== owner)
      throw new Fault(
        'conflict',
        `the database is that of the node of ${row.value}, not of ${owner}: give each node its own, or restore the whole directory from one backup`,
      )
  })
}

function openEngine({ database, replica, maxBytes }: StoreOptions): Engine {
  return /^postgres(ql)?:\/\//.test(database) ? openPostgres(database, replica) : openSqlite(database, { maxBytes })
}

async function ensureSeed(engine: Engine, fresh: string): Promise<string> {
  return await engine.transaction(async (db) => {
    const row = await db.selectFrom('meta').select('value').where('name', '=', 'seed').executeTakeFirst()
    if (row !== undefined) return row.value
    await db.insertInto('meta').values({ name: 'seed', value: fresh }).execute()
    return fresh
  })
}

function storeOver(engine: Engine, seed: string, nowMs: () => number): Store {
  let last: Promise<unknown> = Promise.resolve()
  let closed: Promise<void> | undefined
  return {
    engine: engine.name,
    seed,
    read: engine.read,
    shared: engine.shared,
    async write(work) {
      if (closed !== undefined) throw closedFault()
      const turn = last.then(() => transaction(engine, nowMs, work))
      last = turn.catch(() => {})
      return await turn
    },
    async [Symbol.asyncDispose]() {
      closed ??= last.then(() => engine[Symbol.asyncDispose]())
      await closed
    },
  }
}

async function transaction<T>(engine: Engine, nowMs: () => number, work: (tx: Tx) => Promise<T>): Promise<T> {
  let ended = false
  try {
    return await engine.transaction((db, insertMany) => {
      // Kysely refuses queries after the end by itself.
      const insertWhileOpen: InsertMany = async (table, rows) => {
        if (ended) throw new Fault('internal', 'the write transaction has ended')
        await insertMany(table, rows)
      }
      return work({ db, takeTicks: tickTaker(db, nowMs), insertMany: insertWhileOpen })
    })
  } finally {
    ended = true
  }
}
