import { sql } from 'kysely'
import type { Micros } from '../base/clock.ts'
import type { Db } from './store.ts'

/**
 * Hands out the ticks of one transaction: strictly increasing, none before the present moment, none handed out before by any
 * transaction that committed, whatever the clock did. The last one is kept in `meta`, so it commits or rolls back with the rows that carry it.
 */
export function tickTaker(db: Db, nowMs: () => number): (count: number) => Promise<Micros> {
  return async (count) => {
    if (!Number.isSafeInteger(count) || count < 1) throw new RangeError('a count of ticks is a whole number from 1')
    const now = Math.max(1, Math.floor(nowMs() * 1000))
    const before = sql`cast(value as bigint)`
    const { rows } = await sql<{ value: string }>`update meta set value = cast(
      case when ${before} < cast(${now} as bigint) then cast(${now - 1} as bigint) else ${before} end + cast(${count} as bigint) as text)
      where name = 'tick' returning value`.execute(db)
    const [row] = rows
    if (row !== undefined) return Number(row.value) - count + 1
    await db
      .insertInto('meta')
      .values({ name: 'tick', value: String(now + count - 1) })
      .execute()
    return now
  }
}
