import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { openStore } from '../store/open.ts'
import { createDatabase, createEmptyDatabase } from './stores.ts'

/** What a database is made of, and every row in it, as one text. */
function all(path: string): string {
  using database = new DatabaseSync(path, { readOnly: true })
  const tables = database.prepare(`select name, sql from sqlite_schema order by name`).all() as {
    name: string
    sql: string
  }[]
  const rows = (name: string) => database.prepare(`select * from "${name}"`).all()
  const kept = database.prepare(`select name from sqlite_schema where type = 'table' order by name`).all() as {
    name: string
  }[]
  return JSON.stringify([tables, kept.map(({ name }) => [name, rows(name)])])
}

test('an embedded database that a test is given is the one that opening an empty one makes, readable by its owner alone, each with a seed of its own', async () => {
  await using given = await createDatabase('sqlite')
  await using other = await createDatabase('sqlite')
  await using empty = await createEmptyDatabase('sqlite')
  const seeds = new Set<string>()
  const texts: string[] = []
  for (const { database } of [given, other, empty]) {
    const store = await openStore({ database })
    seeds.add(store.seed)
    await store[Symbol.asyncDispose]()
    texts.push(all(database).replaceAll(store.seed, 'SEED'))
    expect(statSync(database).mode & 0o777).toBe(0o600)
  }
  expect(seeds.size).toBe(3)
  expect(texts[0]).toBe(texts[2])
  expect(texts[1]).toBe(texts[2])
})
