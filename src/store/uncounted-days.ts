import { type Kysely, sql } from 'kysely'
import { dayInSql, dayOf } from './days.ts'
import { isOneOf, onPostgres } from './in-list.ts'
import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

/** What is counted from one table, and the name under which is kept how far everything in it is counted. */
const countedFrom = { released: 'days of releases', published: 'days of versions' } as const
export type CountedFrom = keyof typeof countedFrom
type DayRow = Schema['record_day']

const objectsAtOnce = 2_000

/** Connections to databases where nobody ever writes without counting. */
const settled = new WeakSet<object>()

/** Whether processes that do not count may write here, as far as is known without asking. */
export function mayBeUncounted(db: Db): boolean {
  return onPostgres(db) && !settled.has(adapterOf(db))
}

/**
 * For whoever counts rows of its own, from `first` to `last`: what lies before them and after what was counted so far. That was
 * written by processes of a schema before 20, which count nothing. From then on all up to `last` is counted.
 */
export async function takeUncounted(
  tx: Tx,
  from: CountedFrom,
  { first, last }: { readonly first: number; readonly last: number },
): Promise<DayRow[]> {
  const name = countedFrom[from]
  const { rows } = await sql<{ pos: number }>`update progress set pos = greatest(progress.pos, ${last}::bigint)
    from (select pos from progress where name = ${name}) as before
    where progress.name = ${name} returning before.pos as pos`.execute(tx.db)
  if (rows[0] === undefined) {
    settled.add(adapterOf(tx.db))
    return []
  }
  return await daysBetween(tx.db, from, { after: rows[0].pos, before: first })
}

/** What was written since the last one that counted. */
export async function stillUncounted(db: Db, from: CountedFrom): Promise<DayRow[]> {
  if (!mayBeUncounted(db)) return []
  const row = await db.selectFrom('progress').select('pos').where('name', '=', countedFrom[from]).executeTakeFirst()
  if (row !== undefined) return await daysBetween(db, from, { after: row.pos, before: Number.MAX_SAFE_INTEGER })
  settled.add(adapterOf(db))
  return []
}

interface Between {
  readonly after: number
  readonly before: number
}

async function daysBetween(db: Kysely<Schema>, from: CountedFrom, between: Between): Promise<DayRow[]> {
  return await (from === 'released' ? releasesBetween(db, between) : versionsBetween(db, between))
}

async function releasesBetween(db: Db, { after, before }: Between): Promise<DayRow[]> {
  const rows = await db
    .selectFrom('release')
    .select(['lane', sql.raw<number>(dayInSql('pos')).as('day')])
    .select(({ fn }) => fn.countAll().as('count'))
    .where('pos', '>', after)
    .where('pos', '<', before)
    .groupBy(['lane', 'day'])
    .execute()
  return rows.map(({ lane, day, count }) => ({ what: 'released', day, about: String(lane), count: Number(count) }))
}

async function versionsBetween(db: Db, { after, before }: Between): Promise<DayRow[]> {
  const counts = new Map<string, DayRow>()
  const count = (what: string, seq: number, about: string): void => {
    const day = dayOf(seq)
    const key = `${what} ${day} ${about}`
    const row = counts.get(key)
    if (row === undefined) counts.set(key, { what, day, about, count: 1 })
    else row.count += 1
  }
  for (let from = after; ; ) {
    const rows = await db
      .selectFrom('object')
      .select(['seq', 'key', 'id', 'origin', 'revoked', 'source'])
      .where('seq', '>', from)
      .where('seq', '<', before)
      .orderBy('seq')
      .limit(objectsAtOnce)
      .execute()
    if (rows.length === 0) return [...counts.values()]
    const keys = [...new Set(rows.map(({ key }) => key))]
    const versions = await db
      .selectFrom('object')
      .select(['seq', 'id', 'origin'])
      .where(isOneOf(db, 'key', keys))
      .where('source', '<>', '|derived')
      .execute()
    const earliest = new Map<string, number>()
    for (const { seq, id, origin } of versions) {
      const one = `${origin} ${id}`
      earliest.set(one, Math.min(seq, earliest.get(one) ?? seq))
    }
    for (const { seq, id, origin, revoked, source } of rows) {
      if (source === '|derived') continue
      count('published', seq, origin)
      if (revoked === 1) count('revoked', seq, origin)
      if (earliest.get(`${origin} ${id}`)! < seq) count('corrected', seq, origin)
    }
    from = rows.at(-1)!.seq
  }
}

function adapterOf(db: Db): object {
  return db.getExecutor().adapter
}
