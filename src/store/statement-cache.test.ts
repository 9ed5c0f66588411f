import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { StatementCache } from './statement-cache.ts'

test('rows have the names of their columns, also of those that came after the statement was prepared', () => {
  using database = new DatabaseSync(':memory:')
  database.exec(`create table thing (num integer, name text); insert into thing values (1, 'a'), (2, null)`)
  const cache = new StatementCache(database)
  const read = () => cache.prepare('select * from thing order by num').rows([])
  expect(read()).toEqual([
    { num: 1, name: 'a' },
    { num: 2, name: null },
  ])
  database.exec(`alter table thing add column kind text not null default 'k'`)
  expect(read()).toEqual([
    { num: 1, name: 'a', kind: 'k' },
    { num: 2, name: null, kind: 'k' },
  ])
})

test('a statement that gives no rows says so, and one that finds none gives none', () => {
  using database = new DatabaseSync(':memory:')
  const cache = new StatementCache(database)
  expect(cache.prepare('create table thing (num integer)').reads).toBe(false)
  database.exec('create table thing (num integer)')
  const found = cache.prepare('select num from thing where num = ?')
  expect(found.reads).toBe(true)
  expect(found.rows([7])).toEqual([])
})
