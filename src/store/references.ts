import { type Insertable, type RawBuilder, sql } from 'kysely'
import { isOneOf, numbersAsTable, onPostgres } from './in-list.ts'
import { hasOneOfKeys } from './key-levels.ts'
import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type ReferenceRow = Schema['reference']

export async function insertReferences(tx: Tx, rows: readonly Insertable<Schema['reference']>[]): Promise<void> {
  if (rows.length > 0) await tx.insertMany('reference', rows)
}

/** Which object versions point to the ids behind these keys. */
export async function referencesTo(db: Db, targets: readonly number[], limit?: number): Promise<ReferenceRow[]> {
  const { rows } = await leadingTo(db, targets, sql``, limit === undefined ? sql`` : sql`limit ${limit}`).execute(db)
  return rows
}

/** Row by row: what everything points to is not gathered before a limit counts. */
function leadingTo(
  db: Db,
  targets: readonly number[],
  more: RawBuilder<unknown>,
  limit: RawBuilder<unknown>,
): RawBuilder<ReferenceRow> {
  const columns = sql`select reference.target, reference.source, reference.property, reference.target_id`
  if (!onPostgres(db))
    return sql`${columns} from reference_target
      cross join reference on reference.source = reference_target.seq and reference.target = reference_target.key
      where ${isOneOf(db, 'reference_target.key', targets)} ${more} ${limit}`
  // Each key by itself and in the order of the index: for a list of them the planner takes what one hub has for what each may have,
  // and rather reads all of the table.
  return sql`${columns} from ${numbersAsTable(db, targets)} as given
    cross join lateral (select * from reference where reference.target = given.value ${more}
      order by reference.source ${limit} offset 0) as reference ${limit}`
}

/** Up to `limit` references to the id behind this key, from versions before `before`, newest first: an index range. */
export function referencesToBefore(db: Db, target: number, before: number, limit: number): Promise<ReferenceRow[]> {
  const to = db.selectFrom('reference').selectAll().where('target', '=', target)
  const some = onPostgres(db)
    ? to.where('source', '<', before)
    : // A version that points there has one reference at least: no more than so many of them are needed.
      to.where('source', 'in', (inner) =>
        inner
          .selectFrom('reference_target')
          .select('seq')
          .where('key', '=', target)
          .where('seq', '<', before)
          .orderBy('seq', 'desc')
          .limit(limit),
      )
  return some.orderBy('source', 'desc').limit(limit).execute()
}

/** The newest version that points to the id behind this key; 0: none does. */
export async function newestReferenceTo(db: Db, target: number): Promise<number> {
  const { rows } = await sql<{ source: number }>`select source from (${sourcesTo(db, target)}) as pointing
    order by source desc limit 1`.execute(db)
  return rows[0]?.source ?? 0
}

/**
 * Relationship versions that start at the id behind this key, of the `most` newest of all that point there from versions after
 * `after` and before `before`: what only points there is passed over in the store. `next`: where to go on; null: there are no more.
 */
export async function startingAt(
  db: Db,
  target: number,
  { after, before, most }: { readonly after: number; readonly before: number; readonly most: number },
): Promise<{ readonly sources: number[]; readonly next: number | null }> {
  const ends = await sql<{ source: number }>`select source from (${sourcesTo(db, target)}) as pointing
    where source > ${after} and source < ${before}
    order by source desc limit 1 offset ${most - 1}`.execute(db)
  const from = ends.rows[0]?.source ?? after + 1
  const near = onPostgres(db)
    ? sql``
    : sql`and source in (select seq from reference_target where key = ${target} and seq >= ${from} and seq < ${before})`
  const { rows } = await sql<{ source: number }>`select source from reference
    where target = ${target} and source >= ${from} and source < ${before} and property = 'source_ref' ${near}`.execute(
    db,
  )
  return { sources: rows.map(({ source }) => source), next: ends.rows.length === 0 ? null : from }
}

/** What points to the id behind one key, from the index alone. */
function sourcesTo(db: Db, target: number): RawBuilder<unknown> {
  return onPostgres(db)
    ? sql`select source from reference where target = ${target}`
    : sql`select seq as source from reference_target where key = ${target}`
}

/**
 * How many references there are to the ids behind each of these keys, each counted up to `most`: from the index alone. On the
 * embedded store a version that points twice to one id counts once.
 */
export async function inwardCounts(db: Db, targets: readonly number[], most: number): Promise<Map<number, number>> {
  const pointing = onPostgres(db)
    ? sql`select 1 from reference where reference.target = given.value`
    : sql`select 1 from reference_target where reference_target.key = given.value`
  const { rows } = await sql<{ target: number; count: number }>`select given.value as target,
    (select count(*) from (${pointing} limit ${most}) as one_by_one) as count
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
  const [pointing, target, source] = onPostgres(db)
    ? (['reference', 'target', 'source'] as const)
    : (['reference_target', 'key', 'seq'] as const)
  const { rows: ends } = await sql<{ source: number | null }>`select max(source) as source from
    (select (select one.${sql.ref(source)} from ${sql.table(pointing)} as one
      where one.${sql.ref(target)} = given.value and one.${sql.ref(source)} < ${before}
      order by one.${sql.ref(source)} desc limit 1 offset ${most - 1}) as source
    from ${numbersAsTable(db, targets)} as given) as ends`.execute(db)
  const from = ends[0]?.source ?? 0
  const { rows } = await sql<{ source: number }>`select ${sql.ref(source)} as source from ${sql.table(pointing)}
    where ${isOneOf(db, target, targets)} and ${sql.ref(source)} >= ${from} and ${sql.ref(source)} < ${before}
    group by ${sql.ref(source)} having count(distinct ${sql.ref(target)}) > 1`.execute(db)
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

/**
 * Distinct ids that are pointed to and not held, of the next `most` references from versions after `after`, in the order of versions.
 * `next`: where to go on; null: there are no more.
 */
export async function danglingTargets(
  db: Db,
  after: number,
  most: number,
): Promise<{ readonly ids: string[]; readonly next: number | null }> {
  const end = await db
    .selectFrom('reference')
    .select('source')
    .where('source', '>', after)
    .orderBy('source')
    .offset(most - 1)
    .limit(1)
    .executeTakeFirst()
  const named = await db
    .selectFrom('reference')
    .select(['target', 'target_id'])
    .distinct()
    .where('source', '>', after)
    .where('source', '<=', end?.source ?? Number.MAX_SAFE_INTEGER)
    .execute()
  const keys = [...new Set(named.map(({ target }) => target))]
  const rows =
    keys.length === 0
      ? []
      : await db.selectFrom('object').select('id').distinct().where(hasOneOfKeys(db, keys)).execute()
  const held = new Set(rows.map(({ id }) => id))
  const ids = named.map(({ target_id }) => target_id).filter((id) => !held.has(id))
  return { ids, next: end?.source ?? null }
}

export async function deleteReferencesFrom(tx: Tx, sources: readonly number[]): Promise<void> {
  await tx.db
    .deleteFrom('reference')
    .where(isOneOf(tx.db, 'source', sources))
    .execute()
}

/** Which relationship versions start at the ids behind these keys; at most `limit`. */
export async function relationshipsFrom(db: Db, sources: readonly number[], limit: number): Promise<ReferenceRow[]> {
  const starting = sql`and reference.property = 'source_ref'`
  const { rows } = await leadingTo(db, sources, starting, sql`limit ${limit}`).execute(db)
  return rows
}
