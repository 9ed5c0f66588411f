import type { Words } from './use-words.ts'

const units = { Y: 'year', M: 'month', W: 'week', D: 'day' } as const

/** ISO 8601 periods of one unit (`P2Y`, `P90D`) in words; others as they are written. */
export function sayDuration(words: Words, duration: string): string {
  const [, count, unit] = /^P(\d+)([YMWD])$/.exec(duration) ?? []
  if (count === undefined || unit === undefined) return duration
  return new Intl.NumberFormat(words.language, {
    style: 'unit',
    unit: units[unit as keyof typeof units],
    unitDisplay: 'long',
  }).format(Number(count))
}
