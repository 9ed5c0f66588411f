import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { openStore } from '../store/open.ts'
import { connected, withPostgres } from './postgres.ts'
import { borrowFrom } from './postgres-pool.ts'

const directory = mkdtempSync(join(tmpdir(), 'trefoil-pool-'))
afterAll(async () => {
  const server = await withPostgres()
  for (const name of readdirSync(join(directory, 'free')))
    await connected(server, (client) => client.query(`drop database ${name}`))
  rmSync(directory, { recursive: true })
})
const borrow = async () => await borrowFrom({ directory, url: await withPostgres() })
const free = () => readdirSync(join(directory, 'free')).length

async function rowsOf(database: string): Promise<Record<string, number>> {
  return await connected(database, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'public'`,
    )
    const counts: Record<string, number> = {}
    for (const { name } of rows)
      counts[name] = (await client.query<{ n: number }>(`select count(*)::int as n from "${name}"`)).rows[0]!.n
    return counts
  })
}

test('a database that a test gave back holds nothing of it for the next, whoever is still connected', async () => {
  const first = await borrow()
  const atFirst = await rowsOf(first.database)
  expect(atFirst).toMatchObject({ meta: 1, view: 0, object: 0, audit: 0 })
  const store = await openStore({ database: first.database, owner: 'JP' })
  await store.write(async (tx) => {
    await tx.insertMany('view', [{ num: 1, name: '|staff' }])
    await tx.takeTicks(5)
  })
  const forgotten = new pg.Client({ connectionString: first.database })
  forgotten.on('error', () => {})
  await forgotten.connect()
  await forgotten.query(`begin; insert into view values (2, 'never ended')`)
  await first[Symbol.asyncDispose]()
  expect(free()).toBe(1)

  await using second = await borrow()
  expect(free()).toBe(0)
  expect(second.database).not.toBe(first.database)
  expect(await rowsOf(second.database)).toEqual(atFirst)
  await expect(forgotten.query('commit')).rejects.toThrow()
  await expect(connected(first.database, (client) => client.query('select 1'))).rejects.toThrow(/does not exist/)
  await using again = await openStore({ database: second.database, owner: 'US' })
  expect(again.seed).not.toBe(store.seed)
  await store[Symbol.asyncDispose]()
})

test.each([
  'create table mine (num integer)',
  'create schema mine',
  'alter table view add column more text',
  'drop index log_index',
  'create function mine() returns integer language sql as $$ select 1 $$',
])('a database that a test has changed by "%s" never serves again', async (change) => {
  while (free() > 0) await borrow()
  const taken = await borrow()
  await connected(taken.database, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select indexrelid::regclass::text as name from pg_index where indexrelid >= 16384 and not indisprimary limit 1`,
    )
    await client.query(change.replace('log_index', rows[0]!.name))
  })
  await taken[Symbol.asyncDispose]()
  expect(free()).toBe(0)
  await expect(connected(taken.database, (client) => client.query('select 1'))).rejects.toThrow(/does not exist/)
})
