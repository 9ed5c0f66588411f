import { type Insertable, sql } from 'kysely'
import { derivedSource } from './derivations.ts'
import { isOneOf } from './in-list.ts'
import { hasOneOfKeys } from './key-levels.ts'
import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

/** What there is to know of a stored version without its text. */
export type ObjectHead = Omit<Schema['object'], 'body' | 'key'>
export type NewObject = Insertable<Schema['object']>

const head = [
  'seq',
  'id',
  'type',
  'version',
  'creator',
  'label',
  'revoked',
  'origin',
  'under',
  'source',
  'assigned',
  'handling',
  'digest',
  'seal',
  'space',
] as const

/** Every stored version of the ids behind these keys; a key may belong to several ids, so callers compare `id`. */
export function headsByKeys(db: Db, keys: readonly number[]): Promise<ObjectHead[]> {
  return db.selectFrom('object').select(head).where(hasOneOfKeys(db, keys)).execute()
}

export function headsBySeqs(db: Db, seqs: readonly number[]): Promise<ObjectHead[]> {
  return db
    .selectFrom('object')
    .select(head)
    .where(isOneOf(db, 'seq', seqs))
    .execute()
}

/** What a page says of a version beside its text. */
export type ObjectStub = Pick<Schema['object'], 'seq' | 'id' | 'type' | 'version'>

export function stubsBySeqs(db: Db, seqs: readonly number[]): Promise<ObjectStub[]> {
  return db
    .selectFrom('object')
    .select(['seq', 'id', 'type', 'version'])
    .where(isOneOf(db, 'seq', seqs))
    .execute()
}

/** Stubs with the exact texts: what a page is made of, in one query. */
export function textsBySeqs(
  db: Db,
  seqs: readonly number[],
): Promise<(ObjectStub & Pick<Schema['object'], 'handling' | 'body'>)[]> {
  return db
    .selectFrom('object')
    .select(['seq', 'id', 'type', 'version', 'handling', 'body'])
    .where(isOneOf(db, 'seq', seqs))
    .execute()
}

/** Heads with the exact texts. */
export function objectsBySeqs(db: Db, seqs: readonly number[]): Promise<(ObjectHead & { body: string })[]> {
  return db
    .selectFrom('object')
    .select([...head, 'body'])
    .where(isOneOf(db, 'seq', seqs))
    .execute()
}

export async function insertObjects(tx: Tx, rows: readonly NewObject[]): Promise<void> {
  await tx.insertMany('object', rows)
}

export async function deleteObjects(tx: Tx, seqs: readonly number[]): Promise<void> {
  await tx.db
    .deleteFrom('object')
    .where(isOneOf(tx.db, 'seq', seqs))
    .execute()
}

/** The exact texts of these versions. */
export async function bodiesOf(db: Db, seqs: readonly number[]): Promise<Map<number, string>> {
  const rows = await db
    .selectFrom('object')
    .select(['seq', 'body'])
    .where(isOneOf(db, 'seq', seqs))
    .execute()
  return new Map(rows.map((row) => [row.seq, row.body]))
}

/** What a stream says of a stored version; `hinted`: its text has a property called priority somewhere. */
export type ObjectFacts = Pick<Schema['object'], 'seq' | 'id' | 'version' | 'digest' | 'handling'> & {
  readonly bytes: number
  readonly hinted: number
}

export function factsBySeqs(db: Db, seqs: readonly number[]): Promise<ObjectFacts[]> {
  return db
    .selectFrom('object')
    .select(['seq', 'id', 'version', 'digest', 'handling'])
    .select([
      sql<number>`octet_length(body)`.as('bytes'),
      sql<number>`case when body like '%"priority"%' then 1 else 0 end`.as('hinted'),
    ])
    .where(isOneOf(db, 'seq', seqs))
    .execute()
}

/** Up to `limit` heads in the node's order, strictly after `seq`: for work that walks over everything. */
export function headsAfter(db: Db, seq: number, limit: number): Promise<ObjectHead[]> {
  return db.selectFrom('object').select(head).where('seq', '>', seq).orderBy('seq').limit(limit).execute()
}

/** Up to `limit` heads, newest first, strictly before `seq`. */
export function headsBefore(db: Db, seq: number, limit: number): Promise<ObjectHead[]> {
  return db.selectFrom('object').select(head).where('seq', '<', seq).orderBy('seq', 'desc').limit(limit).execute()
}

/** As `headsAfter`, with the texts. */
export function objectsAfter(db: Db, seq: number, limit: number): Promise<(ObjectHead & { body: string })[]> {
  return db
    .selectFrom('object')
    .select([...head, 'body'])
    .where('seq', '>', seq)
    .orderBy('seq')
    .limit(limit)
    .execute()
}

/** The newest seqs of one handling, strictly before `before`: an index range. */
export async function seqsOfHandling(db: Db, handling: number, before: number, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('object')
    .select('seq')
    .where('handling', '=', handling)
    .where('seq', '<', before)
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => row.seq)
}

/** How many versions have one of these handlings, counted up to `most`. */
export async function countOfHandlings(db: Db, handlings: readonly number[], most: number): Promise<number> {
  const { count } = await db
    .selectFrom(
      db
        .selectFrom('object')
        .select('seq')
        .where(isOneOf(db, 'handling', handlings))
        .limit(most)
        .as('some'),
    )
    .select((row) => row.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}

/** The newest seqs of these handlings together, strictly before `before`. For few: all of them are sorted. */
export async function seqsOfHandlings(
  db: Db,
  handlings: readonly number[],
  before: number,
  limit: number,
): Promise<number[]> {
  const rows = await db
    .selectFrom('object')
    .select('seq')
    .where(isOneOf(db, 'handling', handlings))
    .where('seq', '<', before)
    // Not by the column itself: an engine might walk over everything in that order.
    .orderBy(sql`seq + 0`, 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => row.seq)
}

/** Heads with these handlings in the node's order, strictly after `seq`, but for derived objects, which are nobody's to judge. */
export function headsOfHandlingsAfter(db: Db, handlings: readonly number[], seq: number, limit: number) {
  return db
    .selectFrom('object')
    .select(head)
    .where('seq', '>', seq)
    .where('source', '!=', derivedSource)
    .where(isOneOf(db, 'handling', handlings))
    .orderBy('seq')
    .limit(limit)
    .execute()
}

/** Who gives a version, and under which agreement, may change; the version itself never does. */
export async function changeStanding(
  tx: Tx,
  seq: number,
  standing: Pick<Schema['object'], 'source' | 'under' | 'seal'>,
): Promise<void> {
  await tx.db.updateTable('object').set(standing).where('seq', '=', seq).execute()
}

/** What policy reads about a stored version is known better now; the version itself never changes. */
export async function changeHandling(tx: Tx, seq: number, handling: number, space: string): Promise<void> {
  await tx.db.updateTable('object').set({ handling, space }).where('seq', '=', seq).execute()
}
