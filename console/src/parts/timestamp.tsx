import type { Language } from '../../../src/api/contract/accounts.ts'
import { countUnits } from '../i18n/durations.ts'
import { numberFormat } from '../i18n/number-format.ts'
import { useWords } from '../i18n/use-words.ts'

type Form = 'moment' | 'date' | 'short'

const forms: Readonly<Record<Form, Intl.DateTimeFormatOptions>> = {
  moment: { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' },
  date: { dateStyle: 'medium' },
  short: { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
}

/** A moment in the reader's time; the same in local time and UTC on hover, to the second. */
export function Timestamp({ at, form = 'moment' }: { readonly at: string; readonly form?: Form }) {
  const { language } = useWords()
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return <span className="foreign">{at}</span>
  return (
    <time
      dateTime={at}
      title={`${formatMoment(date, language, 'moment')} (${zone(date, language)})\n${formatUtc(date)}`}
    >
      {formatMoment(date, language, form)}
    </time>
  )
}

export function formatMoment(date: Date, language: Language, form: Form = 'moment'): string {
  const otherYear = form === 'short' && date.getFullYear() !== new Date().getFullYear()
  return formatter(language, otherYear ? 'date' : form).format(date)
}

// Making one costs more than a row of a list: each is made once.
const formatters = new Map<string, Intl.DateTimeFormat>()
function formatter(language: Language, form: Form | 'zone'): Intl.DateTimeFormat {
  const key = `${language} ${form}`
  const known = formatters.get(key)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat(language, form === 'zone' ? { timeZoneName: 'short' } : forms[form])
  formatters.set(key, made)
  return made
}

export function formatUtc(date: Date): string {
  return `${date
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, '')} UTC`
}

export function formatDuration(seconds: number, language: Language): string {
  const units = [
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
    ['second', 1],
  ] as const
  const [unit, size] = units.find(([, least]) => seconds >= least) ?? units[3]
  return countUnits(language, Math.floor(seconds / size), { unit, unitDisplay: 'short' })
}

export function formatNumber(value: number, language: Language): string {
  return numberFormat(language).format(value)
}

function zone(date: Date, language: Language): string {
  const parts = formatter(language, 'zone').formatToParts(date)
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? ''
}
