const dayMicros = 86_400_000_000

/** The day (UTC, counted from 1970) of a moment of the one order. */
export function dayOf(micros: number): number {
  return Math.floor(micros / dayMicros)
}

/** The first moment of a day. */
export function startOfDay(day: number): number {
  return day * dayMicros
}

/** The day of a column that holds such moments, in SQL. */
export const dayInSql = (column: string): string => `${column} / ${dayMicros}`
