import type { IncidentTimes } from '../../release/situation-objects.ts'
import type { Language } from '../incident/words.ts'
import { dayIn, daysIn, momentIn } from './date-words.ts'
import { memberNameIn } from './member-words.ts'
import { changeOf, dayMs, type Stretch, type Sums } from './picture.ts'
import { sectorName } from './sector-words.ts'
import type { Published } from './statistics.ts'
import type { StoredAlert } from './warnings.ts'
import { briefingWords } from './words.ts'

export const briefingPeriods = ['daily', 'weekly'] as const
export type BriefingPeriod = (typeof briefingPeriods)[number]

/** A briefing before it has a form: headings, sentences and tables in one language. */
export interface Briefing {
  readonly title: string
  readonly language: Language
  /** What stands under the title: of which days, made when, by whom, for whom. */
  readonly about: readonly string[]
  readonly sections: readonly BriefingSection[]
}
export interface BriefingSection {
  readonly heading: string
  readonly sentences: readonly string[]
  readonly table?: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }
}

export interface BriefingFacts {
  readonly period: BriefingPeriod
  readonly language: Language
  readonly member: string
  readonly memberName: string
  readonly nowMs: number
  readonly now: Stretch
  readonly before: Stretch
  readonly incidents: readonly IncidentTimes[]
  readonly alerts: readonly StoredAlert[]
  readonly published: readonly Published[]
}

const mostRows = 10

/** Puts a day or a week into words. Only whole days are told; what is made up is said to be. */
export function briefingOf(facts: BriefingFacts): Briefing {
  const { period, language, memberName, nowMs, now, before } = facts
  const say = briefingWords(language)
  const number = new Intl.NumberFormat(language)
  const days = daysIn(language, now.span.from, now.span.until - 1)
  const change = (current: number, earlier: number): string => {
    const { percent } = changeOf(current, earlier)
    if (percent === null) return current === 0 ? '±0%' : say.new
    return percent === 0 ? '±0%' : `${percent > 0 ? '+' : '−'}${number.format(Math.abs(percent))}%`
  }
  const members = [...new Set([...now.sectors, ...before.sectors].map(({ member }) => member))].sort()
  const of = ({ sectors }: Stretch, member: string): Sums =>
    sectors
      .filter((row) => row.member === member)
      .reduce(
        (sum, row) => ({
          attempts: sum.attempts + row.attempts,
          sightings: sum.sightings + row.sightings,
          incidents: sum.incidents + row.incidents,
        }),
        { attempts: 0, sightings: 0, incidents: 0 },
      )
  const row = (name: string, current: Sums, earlier: Sums): string[] => [
    name,
    number.format(current.attempts),
    change(current.attempts, earlier.attempts),
    number.format(current.incidents),
    change(current.incidents, earlier.incidents),
  ]
  const sections: BriefingSection[] = [
    {
      heading: say.inShort,
      sentences: [
        say.attempts(number.format(now.total.attempts), change(now.total.attempts, before.total.attempts), period),
        say.incidents(number.format(now.total.incidents), change(now.total.incidents, before.total.incidents), period),
        ...(now.synthetic > 0 ? [say.synthetic] : []),
      ],
      table: {
        head: [say.member, say.attemptsHead, say.changeHead, say.incidentsHead, say.changeHead],
        rows: members.map((member) => row(member, of(now, member), of(before, member))),
      },
    },
    {
      heading: say.warnings,
      sentences:
        facts.alerts.length === 0
          ? [say.noWarnings]
          : facts.alerts.slice(0, mostRows).map((alert) => alertSentence(alert, language)),
    },
    table(
      say.sectors,
      say.nothing,
      [say.member, say.sector, say.attemptsHead, say.changeHead],
      now.sectors
        .filter(({ attempts, sector }) => attempts > 0 && sector !== '')
        .sort((a, b) => b.attempts - a.attempts)
        .map(({ member, sector, attempts }) => {
          const earlier = before.sectors.find((one) => one.member === member && one.sector === sector)
          return [
            member,
            sectorName(sector, language),
            number.format(attempts),
            change(attempts, earlier?.attempts ?? 0),
          ]
        }),
    ),
    table(
      say.actors,
      say.nothing,
      [say.actor, say.attemptsHead, say.changeHead, say.mostly],
      now.actors.map(({ actor, attempts, targets }) => {
        const earlier = before.actors.find((one) => one.actor.id === actor.id)
        const [most] = [...targets].sort((a, b) => b.attempts - a.attempts)
        const target = most === undefined ? '' : `${most.member} ${sectorName(most.sector, language)}`
        return [actor.name || actor.id, number.format(attempts), change(attempts, earlier?.attempts ?? 0), target]
      }),
    ),
    table(
      say.newIncidents,
      say.noIncidents,
      [say.member, say.reported, say.name],
      facts.incidents.map(({ summary, reported }) => [
        summary.origin,
        momentIn(language, Date.parse(reported.at)),
        summary.name,
      ]),
    ),
    table(
      say.published,
      say.noPublished,
      [say.member, say.week, say.attemptsHead, say.incidentsHead],
      facts.published.map(({ member, week, tables }) => {
        const total = (kind: string) => {
          const found = tables.find((one) => one.kind === kind)?.totals.total
          return found === undefined ? '0' : found < 0 ? say.withheld : number.format(found)
        }
        return [member, dayIn(language, Date.parse(week) / dayMs), total('attempt'), total('incident')]
      }),
    ),
  ]
  return {
    title: say.title(period, memberNameIn(language, facts.member, memberName)),
    language,
    about: [say.days(days), say.made(momentIn(language, nowMs)), say.handling],
    sections,
  }
}

/** Why there was an alert, in one sentence with its numbers. */
function alertSentence(alert: StoredAlert, language: Language): string {
  const say = briefingWords(language)
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 })
  const whom =
    alert.actorName ||
    [alert.member, alert.sector === '' ? '' : sectorName(alert.sector, language)]
      .filter((word) => word !== '')
      .join(', ')
  const days = daysIn(language, alert.from, alert.until - 1)
  return say.alert({
    whom,
    days,
    kind: alert.rule.kind,
    observed: number.format(alert.observed),
    expected: number.format(alert.expected),
    windows: alert.baseline.length,
    chance: number.format(Math.min(1e9, Math.round(1 / alert.chance))),
  })
}

function table(
  heading: string,
  none: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): BriefingSection {
  if (rows.length === 0) return { heading, sentences: [none] }
  return { heading, sentences: [], table: { head, rows: rows.slice(0, mostRows) } }
}

/** The whole days that a briefing tells, and those that it is compared with: yesterday and the same day a week before, or the last seven days and the seven before. */
export function briefingSpans(period: BriefingPeriod, nowMs: number) {
  const today = Math.floor(nowMs / dayMs)
  const length = period === 'daily' ? 1 : 7
  const span = (until: number) => ({ span: 'd' as const, from: until - length, until })
  return { now: span(today), before: span(today - 7) }
}
