import type { ClockRule, Duration, Rule, Trigger } from './rules.ts'
import { type LocalTime, localTime, momentOf } from './zone-time.ts'

const clockStates = ['no-number', 'waiting', 'running', 'warning', 'overdue', 'met', 'met-late'] as const
/** `no-number`: nobody has found how long it is. `waiting`: what starts it has not happened, or nobody has recorded it. */
export type ClockState = (typeof clockStates)[number]

export interface Clock {
  readonly rule: string
  readonly clock: string
  readonly state: ClockState
  /** Moments in ms; null: not yet, or never. */
  readonly startedMs: number | null
  readonly dueMs: number | null
  readonly warnMs: number | null
  readonly metMs: number | null
  readonly zone: string
}

/** What clocks are read from. */
export interface ClockFacts {
  /** The moment that counts of each trigger (ms); absent: not recorded. */
  readonly triggers: Readonly<Partial<Record<Trigger, number>>>
  /** When the submission was made that a clock asks for, by `rule/clock`; the first counts. */
  readonly submissions: ReadonlyMap<string, number>
  readonly malicious: boolean
}

const dayMs = 86_400_000
const hourMs = 3_600_000

/** The clocks of a rule at a moment, in its order. Pure: of two moments the later one never has more time left. */
export function clocksOf(rule: Rule, facts: ClockFacts, nowMs: number): Clock[] {
  const met = new Map<string, number>()
  return rule.clocks.map((clock) => {
    const metMs = facts.submissions.get(`${rule.id}/${clock.id}`) ?? null
    if (metMs !== null) met.set(clock.id, metMs)
    const startedMs =
      'trigger' in clock.starts ? (facts.triggers[clock.starts.trigger] ?? null) : (met.get(clock.starts.after) ?? null)
    const duration = facts.malicious && clock.maliciousDuration !== undefined ? clock.maliciousDuration : clock.duration
    const dueMs = startedMs === null || duration === null ? null : dueOf(startedMs, duration, clock, rule)
    const warnMs = dueMs === null ? null : dueMs - clock.warnHours * hourMs
    const state = stateOf({ hasNumber: duration !== null, dueMs, warnMs, metMs }, nowMs)
    return { rule: rule.id, clock: clock.id, state, startedMs, dueMs, warnMs, metMs, zone: rule.zone }
  })
}

function stateOf(
  {
    hasNumber,
    dueMs,
    warnMs,
    metMs,
  }: { hasNumber: boolean; dueMs: number | null; warnMs: number | null; metMs: number | null },
  nowMs: number,
): ClockState {
  if (metMs !== null) return dueMs !== null && metMs > dueMs ? 'met-late' : 'met'
  if (!hasNumber) return 'no-number'
  if (dueMs === null || warnMs === null) return 'waiting'
  if (nowMs > dueMs) return 'overdue'
  return nowMs >= warnMs ? 'warning' : 'running'
}

/** When a clock that started at a moment ends. Hours are hours whatever the clocks on the wall do; days and months end with the local day. */
export function dueOf(
  startedMs: number,
  duration: NonNullable<Duration>,
  { rollOver }: Pick<ClockRule, 'rollOver'>,
  { zone, holidays }: Pick<Rule, 'zone' | 'holidays'>,
): number {
  if ('hours' in duration) return startedMs + duration.hours * hourMs
  const start = localTime(startedMs, zone)
  let last =
    'days' in duration
      ? addDays(start, duration.days - (duration.firstDayCounts ? 1 : 0))
      : addMonths(start, duration.months)
  const off = new Set(holidays)
  // At most as far as there are days off in a row in any calendar.
  for (let turn = 0; rollOver && turn < 60 && isOff(last, off); turn++) last = addDays(last, 1)
  return momentOf({ ...last, hour: 23, minute: 59, second: 59 }, zone)
}

type Day = Pick<LocalTime, 'year' | 'month' | 'day'>

function addDays({ year, month, day }: Day, count: number): Day {
  return dayOf(Date.UTC(year, month - 1, day) + count * dayMs)
}

/** The same day of a later month; where that month is shorter, its last day. */
function addMonths({ year, month, day }: Day, count: number): Day {
  const lastOfMonth = new Date(Date.UTC(year, month - 1 + count + 1, 0)).getUTCDate()
  return dayOf(Date.UTC(year, month - 1 + count, Math.min(day, lastOfMonth)))
}

function dayOf(ms: number): Day {
  const date = new Date(ms)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

function isOff({ year, month, day }: Day, holidays: ReadonlySet<string>): boolean {
  const date = new Date(Date.UTC(year, month - 1, day))
  const weekday = date.getUTCDay()
  return weekday === 0 || weekday === 6 || holidays.has(date.toISOString().slice(0, 10))
}

/** The end of the clock that ends next and is not met; null: none runs. */
export function nextDue(clocks: readonly Clock[]): number | null {
  const open = clocks.flatMap(({ metMs, dueMs }) => (metMs === null && dueMs !== null ? [dueMs] : []))
  return open.length === 0 ? null : Math.min(...open)
}
