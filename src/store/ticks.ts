import type { Micros } from '../base/clock.ts'
import type { Db } from './store.ts'

/**
 * Hands out the ticks of one transaction: strictly increasing, none before the present moment, none handed out before by any
 * transaction that committed, whatever the clock did. The last one is kept in `meta`, so it commits or rolls back with the rows that carry it.
 */
export function tickTaker(db: Db, nowMs: () => number): (count: number) => Promise<Micros> {
  return async (count) => {
    if (!Number.isSafeInteger(count) || count < 1) throw new RangeError('a count of ticks is a whole number from 1')
    const row = await db.selectFrom('meta').select('value').where('name', '=', 'tick').executeTakeFirst()
    const first = Math.max(Math.floor(nowMs() * 1000), Number(row?.value ?? 0) + 1)
    const last = String(first + count - 1)
    if (row === undefined) await db.insertInto('meta').values({ name: 'tick', value: last }).execute()
    else await db.updateTable('meta').set({ value: last }).where('name', '=', 'tick').execute()
    return first
  }
}
