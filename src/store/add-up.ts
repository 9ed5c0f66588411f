import { sql } from 'kysely'
import { onPostgres } from './in-list.ts'
import type { Tx } from './store.ts'

const rowsAtOnce = 2000
const numbers: ReadonlySet<string> = new Set(['day', 'theme', 'reports', 'events', 'count', 'handling', 'latest'])

/**
 * Adds to the sums of a table; a sum that is not there starts at 0. One statement with one bound value, however many rows. The last
 * `sums` columns are sums, the others name them and are the primary key.
 */
export async function addUp<Row extends object>(
  tx: Tx,
  table: string,
  { columns, sums }: { readonly columns: readonly (keyof Row & string)[]; readonly sums: number },
  rows: readonly Row[],
): Promise<void> {
  const postgres = onPostgres(tx.db)
  const read = columns.map((column, at) =>
    postgres
      ? sql.raw(`(one.value->>${at})${numbers.has(column) ? '::bigint' : ''}`)
      : sql.raw(`json_extract(one.value, '$[${at}]')`),
  )
  const names = sql.join(columns.map((column) => sql.ref(column)))
  const keys = sql.join(columns.slice(0, -sums).map((column) => sql.ref(column)))
  const added = sql.join(
    columns.slice(-sums).map((column) => sql.raw(`${column} = ${table}.${column} + excluded.${column}`)),
  )
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    const chunk = rows.slice(from, from + rowsAtOnce).map((row) => columns.map((column) => row[column]))
    const list = postgres
      ? sql`jsonb_array_elements(${JSON.stringify(chunk)}::text::jsonb) as one(value)`
      : sql`json_each(${JSON.stringify(chunk)}) as one`
    await sql`insert into ${sql.table(table)} (${names}) select ${sql.join(read)} from ${list} where true
      on conflict (${keys}) do update set ${added}`.execute(tx.db)
  }
}
