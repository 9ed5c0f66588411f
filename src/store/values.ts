import { sql } from 'kysely'
import { isOneOf, numbersAsTable, onPostgres } from './in-list.ts'
import type { Schema } from './schema.ts'
import type { Db } from './store.ts'

/** What finds values by their key: the embedded store keeps the table by seq. */
export function valuesByKey(db: Db): 'value' | 'value_key' {
  return onPostgres(db) ? 'value' : 'value_key'
}

/** How many object versions have each of these values (by `valueKey`); those that nobody has are left out. */
export function countHolders(db: Db, keys: readonly number[]): Promise<{ key: number; count: number }[]> {
  return db
    .selectFrom(valuesByKey(db))
    .select(['key', (row) => row.fn.countAll<number>().as('count')])
    .where(isOneOf(db, 'key', keys))
    .groupBy('key')
    .execute()
}

/** How many object versions have each of these values, each counted up to `most`: from the index alone. */
export async function countHoldersUpTo(db: Db, keys: readonly number[], most: number): Promise<Map<number, number>> {
  const { rows } = await sql<{ key: number; count: number }>`select given.value as key,
    (select count(*) from (select 1 from ${sql.table(valuesByKey(db))} as held where held.key = given.value limit ${most}) as one_by_one) as count
    from ${numbersAsTable(db, keys)} as given`.execute(db)
  return new Map(rows.map(({ key, count }) => [key, Number(count)]))
}

/** The object versions that have these values: of each value those that came first, at most `limit` rows in all. */
export function holdersOfValues(db: Db, keys: readonly number[], limit: number): Promise<Schema['value'][]> {
  return db
    .selectFrom(valuesByKey(db))
    .select(['key', 'seq'])
    .where(isOneOf(db, 'key', keys))
    .orderBy('key')
    .orderBy('seq')
    .limit(limit)
    .execute()
}
