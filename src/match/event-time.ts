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
  // Suricata writes zones without a colon, Sysmon a space for the T and no zone.
  const iso = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/.exec(text)
  if (iso === null) return null
  const zone = iso[4] === undefined ? 'Z' : iso[4].replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')
  return checked(Date.parse(`${iso[1]}T${iso[2]}${(iso[3] ?? '').slice(0, 4)}${zone}`))
}

function checked(time: number): number | null {
  return Number.isFinite(time) && time > 0 ? time : null
}
