import { Fault } from '../../base/fault.ts'

/** A moment on the clocks of a zone. */
export interface LocalTime {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** `invalid` for a zone that the platform's time zone data does not have. */
export function checkZone(zone: string): void {
  formatOf(zone)
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known !== undefined) return known
  let made: Intl.DateTimeFormat
  try {
    made = new Intl.DateTimeFormat('en-US', {
      ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
      ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
    })
  } catch {
    throw new Fault('invalid', `no time zone ${JSON.stringify(zone.slice(0, 60))}; write it as Asia/Manila`)
  }
  if (formats.size < 500) formats.set(zone, made)
  return made
}

/** What the clocks of the zone show at a moment (ms). */
export function localTime(ms: number, zone: string): LocalTime {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return { year, month, day, hour, minute, second }
}

/** How far the zone's clocks are ahead of UTC at a moment, in ms. */
export function offsetOf(ms: number, zone: string): number {
  const { year, month, day, hour, minute, second } = localTime(ms, zone)
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000
}

/**
 * The moment at which the clocks of the zone show this. Where they show it twice (they were put back) the later one, so that nobody
 * is cut short; where they never show it (they were put forward) the moment that as much time has passed as the clocks would say.
 */
export function momentOf(local: LocalTime, zone: string): number {
  const plain = Date.UTC(local.year, local.month - 1, local.day, local.hour, local.minute, local.second)
  const day = 86_400_000
  const candidates = [offsetOf(plain - day, zone), offsetOf(plain + day, zone)].map((offset) => plain - offset)
  const exact = candidates.filter((ms) => plain - offsetOf(ms, zone) === ms)
  return Math.max(...(exact.length > 0 ? exact : candidates))
}

/** `2026-11-28 14:00 +08:00`. */
export function localText(ms: number, zone: string): string {
  const { year, month, day, hour, minute } = localTime(ms, zone)
  const two = (value: number) => String(value).padStart(2, '0')
  const offset = Math.round(offsetOf(ms, zone) / 60_000)
  const sign = offset < 0 ? '-' : '+'
  const ahead = `${sign}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)} ${ahead}`
}

/** `2026-11-28 06:00 UTC`. */
export function utcText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
