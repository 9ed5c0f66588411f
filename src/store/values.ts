import { isOneOf, onPostgres } from './in-list.ts'
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
