import { addUp } from './add-up.ts'
import { isOneOf } from './in-list.ts'
import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type FactRow = Schema['situation_fact']
export type ThingRow = Schema['situation_thing']
export type LinkRow = Schema['situation_link']
export type TotalRow = Schema['situation_total']
export type CellRow = Schema['situation_cell']

/** What is counted of the ids behind these keys, every version. */
export function factsByKeys(db: Db, keys: readonly number[]): Promise<FactRow[]> {
  return db
    .selectFrom('situation_fact')
    .selectAll()
    .where(isOneOf(db, 'key', keys))
    .execute()
}

/** What was counted without its sector, because these were not held; at most `limit`. */
export function factsWaitingFor(db: Db, things: readonly number[], limit: number): Promise<FactRow[]> {
  return db
    .selectFrom('situation_fact')
    .selectAll()
    .where('waiting', '>', 0)
    .where(isOneOf(db, 'waiting', things))
    .limit(limit)
    .execute()
}

export async function insertFacts(tx: Tx, rows: readonly FactRow[]): Promise<void> {
  if (rows.length > 0) await tx.insertMany('situation_fact', rows)
}

export async function deleteFacts(tx: Tx, seqs: readonly number[]): Promise<void> {
  if (seqs.length === 0) return
  await tx.db
    .deleteFrom('situation_fact')
    .where(isOneOf(tx.db, 'seq', seqs))
    .execute()
}

/** The sums of what counts of one subject: what moves when its theme does. */
export async function sumsOfSubject(db: Db, subject: number): Promise<(Omit<TotalRow, 'span' | 'region'> & object)[]> {
  const rows = await db
    .selectFrom('situation_fact')
    .select(['kind', 'day', 'member', 'sector'])
    .select(({ fn }) => [fn.sum('events').as('events'), fn.countAll().as('reports')])
    .where('subject', '=', subject)
    .where('events', '>', 0)
    .groupBy(['kind', 'day', 'member', 'sector'])
    .execute()
  return rows.map((row) => ({ ...row, events: Number(row.events), reports: Number(row.reports) }))
}

export function thingsByKeys(db: Db, keys: readonly number[]): Promise<ThingRow[]> {
  return db
    .selectFrom('situation_thing')
    .selectAll()
    .where(isOneOf(db, 'key', keys))
    .execute()
}

/** False: nothing was ever counted here. */
export async function hasThings(db: Db): Promise<boolean> {
  return (await db.selectFrom('situation_thing').select('num').limit(1).executeTakeFirst()) !== undefined
}

export function thingsByNums(db: Db, nums: readonly number[]): Promise<ThingRow[]> {
  return db
    .selectFrom('situation_thing')
    .selectAll()
    .where(isOneOf(db, 'num', nums))
    .execute()
}

/** Gives numbers to ids that have none yet. */
export async function internThings(
  tx: Tx,
  ids: ReadonlySet<string>,
  keyOf: (id: string) => number,
): Promise<{ readonly known: Map<string, ThingRow>; readonly fresh: readonly ThingRow[] }> {
  const rows = ids.size === 0 ? [] : await thingsByKeys(tx.db, [...ids].map(keyOf))
  const known = new Map(rows.filter(({ id }) => ids.has(id)).map((row) => [row.id, row]))
  const missing = [...ids].filter((id) => !known.has(id))
  let next = missing.length === 0 ? 0 : await highest(tx.db, 'situation_thing')
  const fresh = missing.map((id) => ({ num: ++next, key: keyOf(id), id, theme: 0 }))
  if (fresh.length > 0) await tx.insertMany('situation_thing', fresh)
  for (const row of fresh) known.set(row.id, row)
  return { known, fresh }
}

export async function setTheme(tx: Tx, thing: number, theme: number): Promise<void> {
  await tx.db.updateTable('situation_thing').set({ theme }).where('num', '=', thing).execute()
}

/** The number of a set of things. */
export async function internTheme(tx: Tx, things: readonly number[]): Promise<number> {
  const text = [...things].sort((a, b) => a - b).join(',')
  const known = await tx.db.selectFrom('situation_theme').select('num').where('things', '=', text).executeTakeFirst()
  if (known !== undefined) return known.num
  const num = (await highest(tx.db, 'situation_theme')) + 1
  await tx.db.insertInto('situation_theme').values({ num, things: text }).execute()
  return num
}

export function allThemes(db: Db): Promise<Schema['situation_theme'][]> {
  return db.selectFrom('situation_theme').selectAll().execute()
}

async function highest(db: Db, table: 'situation_thing' | 'situation_theme'): Promise<number> {
  const row = await db
    .selectFrom(table)
    .select(({ fn }) => fn.max('num').as('num'))
    .executeTakeFirst()
  return Number(row?.num ?? 0)
}

export function linksByKeys(db: Db, keys: readonly number[]): Promise<LinkRow[]> {
  return db
    .selectFrom('situation_link')
    .selectAll()
    .where(isOneOf(db, 'key', keys))
    .execute()
}

export function linksOfSubjects(db: Db, subjects: readonly number[]): Promise<LinkRow[]> {
  return db
    .selectFrom('situation_link')
    .selectAll()
    .where(isOneOf(db, 'subject', subjects))
    .execute()
}

export async function replaceLinks(tx: Tx, keys: readonly number[], rows: readonly LinkRow[]): Promise<void> {
  await tx.db
    .deleteFrom('situation_link')
    .where(isOneOf(tx.db, 'key', keys))
    .execute()
  if (rows.length > 0) await tx.insertMany('situation_link', rows)
}

/** Adds to the sums by region; a sum that is not there starts at 0. */
export async function addToTotals(tx: Tx, rows: readonly TotalRow[]): Promise<void> {
  const columns = ['kind', 'span', 'day', 'member', 'sector', 'region', 'reports', 'events'] as const
  await addUp(tx, 'situation_total', { columns, sums: 2 }, rows)
}

/** Adds to the sums by theme. */
export async function addToCells(tx: Tx, rows: readonly CellRow[]): Promise<void> {
  const columns = ['kind', 'span', 'day', 'member', 'sector', 'theme', 'reports', 'events'] as const
  await addUp(tx, 'situation_cell', { columns, sums: 2 }, rows)
}
