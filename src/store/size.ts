import { sql } from 'kysely'
import type { Store } from './store.ts'

/** How many bytes the database takes. */
export async function databaseBytes(store: Store): Promise<number> {
  const query =
    store.engine === 'sqlite'
      ? sql<{ bytes: number }>`select page_count * page_size as bytes from pragma_page_count(), pragma_page_size()`
      : sql<{ bytes: number }>`select pg_database_size(current_database()) as bytes`
  const { rows } = await query.execute(store.read)
  return rows[0]?.bytes ?? 0
}
