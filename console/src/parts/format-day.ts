import type { Language } from '../../../src/api/contract/accounts.ts'

/** A day that is the same everywhere, as `2026-11-16`. */
export function formatDay(day: string, language: Language): string {
  const date = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(date.getTime())) return day
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(date)
}

/** From one such day to another, both among them. */
export function formatDays(from: string, until: string, language: Language): string {
  if (from === until) return formatDay(from, language)
  const [start, end] = [new Date(`${from}T00:00:00Z`), new Date(`${until}T00:00:00Z`)]
  if (Number.isNaN(start.getTime()) || Number.isNaN(end.getTime())) return `${from} – ${until}`
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).formatRange(start, end)
}
