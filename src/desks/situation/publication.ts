/** Weeks are named by their Monday, in days since 1970 (UTC). */
export const weekDays = 7
/** What is reported late still gets in: a week is published when it has been over for so many days. */
const settleDays = 2
/** A week that is older says nothing any more that anybody waits for; and what came of it meanwhile would be told apart. */
const oldestWeeks = 8

export type MayPublish =
  | { readonly publish: true }
  | {
      readonly publish: false
      readonly because: 'no-whole-week' | 'not-over' | 'too-old' | 'published'
      /** The first day on which it may be. */
      readonly from?: number
    }

/**
 * Whether the statistics of a stretch of days may leave. Whole weeks alone, each once and for ever: two tables that overlap could be
 * subtracted from each other, and what is left may be one victim.
 */
export function mayPublish(
  wanted: { readonly from: number; readonly until: number },
  published: readonly { readonly from: number; readonly until: number }[],
  today: number,
): MayPublish {
  const { from, until } = wanted
  if (until - from !== weekDays || (from + 3) % weekDays !== 0) return { publish: false, because: 'no-whole-week' }
  if (published.some((other) => other.from < until && from < other.until))
    return { publish: false, because: 'published' }
  if (today < until + settleDays) return { publish: false, because: 'not-over', from: until + settleDays }
  if (today >= until + oldestWeeks * weekDays) return { publish: false, because: 'too-old' }
  return { publish: true }
}
