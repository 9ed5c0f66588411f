import { type Expression, PostgresAdapter, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Db } from './store.ts'

/** `column in (…)` with one bound value however long the list is, so that the statement is prepared once. */
export function isOneOf(db: Db, column: string, values: readonly number[]): Expression<SqlBool> {
  return onPostgres(db)
    ? sql<SqlBool>`${sql.ref(column)} = any(${values as number[]}::bigint[])`
    : sql<SqlBool>`${sql.ref(column)} in (select value from json_each(${JSON.stringify(values)}))`
}

export function onPostgres(db: Db): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter
}

/** A list of numbers as a table with the column `value`, in the list's own order on SQLite; join it to look up many rows at once. */
export function numbersAsTable(db: Db, values: readonly number[]): RawBuilder<{ value: number }> {
  return onPostgres(db)
    ? sql`(select unnest(${values as number[]}::bigint[]) as value)`
    : sql`(select value from json_each(${JSON.stringify(values)}))`
}
