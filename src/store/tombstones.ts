import { sql } from 'kysely'
import { isOneOf } from './in-list.ts'
import { keysOf } from './keys.ts'
import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type Tombstone = Schema['tombstone']

/** From so many keys on it is cheaper to ask first whether there are tombstones at all. */
const manyKeys = 50

async function hasTombstones(db: Db): Promise<boolean> {
  return (await db.selectFrom('tombstone').select('key').limit(1).executeTakeFirst()) !== undefined
}

/** The tombstones of these ids, which may be many: no key is worked out where there are no tombstones at all. */
export async function tombstonesOf(
  db: Db,
  keyOf: (id: string) => number,
  ids: ReadonlySet<string>,
): Promise<Tombstone[]> {
  if (ids.size > manyKeys && !(await hasTombstones(db))) return []
  const stones = await tombstonesByKeys(db, keysOf(keyOf, ids))
  return stones.filter(({ id }) => ids.has(id))
}

/** The tombstones of the ids behind these keys; a key may belong to several ids, so callers compare `id`. */
export async function tombstonesByKeys(db: Db, keys: readonly number[]): Promise<Tombstone[]> {
  if (keys.length > manyKeys && !(await hasTombstones(db))) return []
  return db
    .selectFrom('tombstone')
    .selectAll()
    .where(isOneOf(db, 'key', keys))
    .execute()
}

/** A later word of the same giver about the same version takes the place of the one before; a recall stays one, and what the version counted as stays known. */
export async function putTombstones(tx: Tx, rows: readonly Tombstone[]): Promise<void> {
  for (const row of rows) {
    await tx.db
      .insertInto('tombstone')
      .values(row)
      .onConflict((conflict) =>
        conflict.columns(['key', 'id', 'version', 'giver']).doUpdateSet({
          kind: sql`case when tombstone.kind = 'recalled' then tombstone.kind else excluded.kind end`,
          notice: sql`case when tombstone.notice <> '' then tombstone.notice else excluded.notice end`,
          origin: sql`case when excluded.origin <> '' then excluded.origin else tombstone.origin end`,
          handling: sql`case when excluded.handling > 0 then excluded.handling else tombstone.handling end`,
          digest: sql`excluded.digest`,
          at: sql`excluded.at`,
          given_at: sql`case when excluded.given_at > tombstone.given_at then excluded.given_at else tombstone.given_at end`,
          kept: sql`excluded.kept`,
          space: sql`excluded.space`,
        }),
      )
      .execute()
  }
}

/** The giver gave it again. */
export async function removeTombstone(tx: Tx, { key, id, version, giver }: Tombstone): Promise<void> {
  await tx.db
    .deleteFrom('tombstone')
    .where('key', '=', key)
    .where('id', '=', id)
    .where('version', '=', version)
    .where('giver', '=', giver)
    .execute()
}

/** Another gives it: it is no longer held for a legal hold alone. */
export async function keepNoMore(tx: Tx, { key, id, version, giver }: Tombstone): Promise<void> {
  await tx.db
    .updateTable('tombstone')
    .set({ kept: 0 })
    .where('key', '=', key)
    .where('id', '=', id)
    .where('version', '=', version)
    .where('giver', '=', giver)
    .execute()
}

/** Keeps the newest `most` tombstones of things that this giver took back and we never had: it could name anything. */
export async function pruneNeverHad(tx: Tx, giver: string, most: number): Promise<void> {
  await sql`delete from tombstone where giver = ${giver} and handling = 0 and at <= (
    select at from tombstone where giver = ${giver} and handling = 0 order by at desc limit 1 offset ${most})`.execute(
    tx.db,
  )
}

/** Held versions beside which lies a tombstone of a version with one of these handlings, in the node's order, strictly after `seq`. */
export function headsBoundByTombstonesAfter(
  db: Db,
  handlings: readonly number[],
  seq: number,
  limit: number,
): Promise<{ seq: number; id: string; handling: number }[]> {
  return db
    .selectFrom('object')
    .innerJoin('tombstone', (join) =>
      join.onRef('tombstone.key', '=', 'object.key').onRef('tombstone.id', '=', 'object.id'),
    )
    .select(['object.seq', 'object.id', 'object.handling'])
    .distinct()
    .where(isOneOf(db, 'tombstone.handling', handlings))
    .where('object.seq', '>', seq)
    .orderBy('object.seq')
    .limit(limit)
    .execute()
}

/** Of objects whose id begins so: what was purged after this moment, in order. */
export function tombstonesAfter(
  db: Db,
  prefix: string,
  after: number,
  limit: number,
): Promise<{ id: string; at: number }[]> {
  return db
    .selectFrom('tombstone')
    .select(['id', 'at'])
    .where('at', '>', after)
    .where('id', 'like', `${prefix}%`)
    .where('kept', '=', 0)
    .orderBy('at')
    .limit(limit)
    .execute()
}

/** What was purged after one moment and until another, in order. */
export function tombstonesBetween(db: Db, after: number, until: number, limit: number): Promise<Tombstone[]> {
  return db
    .selectFrom('tombstone')
    .selectAll()
    .where('at', '>', after)
    .where('at', '<=', until)
    .where('kept', '=', 0)
    .orderBy('at')
    .limit(limit)
    .execute()
}

/** Versions of the ids behind these keys that were taken back and are held for a legal hold alone. */
export async function keptByKeys(
  db: Db,
  keys: readonly number[],
): Promise<Pick<Tombstone, 'id' | 'version' | 'origin'>[]> {
  if (keys.length > manyKeys && !(await hasTombstones(db))) return []
  return db
    .selectFrom('tombstone')
    .select(['id', 'version', 'origin'])
    .where(isOneOf(db, 'key', keys))
    .where('kept', '=', 1)
    .execute()
}
