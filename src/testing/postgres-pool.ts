import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { openStore } from '../store/open.ts'
import { watchDistribution } from './distribution-check.ts'
import {
  connected,
  createPostgresDatabase,
  databaseAt,
  freshName,
  type OwnServer,
  ownServer,
  type TestDatabase,
} from './postgres.ts'

/** What a database of the pool is when nobody has used it: what is not in it was left behind. */
interface Clean {
  readonly shape: string
  /** By table, as JSON: what the migrations themselves write. */
  readonly rows: Readonly<Record<string, string>>
}

// Tables, their columns, indexes and rules, and settings of the database: what a test that changes the schema changes.
const shapeOf = `select md5(concat(
  (select string_agg(concat_ws(' ', c.oid, c.relname, c.relkind, c.relpersistence, c.reloptions), ',' order by c.oid) from pg_class c where c.oid >= 16384 and c.relnamespace <> 'pg_toast'::regnamespace),
  (select string_agg(concat_ws(' ', a.attrelid, a.attnum, a.attname, a.atttypid, a.attnotnull, a.attisdropped, a.attcollation), ',' order by a.attrelid, a.attnum) from pg_attribute a where a.attrelid >= 16384 and a.attnum > 0),
  (select string_agg(i.indexrelid || ' ' || i.indisvalid, ',' order by i.indexrelid) from pg_index i where i.indexrelid >= 16384),
  (select count(*) || ' ' || coalesce(max(oid), 0) from pg_constraint), (select count(*) from pg_trigger), (select count(*) from pg_rewrite),
  (select count(*) || ' ' || max(oid) from pg_proc), (select count(*) || ' ' || max(oid) from pg_namespace), (select count(*) from pg_extension),
  (select string_agg(s::text, ',') from pg_db_role_setting s)
)) as shape`
const othersGone = `select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`
// A table that was never written has no page; where a page is, there was a row, be it one that was taken back.
const written = `select c.oid::regclass::text as name from pg_class c where c.relkind = 'r' and c.oid >= 16384 and c.relnamespace <> 'pg_toast'::regnamespace and pg_relation_size(c.oid) > 0`

/**
 * A migrated database without a row, for one test. One that an earlier test gave back serves again where nothing of that test is
 * left: nobody is connected to it, its tables are as they were made, no row is in them, and it has another name than before.
 */
export async function borrowPostgresDatabase(): Promise<TestDatabase> {
  const own = await ownServer()
  return own === null ? await createPostgresDatabase() : await borrowFrom(own)
}

/** As `borrowPostgresDatabase`, from the pool in a directory. */
export async function borrowFrom(own: OwnServer): Promise<TestDatabase> {
  watchDistribution()
  const free = join(own.directory, 'free')
  mkdirSync(free, { recursive: true })
  const { name, clean } = takeOne(free) ?? (await makeOne())
  return {
    database: databaseAt(own.url, name),
    [Symbol.asyncDispose]: async () => {
      const next = freshName()
      try {
        await connected(databaseAt(own.url, name), (client) => cleanUp(client, clean))
        // Who was connected and comes again finds nothing.
        await connected(own.url, (client) => client.query(`alter database ${name} rename to ${next}`))
      } catch {
        await connected(own.url, (client) => client.query(`drop database if exists ${name} with (force)`))
        return
      }
      writeFileSync(join(own.directory, next), JSON.stringify(clean))
      renameSync(join(own.directory, next), join(free, next))
    },
  }
}

function takeOne(free: string): { name: string; clean: Clean } | undefined {
  for (const name of readdirSync(free)) {
    const mine = join(free, '..', name)
    try {
      renameSync(join(free, name), mine)
    } catch {
      // Another process was quicker.
      continue
    }
    const clean = JSON.parse(readFileSync(mine, 'utf8')) as Clean
    rmSync(mine)
    return { name, clean }
  }
  return undefined
}

async function makeOne(): Promise<{ name: string; clean: Clean }> {
  const { database } = await createPostgresDatabase()
  const store = await openStore({ database })
  await store[Symbol.asyncDispose]()
  const clean = await connected(database, async (client): Promise<Clean> => {
    await client.query(`delete from meta where name = 'seed'`)
    const rows: Record<string, string> = {}
    for (const table of await writtenTables(client))
      rows[table] = (
        await client.query<{ all: string }>(`select coalesce(json_agg(t), '[]')::text as all from ${table} t`)
      ).rows[0]!.all
    return { shape: await shape(client), rows }
  })
  return { name: new URL(database).pathname.slice(1), clean }
}

async function cleanUp(client: pg.Client, clean: Clean): Promise<void> {
  await client.query(othersGone)
  if ((await shape(client)) !== clean.shape) throw new Error('the schema was changed')
  await client.query('begin')
  const tables = new Set([...(await writtenTables(client)), ...Object.keys(clean.rows)])
  await client.query(`truncate ${[...tables].join(', ')} restart identity`)
  for (const [table, rows] of Object.entries(clean.rows))
    await client.query(`insert into ${table} select * from json_populate_recordset(null::${table}, $1)`, [rows])
  await client.query('commit')
}

async function shape(client: pg.Client): Promise<string> {
  return (await client.query<{ shape: string }>(shapeOf)).rows[0]!.shape
}

async function writtenTables(client: pg.Client): Promise<string[]> {
  return (await client.query<{ name: string }>(written)).rows.map(({ name }) => name)
}
