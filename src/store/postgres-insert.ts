import type { Insertable, Transaction } from 'kysely'
import type { CopyBytes } from './copy-bytes.ts'
import type { InsertMany } from './engine.ts'
import { CopyIn } from './postgres-copy.ts'
import { copyInto } from './postgres-driver.ts'
import type { Schema } from './schema.ts'

const batchRows = 2_000
const batchCharacters = 8 * 1024 * 1024

/** Inserts by COPY in its binary form: nothing is escaped, cut apart or planned, and a page of rows is one record of the server's log (decision 0078). */
export function insertManyInto(db: Transaction<Schema>, bytes: CopyBytes): InsertMany {
  return async (table, rows) => {
    for (const batch of inBatches(rows)) {
      const [first] = batch
      if (batch.length === 1 && first !== undefined) await insertOne(db, table, first)
      else await insertBatch(db, table, batch, bytes)
    }
  }
}

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

async function insertBatch(
  db: Transaction<Schema>,
  table: string,
  batch: readonly object[],
  bytes: CopyBytes,
): Promise<void> {
  const columns = Object.keys(batch[0] ?? {})
  // Names of our own tables and columns: nothing here comes from outside.
  const names = columns.map((column) => `"${column}"`).join(', ')
  const copy = new CopyIn(`copy "${table}" (${names}) from stdin (format binary)`, bytes.of(batch, columns))
  try {
    await copyInto(db, copy)
    bytes.sent()
  } catch (error) {
    // The server answers a refusal before it has read everything.
    bytes.forget()
    throw error
  }
}

function* inBatches<T extends object>(rows: readonly T[]): Generator<readonly T[]> {
  let from = 0
  let characters = 0
  for (let at = 0; at < rows.length; at++) {
    characters += charactersOf(rows[at]!)
    if (at + 1 - from < batchRows && characters < batchCharacters) continue
    yield rows.slice(from, at + 1)
    from = at + 1
    characters = 0
  }
  if (from < rows.length) yield from === 0 ? rows : rows.slice(from)
}

function charactersOf(row: object): number {
  let characters = 0
  for (const column in row) {
    const value = (row as Record<string, unknown>)[column]
    characters += typeof value === 'string' ? value.length : 8
  }
  return characters
}
