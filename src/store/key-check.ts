import { sql } from 'kysely'
import { onPostgres } from './in-list.ts'
import { allKeyLevels } from './key-levels.ts'
import type { Db } from './store.ts'

/** A row that is not found by its key, or a view that has rows too many (`seq` null). */
export interface KeyAstray {
  readonly table: string
  readonly seq: number | null
}

/**
 * Holds what finds rows by a hash on the embedded store to the rows themselves: each is found, and nothing else is. The first that is
 * not; null: none, and on PostgreSQL, whose indexes are the server's own. Asks for every row.
 */
export async function firstKeyAstray(db: Db): Promise<KeyAstray | null> {
  if (onPostgres(db)) return null
  for (const { name, of, columns } of allKeyLevels) {
    const [levels, table, key, seq] = [sql.table(name), sql.table(of), sql.ref(columns.key), sql.ref(columns.seq)]
    const lost = await sql<{ seq: number }>`select ${seq} as seq from ${table} where not exists
      (select 1 from ${levels} as found where found.key = ${table}.${key} and found.seq = ${table}.${seq}) limit 1`.execute(
      db,
    )
    if (lost.rows[0] !== undefined) return { table: of, seq: lost.rows[0].seq }
    // Of those that point twice to one object the first counts. All are found: so if there are as many, there are no others.
    const again =
      of === 'reference'
        ? sql`where not exists (select 1 from reference as first where first.source = reference.source
            and first.target = reference.target and first.rowid < reference.rowid)`
        : sql``
    const { rows } = await sql<{ more: number }>`select (select count(*) from ${levels})
      - (select count(*) from ${table} ${again}) as more`.execute(db)
    if (rows[0]!.more !== 0) return { table: of, seq: null }
  }
  return null
}
