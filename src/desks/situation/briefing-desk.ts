import type { Language } from '../incident/words.ts'
import { type Briefing, type BriefingPeriod, briefingOf, briefingSpans } from './briefing.ts'
import type { SituationDesk } from './desk.ts'
import { dayMs } from './picture.ts'

const mostAlerts = 200
const publishedWeeks = 2

/** Makes the briefing of the day or the week that ended with yesterday. */
export async function makeBriefing(
  desk: Pick<SituationDesk, 'picture' | 'timeline' | 'warnings' | 'statistics'>,
  asked: {
    readonly period: BriefingPeriod
    readonly language: Language
    readonly member: string
    readonly memberName: string
    readonly nowMs: number
  },
): Promise<Briefing> {
  const { now, before } = briefingSpans(asked.period, asked.nowMs)
  const within = (at: string) => {
    const day = Math.floor(Date.parse(at) / dayMs)
    return day >= now.from && day < now.until
  }
  const [current, earlier, incidents, alerts, published] = await Promise.all([
    desk.picture.stretch(now),
    desk.picture.stretch(before),
    desk.timeline(now.until - now.from + 2),
    desk.warnings.alerts(mostAlerts),
    desk.statistics.list(publishedWeeks + 1),
  ])
  return briefingOf({
    ...asked,
    now: current,
    before: earlier,
    incidents: incidents.filter(({ reported }) => within(reported.at)),
    alerts: alerts.filter(({ until }) => until - 1 >= now.from && until <= now.until),
    published,
  })
}
