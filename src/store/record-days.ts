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

/**
 * Adds what happened at moments of one transaction, once its rows are written. What is purged later happened all the same: nothing
 * is ever taken off.
 */
export async function recordOnDays(
  tx: Tx,
  events: Iterable<{ readonly at: number; readonly what: Recorded; readonly about: string }>,
): Promise<void> {
  const counts = new Map<string, Schema['record_day']>()
  const add = ({ day, what, about, count }: Schema['record_day']): void => {
    const key = `${day} ${what} ${about}`
    const row = counts.get(key)
    if (row === undefined) counts.set(key, { day, what, about, count })
    else row.count += count
  }
  const written = new Map<CountedFrom, { first: number; last: number }>()
  for (const { at, what, about } of events) {
    add({ day: dayOf(at), what, about, count: 1 })
    const from = tableOf(what)
    const { first, last } = written.get(from) ?? { first: at, last: at }
    written.set(from, { first: Math.min(first, at), last: Math.max(last, at) })
  }
  if (counts.size === 0) return
  if (mayBeUncounted(tx.db))
    for (const [from, rows] of written) for (const row of await takeUncounted(tx, from, rows)) add(row)
  const columns = ['what', 'day', 'about', 'count'] as const
  await addUp(tx, 'record_day', { columns, sums: 1 }, [...counts.values()])
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
