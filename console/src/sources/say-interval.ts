import type { Words } from '../i18n/use-words.ts'

export const intervals = [300, 900, 3600, 21_600, 86_400, 604_800] as const

/** How often, in the largest unit that says it whole. */
export function sayInterval(words: Words, seconds: number): string {
  if (seconds % 86_400 === 0) return words('sources.everyDays', { count: seconds / 86_400 })
  if (seconds % 3600 === 0) return words('sources.everyHours', { count: seconds / 3600 })
  return words('sources.everyMinutes', { count: Math.round(seconds / 60) })
}
