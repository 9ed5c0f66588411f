import { roles } from './roles.ts'
import type { LineHit } from './scan.ts'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** When an event happened, in milliseconds: by its first field with a time that can be read; null where it has none. */
export function eventTime({ fields }: LineHit): number | null {
  for (const [role, text] of fields) {
    if (role !== roles.time) continue
    const time = readTime(text)
    if (time !== null) return time
  }
  return null
}

/** A moment as logs write it, in ms; null where it is none. */
export function readTime(text: string): number | null {
  const number = /^\[?(\d{9,11}(?:\.\d+)?)\]?$/.exec(text)?.[1]
  if (number !== undefined) return Math.floor(Number(number) * 1000)
  if (/^\d{13}$/.test(text)) return Number(text)
  // BIND: 27-Nov-2026 12:00:00.123
  const bind = /^(\d\d)-([A-Z][a-z]{2})-(\d{4}) (\d\d:\d\d:\d\d(?:\.\d{1,3})?)$/.exec(text)
  if (bind !== null) {
    const month = String(months.indexOf(bind[2]!) + 1).padStart(2, '0')
    return checked(Date.parse(`${bind[3]}-${month}-${bind[1]}T${bind[4]}Z`))
  }
  // Windows: 11/28/2026 9:00:00 AM, 20261128 09:00:00, 28.11.2026 09:00:00. Without AM or PM, day and month cannot be told apart.
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d\d:\d\d) ([AP])M$/.exec(text)
  if (american !== null) {
    const [, month, day, year, hour, rest, half] = american
    return made(year, month, day, `${(Number(hour) % 12) + (half === 'P' ? 12 : 0)}`, rest)
  }
  const joined = /^(\d{4})(\d\d)(\d\d) (\d\d):(\d\d:\d\d)$/.exec(text)
  if (joined !== null) return made(joined[1], joined[2], joined[3], joined[4], joined[5])
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4}) (\d{1,2}):(\d\d:\d\d)$/.exec(text)
  if (dotted !== null) return made(dotted[3], dotted[2], dotted[1], dotted[4], dotted[5])
  // PowerShell's JSON: /Date(1763600000000)/
  const ticks = /^\/Date\((\d{11,13})\)\/$/.exec(text)?.[1]
  if (ticks !== undefined) return Number(ticks)
  // Suricata writes zones without a colon, Sysmon a space for the T and no zone.
  const iso = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/.exec(text)
  if (iso === null) return null
  const zone = iso[4] === undefined ? 'Z' : iso[4].replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')
  return checked(Date.parse(`${iso[1]}T${iso[2]}${(iso[3] ?? '').slice(0, 4)}${zone}`))
}

/** A moment of its parts, which are figures; without a zone it is taken for UTC. */
function made(year?: string, month?: string, day?: string, hour?: string, rest?: string): number | null {
  const two = (text: string | undefined): string => (text ?? '').padStart(2, '0')
  return checked(Date.parse(`${year}-${two(month)}-${two(day)}T${two(hour)}:${rest}Z`))
}

function checked(time: number): number | null {
  return Number.isFinite(time) && time > 0 ? time : null
}
