import { sql } from 'kysely'
import { isOneOf } from './in-list.ts'
import type { Db } from './store.ts'

/** A stretch of time in whole days, weeks or months: from `from`, before `until` (days since 1970). */
export interface Span {
  readonly span: 'd' | 'w' | 'm'
  readonly from: number
  readonly until: number
}

export interface TotalSum {
  readonly kind: string
  readonly day: number
  readonly member: string
  readonly sector: string
  readonly reports: number
  readonly events: number
}

/** Sums by day or week, member and sector. */
export async function totalsIn(db: Db, { span, from, until }: Span): Promise<TotalSum[]> {
  const rows = await db
    .selectFrom('situation_total')
    .select(['kind', 'day', 'member', 'sector'])
    .select(({ fn }) => [fn.sum('reports').as('reports'), fn.sum('events').as('events')])
    .where('kind', 'in', ['attempt', 'incident'])
    .where('span', '=', span)
    .where('day', '>=', from)
    .where('day', '<', until)
    .groupBy(['kind', 'day', 'member', 'sector'])
    .execute()
  return rows.map(asNumbers)
}

/** Sums over the whole stretch by member, sector and region. */
export async function placesIn(db: Db, { span, from, until }: Span) {
  const rows = await db
    .selectFrom('situation_total')
    .select(['kind', 'member', 'sector', 'region'])
    .select(({ fn }) => [fn.sum('reports').as('reports'), fn.sum('events').as('events')])
    .where('kind', 'in', ['attempt', 'incident'])
    .where('span', '=', span)
    .where('day', '>=', from)
    .where('day', '<', until)
    .groupBy(['kind', 'member', 'sector', 'region'])
    .execute()
  return rows.map(asNumbers)
}

/** Sums by region and member. */
export async function regionsIn(db: Db, { span, from, until }: Span) {
  const rows = await db
    .selectFrom('situation_total')
    .select(['kind', 'member', 'region'])
    .select(({ fn }) => [fn.sum('reports').as('reports'), fn.sum('events').as('events')])
    .where('kind', 'in', ['attempt', 'incident'])
    .where('span', '=', span)
    .where('day', '>=', from)
    .where('day', '<', until)
    .groupBy(['kind', 'member', 'region'])
    .execute()
  return rows.map(asNumbers)
}

/** Sums by theme, member and sector over the whole stretch. */
export async function themesIn(db: Db, { span, from, until }: Span) {
  const rows = await db
    .selectFrom('situation_cell')
    .select(['kind', 'member', 'sector', 'theme'])
    .select(({ fn }) => [fn.sum('reports').as('reports'), fn.sum('events').as('events')])
    .where('kind', 'in', ['attempt', 'incident'])
    .where('span', '=', span)
    .where('day', '>=', from)
    .where('day', '<', until)
    .groupBy(['kind', 'member', 'sector', 'theme'])
    .execute()
  return rows.map(asNumbers)
}

/** Sums of some themes by day or week. */
export async function themesOverTime(db: Db, themes: readonly number[], { span, from, until }: Span) {
  const rows = await db
    .selectFrom('situation_cell')
    .select(['kind', 'day', 'member', 'sector'])
    .select(({ fn }) => [fn.sum('reports').as('reports'), fn.sum('events').as('events')])
    .where('kind', 'in', ['attempt', 'incident'])
    .where('span', '=', span)
    .where('day', '>=', from)
    .where('day', '<', until)
    .where(isOneOf(db, 'theme', themes))
    .groupBy(['kind', 'day', 'member', 'sector'])
    .execute()
  return rows.map(asNumbers)
}

function asNumbers<Row extends { reports: string | number | bigint; events: string | number | bigint }>(row: Row) {
  return { ...row, reports: Number(row.reports), events: Number(row.events) }
}

/** What a member's own facts of one week came to, for each who contributed; at most `limit` rows. */
export async function contributionsIn(db: Db, member: string, from: number, until: number, limit: number) {
  const rows = await db
    .selectFrom('situation_fact')
    .select(['kind', 'sector', 'region', 'contributor'])
    .select(({ fn }) => [
      fn.sum('events').as('events'),
      fn.max('subject').as('subject'),
      fn.max('synthetic').as('synthetic'),
    ])
    .where('member', '=', member)
    .where('day', '>=', from)
    .where('day', '<', until)
    .where('events', '>', 0)
    .groupBy(['kind', 'sector', 'region', 'contributor'])
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    ...row,
    events: Number(row.events),
    subject: Number(row.subject),
    synthetic: Number(row.synthetic),
  }))
}

/** What was counted of what arrived after a moment, by kind, member and sector; it looks at the `limit` that came last. */
export async function countedSince(db: Db, seq: number, limit: number) {
  const rows = await db
    .selectFrom(
      db
        .selectFrom('situation_fact')
        .select(['kind', 'member', 'sector', 'events', 'subject'])
        .where('seq', '>', seq)
        .where('events', '>', 0)
        .orderBy('seq', 'desc')
        .limit(limit)
        .as('newer'),
    )
    .select(['kind', 'member', 'sector'])
    .select(({ fn }) => [fn.countAll().as('reports'), fn.sum('events').as('events')])
    .groupBy(['kind', 'member', 'sector'])
    .execute()
  return rows.map(asNumbers)
}

/** A place among what is counted, newest day first and in a day what came last. */
export interface FactPlace {
  readonly day: number
  readonly seq: number
}

/** The next that count before a place, from the day `from` on: an index range. */
export function factsBefore(
  db: Db,
  {
    kind,
    from,
    before,
    limit,
  }: {
    readonly kind: 'attempt' | 'incident'
    readonly from: number
    readonly before: FactPlace
    readonly limit: number
  },
) {
  return (
    db
      .selectFrom('situation_fact')
      .select(['seq', 'day', 'events', 'member', 'sector', 'region', 'subject', 'synthetic', 'kind'])
      .where('kind', '=', kind)
      .where('day', '>=', from)
      .where(sql<boolean>`(day, seq) < (${before.day}, ${before.seq})`)
      // As the index says it, not as a bound value.
      .where(sql<boolean>`events > 0`)
      .orderBy('day', 'desc')
      .orderBy('seq', 'desc')
      .limit(limit)
      .execute()
  )
}

/** Where a version stands among what is counted; undefined: it counts no longer. */
export function placeOfFact(db: Db, seq: number): Promise<FactPlace | undefined> {
  return db.selectFrom('situation_fact').select(['day', 'seq']).where('seq', '=', seq).executeTakeFirst()
}

/** The things that themes are made of. */
export function thingsNamed(db: Db) {
  return db.selectFrom('situation_thing').select(['num', 'id', 'theme']).execute()
}

/** Where the numbers of stored versions end now; 0: nothing is stored. */
export async function newestSeq(db: Db): Promise<number> {
  const { rows } = await sql<{ seq: number | null }>`select max(pos) as seq from release`.execute(db)
  return Number(rows[0]?.seq ?? 0)
}

/** Sums that facts do not bear out, at most a few; nothing where all is well. */
export async function sumsAstray(db: Db): Promise<{ kind: string; day: number; member: string; sector: string }[]> {
  const { rows } = await sql<{ kind: string; day: number; member: string; sector: string }>`
    select kind, day, member, sector from (
      select kind, day, member, sector, region, sum(r) as r, sum(e) as e from (
        select kind, day, member, sector, region, count(*) as r, sum(events) as e from situation_fact
          where events > 0 group by kind, day, member, sector, region
        union all
        select kind, day, member, sector, region, -reports, -events from situation_total where span = 'd'
      ) as both_ways group by kind, day, member, sector, region
    ) as differences where r <> 0 or e <> 0 limit 10`.execute(db)
  return rows.map((row) => ({ ...row, day: Number(row.day) }))
}

/** As `sumsAstray`, of the sums by theme. */
export async function cellsAstray(db: Db): Promise<{ kind: string; day: number; member: string; sector: string }[]> {
  const { rows } = await sql<{ kind: string; day: number; member: string; sector: string }>`
    select kind, day, member, sector from (
      select kind, day, member, sector, theme, sum(r) as r, sum(e) as e from (
        select f.kind, f.day, f.member, f.sector, t.theme, count(*) as r, sum(f.events) as e from situation_fact f
          join situation_thing t on t.num = f.subject where f.events > 0 group by f.kind, f.day, f.member, f.sector, t.theme
        union all
        select kind, day, member, sector, theme, -reports, -events from situation_cell where span = 'd'
      ) as both_ways group by kind, day, member, sector, theme
    ) as differences where r <> 0 or e <> 0 limit 10`.execute(db)
  return rows.map((row) => ({ ...row, day: Number(row.day) }))
}
