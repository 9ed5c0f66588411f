import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { Fault } from '../base/fault.ts'
import type { Engine } from './engine.ts'
import { migrations } from './migrations/all.ts'
import { type Migration, postgresWords, sqliteWords } from './migrations/migration.ts'
import type { Db } from './store.ts'

const lockTimeoutMs = 500
const betweenTriesMs = 500
const mostTries = 240

/**
 * Brings the database to the schema of this code, in one transaction, and gives the schema's version. Refuses a database that
 * holds something else, and one written by newer code, before it changes anything.
 */
export async function migrate(engine: Engine, steps: readonly Migration[] = migrations): Promise<number> {
  for (let tries = 1; ; tries++) {
    try {
      return await migrateOnce(engine, steps)
    } catch (error) {
      // https://www.postgresql.org/docs/current/errcodes-appendix.html: lock_not_available
      if (!isLockTimeout(error) || tries >= mostTries) throw error
      await wait(betweenTriesMs)
    }
  }
}

/** Refuses, changing nothing, a database of another schema than that of this code: for whoever only looks. */
export async function requireSchema(engine: Engine, steps: readonly Migration[] = migrations): Promise<void> {
  const target = steps.at(-1)?.version ?? 0
  const found = await schemaVersion(engine.read, engine.name)
  if (found > target) throw newer(found, target)
  if (found < target)
    throw new Fault(
      'conflict',
      `the database has schema ${found}, this Trefoil ${target}: take a backup, then start the node, which brings it forward; there is no way back but the backup`,
    )
}

function newer(found: number, target: number): Fault {
  return new Fault(
    'conflict',
    `the database was written by a newer Trefoil (schema ${found}, this is ${target}): start that version, or restore a backup`,
  )
}

async function migrateOnce(engine: Engine, steps: readonly Migration[]): Promise<number> {
  const target = steps.at(-1)?.version ?? 0
  const words = engine.name === 'sqlite' ? sqliteWords : postgresWords
  return await engine.transaction(async (db) => {
    const found = await schemaVersion(db, engine.name)
    if (found > target) throw newer(found, target)
    if (found === 0)
      await sql
        .raw(`create table meta (name ${words.text} primary key, value ${words.text}) ${words.table}`)
        .execute(db)
    // A change of a table waits for who reads it, and all who come later wait behind it: rather than that it gives way and tries again.
    if (engine.name === 'postgres') await sql.raw(`set local lock_timeout = '${lockTimeoutMs}ms'`).execute(db)
    for (const step of steps) {
      if (step.version <= found) continue
      for (const statement of step.statements(words)) await change(db, statement, { found, to: step.version })
    }
    if (found < target) {
      await db
        .insertInto('meta')
        .values({ name: 'schema', value: String(target) })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: String(target) }))
        .execute()
    }
    return target
  })
}

/** A change that the tables refuse, since they are not as their schema left them; the transaction takes everything back. */
async function change(db: Db, statement: string, { found, to }: { found: number; to: number }): Promise<void> {
  try {
    await sql.raw(statement).execute(db)
  } catch (error) {
    const isOfTables =
      error instanceof Error &&
      ('code' in error && typeof error.code === 'string' && error.code.startsWith('42')
        ? true
        : /duplicate column|already exists|no such (?:table|column|index)/i.test(error.message))
    if (!isOfTables) throw error
    throw new Fault(
      'conflict',
      `the database says schema ${found}, and its tables are not as that left them (${error.message.slice(0, 200)}): step ${to} was taken back and nothing was changed; restore a backup`,
      { cause: error },
    )
  }
}

function isLockTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '55P03'
}

/** 0: empty. */
async function schemaVersion(db: Db, engine: Engine['name']): Promise<number> {
  const tables = engine === 'sqlite' ? await sqliteTables(db) : await postgresTables(db)
  if (tables.length === 0) return 0
  const isOurs = tables.includes('meta') && tables.includes('object')
  const row = isOurs
    ? await db.selectFrom('meta').select('value').where('name', '=', 'schema').executeTakeFirst()
    : undefined
  const version = Number(row?.value)
  if (!Number.isSafeInteger(version) || version < 1)
    throw new Fault(
      'conflict',
      'the database is not a Trefoil database: it holds other tables; give Trefoil one of its own',
    )
  return version
}

async function sqliteTables(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from sqlite_schema where type = 'table'`.execute(db)
  return rows.map((row) => row.name)
}

async function postgresTables(db: Db): Promise<string[]> {
  // Tables that an extension brought along are nobody's data.
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_class c
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
      and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')`.execute(
    db,
  )
  return rows.map((row) => row.name)
}
