import type { Language } from '../../../src/api/contract/accounts.ts'
import type { Words } from './words.ts'

const units = { Y: 'year', M: 'month', W: 'week', D: 'day' } as const

/** A number of units; in Japanese the counter stands at its number. */
export function countUnits(
  language: Language,
  count: number,
  options: Pick<Intl.NumberFormatOptions, 'unit' | 'unitDisplay'>,
): string {
  const said = new Intl.NumberFormat(language, { style: 'unit', ...options }).format(count)
  return language === 'ja' ? said.replace(' ', '') : said
}

/** ISO 8601 periods of one unit (`P2Y`, `P90D`) in words; others as they are written. */
export function sayDuration(words: Words, duration: string): string {
  const [, count, unit] = /^P(\d+)([YMWD])$/.exec(duration) ?? []
  if (count === undefined || unit === undefined) return duration
  return countUnits(words.language, Number(count), { unit: units[unit as keyof typeof units], unitDisplay: 'long' })
}
