import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createPostgresDatabase } from '../testing/postgres.ts'
import { createEmptyDatabase, describeOnBothStores } from '../testing/stores.ts'
import { migrations } from './migrations/all.ts'
import { openStore } from './open.ts'

describeOnBothStores('opening a store', (open, { database, engine }) => {
  test('makes an empty one where there is none', async () => {
    await using empty = await createEmptyDatabase(engine)
    await using store = await openStore({ database: empty.database })
    for (const table of [
      'object',
      'reference',
      'release',
      'tally',
      'lane',
      'view',
      'handling',
      'decision',
      'value',
    ] as const)
      expect(await store.read.selectFrom(table).selectAll().execute()).toEqual([])
  })

  test('continues with what it holds, under the same secret seed', async () => {
    const name = await database()
    const before = await open({ database: name })
    await before.write(async (tx) => await tx.insertMany('view', [{ num: 1, name: '|staff' }]))
    await before[Symbol.asyncDispose]()
    const after = await open({ database: name })
    expect(await after.read.selectFrom('view').selectAll().execute()).toEqual([{ num: 1, name: '|staff' }])
    expect(after.seed).toBe(before.seed)
    expect(after.seed).toMatch(/^[0-9a-f]{32}$/)
  })

  test('gives every node a seed of its own', async () => {
    expect((await open()).seed).not.toBe((await open()).seed)
    expect((await open({ seedHex: 'ab'.repeat(16) })).seed).toBe('ab'.repeat(16))
  })

  test('refuses a database that newer code wrote, says what to do, and changes nothing', async () => {
    const name = await database()
    const known = migrations.at(-1)!.version
    const store = await open({ database: name })
    await store.write(async ({ db }) => {
      await db
        .updateTable('meta')
        .set({ value: String(known + 1) })
        .where('name', '=', 'schema')
        .execute()
    })
    await store[Symbol.asyncDispose]()
    await expect(openStore({ database: name })).rejects.toMatchObject({
      kind: 'conflict',
      message: `the database was written by a newer Trefoil (schema ${known + 1}, this is ${known}): start that version, or restore a backup`,
    })
  })

  test('belongs to one node: another is refused, and its own comes back', async () => {
    const name = await database()
    for (const owner of ['JP', 'JP', undefined]) {
      const store = await open({ database: name, ...(owner === undefined ? {} : { owner }) })
      await store[Symbol.asyncDispose]()
    }
    await expect(openStore({ database: name, owner: 'US' })).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringMatching(/that of the node of JP, not of US/),
    })
  })

  test('a closed store says so and never waits', async () => {
    const store = await open()
    await store[Symbol.asyncDispose]()
    await store[Symbol.asyncDispose]()
    await expect(store.write(async () => 1)).rejects.toMatchObject({ kind: 'unavailable' })
    const closed = { kind: 'unavailable', message: expect.stringMatching('the store is closed') }
    await expect(store.read.selectFrom('view').selectAll().execute()).rejects.toMatchObject(closed)
    const reading = store.read.transaction().execute((db) => db.selectFrom('view').selectAll().execute())
    await expect(reading).rejects.toMatchObject(closed)
  })

  test('closing waits for the transaction under way', async () => {
    const name = await database()
    const store = await open({ database: name })
    const writing = store.write(async (tx) => {
      await new Promise((resolve) => setTimeout(resolve, 50))
      await tx.insertMany('view', [{ num: 1, name: 'late' }])
    })
    await store[Symbol.asyncDispose]()
    await writing
    expect(await (await open({ database: name })).read.selectFrom('view').selectAll().execute()).toHaveLength(1)
  })
})

describe('opening a file', () => {
  let directory = ''
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'trefoil-open-'))
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  test('refuses another program’s database and leaves it as it is', async () => {
    const path = join(directory, 'other.db')
    const other = new DatabaseSync(path)
    other.exec('create table invoices (num integer)')
    other.close()
    await expect(openStore({ database: path })).rejects.toMatchObject({
      kind: 'conflict',
      message: 'the database is not a Trefoil database: it holds other tables; give Trefoil one of its own',
    })
    const after = new DatabaseSync(path)
    expect(after.prepare('select name from sqlite_schema').all()).toEqual([{ name: 'invoices' }])
    after.close()
  })

  test('refuses a file that is no database', async () => {
    const path = join(directory, 'notes.txt')
    writeFileSync(path, 'not a database, only notes\n'.repeat(100))
    await expect(openStore({ database: path })).rejects.toMatchObject({ kind: 'integrity' })
  })

  test('refuses a directory that is not there, and a directory in place of a file', async () => {
    await expect(openStore({ database: join(directory, 'missing', 'trefoil.db') })).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('ENOENT'),
    })
    await expect(openStore({ database: directory })).rejects.toMatchObject({ kind: 'unavailable' })
  })

  test('nobody but its owner may read the file', async () => {
    const path = join(directory, 'trefoil.db')
    await using store = await openStore({ database: path })
    expect(store.engine).toBe('sqlite')
    for (const file of [path, `${path}-wal`]) expect(statSync(file).mode & 0o777).toBe(0o600)
  })
})

test('a PostgreSQL database with other tables is refused and left as it is', async () => {
  await using made = await createPostgresDatabase()
  const client = new pg.Client({ connectionString: made.database })
  await client.connect()
  await client.query('create table meta (invoices text)')
  await expect(openStore({ database: made.database })).rejects.toMatchObject({
    kind: 'conflict',
    message: expect.stringContaining('not a Trefoil database'),
  })
  const { rows } = await client.query(`select tablename from pg_tables where schemaname = 'public'`)
  expect(rows).toEqual([{ tablename: 'meta' }])
  await client.end()
})

test('a PostgreSQL server that does not answer, or lacks the database, is named as the reason without its address', async () => {
  await expect(openStore({ database: 'postgres://someone:secret@127.0.0.1:1/none' })).rejects.toMatchObject({
    kind: 'unavailable',
    message: 'the database server does not answer: check that it runs; a running node goes on by itself',
  })
  await using made = await createPostgresDatabase()
  const url = new URL(made.database)
  url.pathname = '/no_such_database'
  await expect(openStore({ database: url.href })).rejects.toMatchObject({
    kind: 'unavailable',
    message: 'the database does not exist on its server: create it',
  })
})
