import { addUp } from './add-up.ts'
import { dayOf } from './days.ts'
import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'
import { type CountedFrom, mayBeUncounted, stillUncounted, takeUncounted } from './uncounted-days.ts'

/**
 * What is counted by days, as it happens: releases (`about`: the lane that they were made in), and versions that were published,
 * those that correct an earlier one of their publisher, those that revoke (`about`: the publisher).
 */
export type Recorded = 'released' | 'published' | 'corrected' | 'revoked'
export interface DayCount {
  readonly what: Recorded
  readonly about: string
  readonly count: number
}
/** Whole days since 1970 (UTC): from `from` on, before `until`. */
export interface Days {
  readonly from: number
  readonly until: number
}

type Row = Schema['record_day']

/** Counts what happens at moments of one transaction, without keeping each of it. */
export class DayRecord {
  readonly #rows: Row[] = []
  readonly #days = new Map<number, Map<Recorded, Map<string | number, Row>>>()
  readonly #written = new Map<CountedFrom, { first: number; last: number }>()

  add(at: number, what: Recorded, about: string | number): void {
    const day = dayOf(at)
    const ofKind = within(within(this.#days, day), what)
    const row = ofKind.get(about)
    this.#note(tableOf(what), at)
    if (row !== undefined) {
      row.count += 1
      return
    }
    const first = { day, what, about: String(about), count: 1 }
    ofKind.set(about, first)
    this.#rows.push(first)
  }

  #note(from: CountedFrom, at: number): void {
    const span = this.#written.get(from)
    if (span === undefined) this.#written.set(from, { first: at, last: at })
    else if (at > span.last) span.last = at
    else if (at < span.first) span.first = at
  }

  /**
   * Adds it to what is recorded, once the rows that it counts are written. What is purged later happened all the same: nothing is
   * ever taken off.
   */
  async write(tx: Tx): Promise<void> {
    if (this.#rows.length === 0) return
    const uncounted: Row[] = []
    if (mayBeUncounted(tx.db))
      for (const [from, span] of this.#written) uncounted.push(...(await takeUncounted(tx, from, span)))
    const columns = ['what', 'day', 'about', 'count'] as const
    await addUp(tx, 'record_day', { columns, sums: 1 }, this.#rows)
    // Apart from ours: a row may be of the same day, and one statement takes a row once.
    if (uncounted.length > 0) await addUp(tx, 'record_day', { columns, sums: 1 }, uncounted)
  }
}

function within<Outer, Inner, Value>(map: Map<Outer, Map<Inner, Value>>, key: Outer): Map<Inner, Value> {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = new Map<Inner, Value>()
  map.set(key, made)
  return made
}

/** The sums of some days: a reading of as many rows as there are days, lanes and publishers, however much was released. */
export async function recordedOn(db: Db, what: Recorded, { from, until }: Days): Promise<DayCount[]> {
  const rows = await db
    .selectFrom('record_day')
    .select('about')
    .select(({ fn }) => fn.sum('count').as('count'))
    .where('what', '=', what)
    .where('day', '>=', from)
    .where('day', '<', until)
    .groupBy('about')
    .orderBy('about')
    .execute()
  const counts = new Map(rows.map(({ about, count }) => [about, Number(count)]))
  for (const row of await stillUncounted(db, tableOf(what)))
    if (row.what === what && row.day >= from && row.day < until)
      counts.set(row.about, (counts.get(row.about) ?? 0) + row.count)
  return [...counts].map(([about, count]) => ({ what, about, count }))
}

function tableOf(what: Recorded): CountedFrom {
  return what === 'released' ? 'released' : 'published'
}
