import { expect, test } from 'vitest'
import { distributionProblem } from '../testing/distribution-check.ts'
import { distributed } from './distribution.ts'
import { migrations } from './migrations/all.ts'
import { postgresWords } from './migrations/migration.ts'

const statements = migrations
  .flatMap((step) => step.statements(postgresWords))
  .map((text) => text.replaceAll(/\s+/g, ' '))

test('no table refers to another by a foreign key: shards know nothing of each other', () => {
  for (const text of statements) expect(text).not.toMatch(/\bforeign key\b|\breferences\b/i)
})

test('what is unique in a distributed table includes the column by which it is spread', () => {
  for (const [table, { key }] of Object.entries(distributed)) {
    const made = statements.filter((text) => new RegExp(`^create (unlogged )?table ${table} `).test(text))
    const indexes = statements.filter((text) => new RegExp(`^create unique index \\w+ on ${table} `).test(text))
    expect(made).toHaveLength(1)
    const uniques = [
      ...made.flatMap((text) => [...text.matchAll(/primary key \(([^)]*)\)/g)].map((match) => match[1]!)),
      ...made.flatMap((text) =>
        [...text.matchAll(/(\w+) \w+(?: collate "C")? not null primary key/g)].map((match) => match[1]!),
      ),
      ...indexes.map((text) => /\(([^)]*)\)/.exec(text)![1]!),
    ]
    for (const columns of uniques) expect(columns.split(',').map((column) => column.trim())).toContain(key)
  }
})

test('a statement that names neither the column of its table nor one by which all shards may be asked is found', () => {
  expect(distributionProblem('select "body" from "object" where "seq" = any($1)')).toBeNull()
  expect(distributionProblem('select "body" from "object" where "label" = $1')).toContain('object is asked without seq')
  expect(distributionProblem('select count(*) from "object"')).not.toBeNull()
  expect(distributionProblem('insert into "value" ("key", "seq") select * from unnest($1)')).toBeNull()
  expect(distributionProblem('insert into "value" ("key") values ($1)')).toContain('without seq')
  expect(distributionProblem('copy "value" ("key", "seq") from stdin (format binary)')).toBeNull()
  expect(distributionProblem('copy "value" ("key") from stdin (format binary)')).toContain('without seq')
  expect(distributionProblem('delete from "giver" where "member" = $1')).not.toBeNull()
  expect(distributionProblem('select * from "release" where "lane" = $1')).toBeNull()
})
