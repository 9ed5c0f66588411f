import { rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { nodePaths } from '../../src/config/node-directory.ts'
import { readConfig } from '../../src/config/read-config.ts'
import { migrations } from '../../src/store/migrations/all.ts'
import { postgresWords, sqliteWords } from '../../src/store/migrations/migration.ts'

/**
 * Makes the store of a stopped node what the first version of the program had written: what every later migration adds is
 * taken out again, and nothing else. Only for a node whose ledger nobody has seen.
 */
export async function makeOlder(dir: string): Promise<void> {
  const { databaseAddress, database } = readConfig(dir, {})
  const words = database.engine === 'sqlite' ? sqliteWords : postgresWords
  const later = migrations.filter(({ version }) => version > 1).toReversed()
  const statements = [
    ...later.flatMap((migration) => undo(migration.statements(words))),
    "delete from progress where name in ('told', 'classified')",
    "update meta set value = '1' where name = 'schema'",
    "delete from meta where name not in ('schema', 'seed', 'owner')",
  ]
  if (database.engine === 'sqlite') {
    const open = new DatabaseSync(databaseAddress)
    for (const statement of statements) open.exec(statement)
    open.close()
  } else {
    const client = new pg.Client({ connectionString: databaseAddress })
    await client.connect()
    for (const statement of statements) await client.query(statement)
    await client.end()
  }
  rmSync(nodePaths(dir).auditCheckpoint, { force: true })
}

function undo(statements: readonly string[]): string[] {
  return statements.flatMap((statement) => {
    const table = /^create table (\w+)/.exec(statement)?.[1]
    if (table !== undefined) return [`drop table if exists ${table}`]
    const added = /^alter table (\w+) add column (\w+)/.exec(statement)
    return added === null ? [] : [`alter table ${added[1]} drop column ${added[2]}`]
  })
}
