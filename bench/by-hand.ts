import { DatabaseSync } from 'node:sqlite'
import type pg from 'pg'

/** Takes in one batch in one durable transaction: what somebody would write by hand who needs nothing but rows that pages can be read from. */
export type ByHand = (rows: readonly HandRow[]) => Promise<void>

export interface HandRow {
  readonly seq: number
  readonly id: string
  readonly type: string
  readonly version: string
  readonly body: string
}

const recipients = [1, 2, 3]
const tables = [
  'create table object (seq bigint primary key, id text not null, type text not null, version text not null, body text not null)',
  'create index object_id on object (id)',
  'create table release (lane int not null, pos bigint not null, seq bigint not null, primary key (lane, pos))',
  'create table tally (lane int primary key, count bigint not null)',
]

/** What the rows say, read before anything is measured. */
export function handRows(texts: readonly string[], first: number): HandRow[] {
  return texts.map((body, offset) => {
    const { id, type, modified } = JSON.parse(body) as { id: string; type: string; modified: string }
    return { seq: first + offset, id, type, version: modified, body }
  })
}

/** Prepared statements, a row at a time; the file as a node opens it to write. */
export function byHandOnSqlite(path: string): ByHand {
  const database = new DatabaseSync(path)
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -32768')
  database.exec('pragma wal_autocheckpoint = 16000')
  for (const table of tables) database.exec(table.replace('bigint primary key', 'integer primary key'))
  const object = database.prepare('insert into object values (?, ?, ?, ?, ?)')
  const release = database.prepare('insert into release values (?, ?, ?)')
  const tally = database.prepare(
    'insert into tally values (?, ?) on conflict (lane) do update set count = tally.count + excluded.count',
  )
  return async (rows) => {
    database.exec('begin immediate')
    for (const { seq, id, type, version, body } of rows) {
      object.run(seq, id, type, version, body)
      for (const lane of recipients) release.run(lane, seq, seq)
    }
    for (const lane of recipients) tally.run(lane, rows.length)
    database.exec('commit')
  }
}

/** One statement for all rows of a table, their columns as lists. */
export async function byHandOn(client: pg.Client): Promise<ByHand> {
  for (const table of tables) await client.query(table)
  return async (rows) => {
    await client.query('begin')
    await client.query(
      'insert into object select * from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[])',
      (['seq', 'id', 'type', 'version', 'body'] as const).map((column) => rows.map((row) => row[column])),
    )
    await client.query(
      'insert into release select lane, seq, seq from unnest($1::bigint[]) as seq, unnest($2::int[]) as lane',
      [rows.map(({ seq }) => seq), recipients],
    )
    await client.query(
      'insert into tally select lane, $1::bigint from unnest($2::int[]) as lane on conflict (lane) do update set count = tally.count + excluded.count',
      [rows.length, recipients],
    )
    await client.query('commit')
  }
}
