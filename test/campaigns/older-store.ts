import { rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { nodePaths } from '../../src/config/node-directory.ts'
import { readConfig } from '../../src/config/read-config.ts'
import { migrations } from '../../src/store/migrations/all.ts'
import { postgresWords, sqliteWords } from '../../src/store/migrations/migration.ts'

/** What steps of the embedded store did beside adding tables and columns, undone: by version. */
const embedded: Readonly<Record<number, readonly string[]>> = {
  18: [
    ...['object_key', 'reference_target', 'value_key'].flatMap((name) => [
      `drop view ${name}`,
      `drop trigger ${name}_added`,
      `drop trigger ${name}_removed`,
    ]),
    'create table former (key integer not null, seq integer not null, primary key (key, seq)) strict, without rowid',
    'insert into former select key, seq from value',
    'drop table value',
    'drop table value_key_old',
    'alter table former rename to value',
    'create index value_seq on value (seq)',
    'create index object_key on object (key)',
    'create index reference_target on reference (target, source)',
  ],
  17: [
    'drop table word',
    `create virtual table search using fts5(words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii')`,
  ],
}
/** Tables that a step made in place of one of before. */
const replaced = new Set(['value'])

/**
 * Makes the store of a stopped node what the first version of the program had written: what every later migration adds is
 * taken out again, and nothing else. Only for a node whose ledger nobody has seen.
 */
export async function makeOlder(dir: string): Promise<void> {
  const { databaseAddress, database } = readConfig(dir, {})
  const words = database.engine === 'sqlite' ? sqliteWords : postgresWords
  const later = migrations.filter(({ version }) => version > 1).toReversed()
  const statements = [
    ...later.flatMap((migration) => [
      ...((database.engine === 'sqlite' && embedded[migration.version]) || []),
      ...undo(migration.statements(words)),
    ]),
    // How far the index of the version before came stays there after its upgrade.
    "delete from progress where name = 'search' and exists (select 1 from progress where name = 'words')",
    "update progress set name = 'search' where name = 'words'",
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
    if (table !== undefined && replaced.has(table)) return []
    if (table !== undefined) return [`drop table if exists ${table}`]
    const added = /^alter table (\w+) add column (\w+)/.exec(statement)
    return added === null ? [] : [`alter table ${added[1]} drop column ${added[2]}`]
  })
}
