import type { Language } from '../incident/words.ts'
import { dayMs } from './picture.ts'

// Dates come from what other members published, too.
const unknown = '?'

/** A day (since 1970, UTC) as the language writes dates. */
export function dayIn(language: Language, day: number): string {
  return Number.isFinite(day) ? formatter(language, false).format(day * dayMs) : unknown
}

/** A moment to the minute, in UTC. */
export function momentIn(language: Language, ms: number): string {
  return Number.isFinite(ms) ? formatter(language, true).format(ms) : unknown
}

/** From the first to the last day; a single one alone. */
export function daysIn(language: Language, from: number, last: number): string {
  return from === last ? dayIn(language, from) : `${dayIn(language, from)} – ${dayIn(language, last)}`
}

function formatter(language: Language, withTime: boolean): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(language, {
    // Short forms of Japanese are digits and strokes, which could be of any order.
    dateStyle: language === 'ja' ? 'long' : 'medium',
    ...(withTime ? { timeStyle: 'short', hourCycle: 'h23' } : {}),
    timeZone: 'UTC',
  })
}
