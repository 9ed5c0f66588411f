import { randomBytes } from 'node:crypto'
import { type Insertable, type RawBuilder, sql, type Transaction } from 'kysely'
import type { InsertMany } from './engine.ts'
import type { Schema } from './schema.ts'
import { storableText } from './storable-text.ts'

const batchRows = 2_000
const batchCharacters = 8 * 1024 * 1024

// Nobody outside can guess it, so no value contains it.
const separator = `\u001E${randomBytes(9).toString('base64')}\u001E`

/**
 * Inserts by one joined text a column, which the server cuts apart: measured at twice the speed of JSON, and 1.5 times that of COPY, whose
 * lines must be escaped and unescaped.
 */
export function insertManyInto(db: Transaction<Schema>): InsertMany {
  return async (table, rows) => {
    for (const batch of inBatches(rows)) {
      const [first] = batch
      if (batch.length === 1 && first !== undefined) await insertOne(db, table, first)
      else await insertBatch(db, table, batch)
    }
  }
}

// An empty text has no parts, so a single row of them would be none: it goes the ordinary way.
async function insertOne<T extends keyof Schema & string>(
  db: Transaction<Schema>,
  table: T,
  row: object,
): Promise<void> {
  await db
    .insertInto(table)
    .values(row as Insertable<Schema[T]>)
    .execute()
}

async function insertBatch(db: Transaction<Schema>, table: string, batch: readonly object[]): Promise<void> {
  const columns = Object.keys(batch[0] ?? {})
  const names = sql.join(columns.map((column) => sql.ref(column)))
  const arrays = sql.join(
    columns.map((column) => arrayOf(batch.map((row) => (row as Record<string, unknown>)[column]))),
  )
  await sql`insert into ${sql.table(table)} (${names}) select * from unnest(${arrays})`.execute(db)
}

function arrayOf(values: readonly unknown[]): RawBuilder<unknown> {
  const type = typeof values[0]
  const parts = values.map((value) => {
    if (typeof value !== type)
      throw new TypeError('a column of rows to insert holds numbers or texts, and one kind only')
    return typeof value === 'string' ? storableText(value) : value
  })
  const array = sql`string_to_array(${parts.join(separator)}, ${separator})`
  return type === 'number' ? sql`${array}::bigint[]` : array
}

function* inBatches<T extends object>(rows: readonly T[]): Generator<T[]> {
  let batch: T[] = []
  let characters = 0
  for (const row of rows) {
    batch.push(row)
    for (const value of Object.values(row)) characters += typeof value === 'string' ? value.length : 8
    if (batch.length >= batchRows || characters >= batchCharacters) {
      yield batch
      batch = []
      characters = 0
    }
  }
  if (batch.length > 0) yield batch
}
