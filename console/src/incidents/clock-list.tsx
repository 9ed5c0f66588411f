import type { Language } from '../../../src/api/contract/accounts.ts'
import type { Clock } from '../../../src/api/contract/incidents.ts'
import { useWords, type Words } from '../i18n/use-words.ts'
import { formatUtc } from '../parts/timestamp.tsx'
import css from './incidents.module.css'
import { say } from './said.ts'

/** Every clock with its end on the authority's clocks and in UTC, and how long is left; those that end first at the head. */
export function ClockList({ clocks }: { readonly clocks: readonly Clock[] }) {
  const words = useWords()
  if (clocks.length === 0) return <p className={css.quiet}>{words('incident.noClocks')}</p>
  return (
    <ul className={css.clocks}>
      {clocks.map((clock) => (
        <li key={`${clock.rule}/${clock.clock}`} data-state={clock.state}>
          <b>{say(words, clock.title)}</b>
          <span className={css.quiet}>{say(words, clock.authority)}</span>
          <span className={css.left}>{remaining(words, clock)}</span>
          {clock.dueAt !== null && <Due at={clock.dueAt} zone={clock.zone} />}
          {clock.status !== 'in-force' && (
            <span className={css.tag}>{words.find(`incident.status.${clock.status}`)}</span>
          )}
          <span className={css.counsel}>{words('incident.counsel')}</span>
        </li>
      ))}
    </ul>
  )
}

export function Due({ at, zone }: { readonly at: string; readonly zone: string }) {
  const { language } = useWords()
  const date = new Date(at)
  return (
    <time dateTime={at} className={css.due}>
      {inZone(date, language, zone)}
      <small>{formatUtc(date)}</small>
    </time>
  )
}

function inZone(date: Date, language: Language, zone: string): string {
  return new Intl.DateTimeFormat(language, {
    ...{ year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    ...{ timeZone: zone, timeZoneName: 'short' },
  }).format(date)
}

/** How long is left, or how it ended. */
export function remaining(words: Words, { state, remainingMs }: Pick<Clock, 'state' | 'remainingMs'>): string {
  if (remainingMs === null) return words.find(`incident.clock.${state}`) ?? state
  const minutes = Math.floor(Math.abs(remainingMs) / 60_000)
  const facts = { hours: Math.floor(minutes / 60), minutes: minutes % 60 }
  return words(remainingMs < 0 ? 'incident.over' : 'incident.left', facts)
}
