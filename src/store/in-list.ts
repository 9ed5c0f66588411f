import { type Expression, PostgresAdapter, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Db } from './store.ts'

/** Columns of hashes, each of which stands in few rows. */
const hashes = new Set(['key', 'target'])

/** `column in (…)` with one bound value however long the list is, so that the statement is prepared once. */
export function isOneOf(db: Db, column: string, values: readonly number[]): Expression<SqlBool> {
  if (!onPostgres(db))
    return sql<SqlBool>`${sql.ref(column)} in (select value from json_each(${JSON.stringify(values)}))`
  const list = sql`${arrayLiteral(values)}::bigint[]`
  // A list of hashes is kept from the planner: as long as the table has no statistics it takes a long one for a reason to read all of the table.
  return hashes.has(column)
    ? sql<SqlBool>`${sql.ref(column)} = any(array(select unnest(${list})))`
    : sql<SqlBool>`${sql.ref(column)} = any(${list})`
}

export function onPostgres(db: Db): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter
}

/** A list of numbers as a table with the column `value`, in the list's own order on SQLite; join it to look up many rows at once. */
export function numbersAsTable(db: Db, values: readonly number[]): RawBuilder<{ value: number }> {
  return onPostgres(db)
    ? sql`(select unnest(${arrayLiteral(values)}::bigint[]) as value)`
    : sql`(select value from json_each(${JSON.stringify(values)}))`
}

/** A list of numbers as PostgreSQL reads it; the driver would put each in quotes, which takes longer than to look them up. */
function arrayLiteral(values: readonly number[]): string {
  return `{${values.join(',')}}`
}
