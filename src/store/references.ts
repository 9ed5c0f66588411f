import { type Insertable, sql } from 'kysely'
import { isOneOf, numbersAsTable } from './in-list.ts'
import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type ReferenceRow = Schema['reference']

export async function insertReferences(tx: Tx, rows: readonly Insertable<Schema['reference']>[]): Promise<void> {
  if (rows.length > 0) await tx.insertMany('reference', rows)
}

/** Which object versions point to the ids behind these keys. */
export function referencesTo(db: Db, targets: readonly number[], limit?: number): Promise<ReferenceRow[]> {
  const query = db
    .selectFrom('reference')
    .selectAll()
    .where(isOneOf(db, 'target', targets))
  return (limit === undefined ? query : query.limit(limit)).execute()
}

/** Up to `limit` references to the id behind this key, from versions before `before`, newest first: an index range. */
export function referencesToBefore(db: Db, target: number, before: number, limit: number): Promise<ReferenceRow[]> {
  return db
    .selectFrom('reference')
    .selectAll()
    .where('target', '=', target)
    .where('source', '<', before)
    .orderBy('source', 'desc')
    .limit(limit)
    .execute()
}

/** How many references there are to the ids behind each of these keys, each counted up to `most`: from the index alone. */
export async function inwardCounts(db: Db, targets: readonly number[], most: number): Promise<Map<number, number>> {
  const { rows } = await sql<{ target: number; count: number }>`select given.value as target,
    (select count(*) from (select 1 from reference where reference.target = given.value limit ${most}) as one_by_one) as count
    from ${numbersAsTable(db, targets)} as given`.execute(db)
  return new Map(rows.map(({ target, count }) => [target, count]))
}

/**
 * Object versions before `before` that point to two or more of the ids behind these keys, newest first in parts: of each id at most
 * `most` references are looked at, from the index alone. `next`: where to go on; null: there are no more.
 */
export async function sourcesOfSeveral(
  db: Db,
  targets: readonly number[],
  { before, most }: { readonly before: number; readonly most: number },
): Promise<{ readonly sources: number[]; readonly next: number | null }> {
  const ends = await sql<{ source: number | null }>`select max(source) as source from
    (select (select source from reference where reference.target = given.value and source < ${before}
      order by source desc limit 1 offset ${most - 1}) as source
    from ${numbersAsTable(db, targets)} as given) as ends`.execute(db)
  const from = ends.rows[0]?.source ?? 0
  const { rows } = await sql<{ source: number }>`select source from reference
    where ${isOneOf(db, 'target', targets)} and source >= ${from} and source < ${before}
    group by source having count(distinct target) > 1`.execute(db)
  return { sources: rows.map(({ source }) => source), next: from === 0 ? null : from }
}

/** What these object versions point to. */
export function referencesFrom(db: Db, sources: readonly number[]): Promise<ReferenceRow[]> {
  return db
    .selectFrom('reference')
    .selectAll()
    .where(isOneOf(db, 'source', sources))
    .execute()
}

/** The distinct ids that are pointed to and not held. */
export async function danglingTargets(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('reference')
    .select('target_id')
    .distinct()
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('object')
            .select('object.seq')
            .whereRef('object.key', '=', 'reference.target')
            .whereRef('object.id', '=', 'reference.target_id'),
        ),
      ),
    )
    .execute()
  return rows.map(({ target_id }) => target_id)
}

export async function deleteReferencesFrom(tx: Tx, sources: readonly number[]): Promise<void> {
  await tx.db
    .deleteFrom('reference')
    .where(isOneOf(tx.db, 'source', sources))
    .execute()
}

/** Which relationship versions start at the ids behind these keys; at most `limit`. */
export function relationshipsFrom(db: Db, sources: readonly number[], limit: number): Promise<ReferenceRow[]> {
  return db
    .selectFrom('reference')
    .selectAll()
    .where(isOneOf(db, 'target', sources))
    .where('property', '=', 'source_ref')
    .limit(limit)
    .execute()
}
