import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Fault } from '../../base/fault.ts'
import type { Themes } from '../../release/situation-things.ts'
import type { AuditFacts } from '../../store/audit.ts'
import {
  type AlertRow,
  addAlerts,
  alertsOf,
  deleteRule,
  markAlertSeen,
  pruneAlerts,
  putRule,
  storedRules,
} from '../../store/situation-alerts.ts'
import { type Span, themesIn, totalsIn } from '../../store/situation-counts.ts'
import type { Store, Tx } from '../../store/store.ts'
import { dayMs } from './picture.ts'
import { builtInRules, type Rule, ruleShape } from './rules.ts'
import { type Judgement, judgeRate } from './warning.ts'

export interface WarningParts {
  readonly store: Store
  readonly nowMs: () => number
  readonly themes: () => Promise<Themes>
  readonly audit: (tx: Tx, facts: AuditFacts) => Promise<unknown>
  /** After alerts were raised. */
  readonly onRaised: (count: number) => void
}

/** A rate that was too high, with everything that says why. Days since 1970; `until` is the day after the last. */
export interface Alert extends Omit<Judgement, 'warns' | 'because'> {
  readonly rule: Pick<Rule, 'id' | 'name' | 'kind' | 'by' | 'windowDays' | 'minimum' | 'factor' | 'alpha'> &
    Partial<Pick<Rule, 'members' | 'sectors'>>
  readonly member: string
  readonly sector: string
  /** Of an actor, where the rule is by actor; its id and name. */
  readonly actor: string
  readonly actorName: string
  readonly from: number
  readonly until: number
}

export interface StoredAlert extends Alert {
  readonly id: string
  readonly atMs: number
  readonly seenBy: string
}

export interface RuleEntry {
  readonly rule: Rule
  readonly changed: boolean
  readonly builtIn: boolean
}

const mostAlerts = 2000
const mostRules = 100

/** Early warning: rates against what is usual, looked at once a day has ended, and whenever somebody asks. */
export class WarningDesk {
  readonly #parts: WarningParts

  constructor(parts: WarningParts) {
    this.#parts = parts
  }

  async rules(): Promise<RuleEntry[]> {
    const changed = new Map((await storedRules(this.#parts.store.read)).map((row) => [row.id, row.body]))
    const built = builtInRules.map((rule) => {
      const body = changed.get(rule.id)
      return {
        rule: body === undefined ? rule : ruleShape.parse(JSON.parse(body)),
        changed: body !== undefined,
        builtIn: true,
      }
    })
    const own = [...changed]
      .filter(([id]) => !builtInRules.some((rule) => rule.id === id))
      .map(([, body]) => ({ rule: ruleShape.parse(JSON.parse(body)), changed: true, builtIn: false }))
    return [...built, ...own]
  }

  async changeRule(rule: Rule, by: string): Promise<void> {
    const { store, nowMs, audit } = this.#parts
    const known = await this.rules()
    if (known.length >= mostRules && !known.some((one) => one.rule.id === rule.id))
      throw new Fault('too-many', `a node keeps ${mostRules} rules at most`)
    await store.write(async (tx) => {
      await putRule(tx, { id: rule.id, body: JSON.stringify(rule), actor: by, at: nowMs() })
      await audit(tx, { actor: by, action: 'situation-rule', subject: rule.id, detail: 'changed' })
    })
  }

  /** Back to how the node began; a rule of one's own goes. */
  async resetRule(id: string, by: string): Promise<void> {
    const { store, audit } = this.#parts
    if (!(await this.rules()).some(({ rule }) => rule.id === id)) throw new Fault('not-found', 'no such rule')
    await store.write(async (tx) => {
      await deleteRule(tx, id)
      await audit(tx, { actor: by, action: 'situation-rule', subject: id, detail: 'reset' })
    })
  }

  async alerts(limit: number): Promise<StoredAlert[]> {
    return (await alertsOf(this.#parts.store.read, limit)).map(presentAlert)
  }

  async seen(id: string, by: string): Promise<void> {
    const { store, nowMs, audit } = this.#parts
    await store.write(async (tx) => {
      if (!(await markAlertSeen(tx, id, by, nowMs() * 1000))) throw new Fault('not-found', 'no such alert')
      await audit(tx, { actor: by, action: 'situation-alert', subject: id, detail: 'seen' })
    })
  }

  /** Judges the stretch that ended with yesterday by every rule that is on; how many alerts are new. */
  async look(): Promise<number> {
    const { store, nowMs, onRaised } = this.#parts
    const found: Alert[] = []
    for (const { rule } of await this.rules()) {
      if (!rule.on) continue
      // The embedded store answers without leaving this turn.
      await nextTurn()
      found.push(...(await this.#judge(rule)))
    }
    const at = nowMs() * 1000
    const rows = found.map(
      (alert): AlertRow => ({
        ...{ id: idOf(alert), rule: alert.rule.id, day: alert.until - 1, at, seen_by: '', seen_at: 0 },
        body: JSON.stringify(alert),
      }),
    )
    if (rows.length === 0) return 0
    const added = await store.write(async (tx) => {
      const count = await addAlerts(tx, rows)
      await pruneAlerts(tx, mostAlerts)
      return count
    })
    if (added > 0) onRaised(added)
    return added
  }

  async #judge(rule: Rule): Promise<Alert[]> {
    const today = Math.floor(this.#parts.nowMs() / dayMs)
    // A week against the weeks before; a day against the same day of the week before.
    const windows = Array.from({ length: rule.windows + 1 }, (_, back) => {
      const until = today - back * 7
      return { span: 'd' as const, from: until - rule.windowDays, until }
    })
    const rates = await this.#rates(rule, windows)
    const [now] = windows as [Span]
    return [...rates].flatMap(([key, counts]) => {
      const [observed = 0, ...baseline] = counts
      const { warns, because: _, ...numbers } = judgeRate(observed, baseline, rule)
      if (!warns) return []
      const { member, sector, actor, actorName } = JSON.parse(key) as Subject
      const { on: _on, windows: _windows, ...told } = rule
      return [{ rule: told, member, sector, actor, actorName, from: now.from, until: now.until, ...numbers }]
    })
  }

  async #rates(rule: Rule, windows: readonly Span[]): Promise<Map<string, number[]>> {
    const db = this.#parts.store.read
    const rates = new Map<string, number[]>()
    const add = (window: number, subject: Subject, events: number) => {
      const key = JSON.stringify(subject)
      const counts = rates.get(key) ?? new Array<number>(windows.length).fill(0)
      counts[window]! += events
      rates.set(key, counts)
    }
    const watches = (row: { kind: string; member: string; sector: string }) =>
      row.kind === rule.kind &&
      (rule.members.length === 0 || rule.members.includes(row.member)) &&
      (rule.sectors.length === 0 || rule.sectors.includes(row.sector))
    if (rule.by === 'actor') {
      const { themes, things } = await this.#parts.themes()
      for (const [at, window] of windows.entries()) {
        await nextTurn()
        for (const row of (await themesIn(db, window)).filter(watches))
          for (const actor of themes.get(row.theme)?.actors ?? [])
            add(at, { member: '', sector: '', actor, actorName: things.get(actor)?.name ?? '' }, row.events)
      }
      return rates
    }
    const from = windows.at(-1)!.from
    for (const row of (await totalsIn(db, { span: 'd', from, until: windows[0]!.until })).filter(watches)) {
      if (rule.by === 'sector' && row.sector === '') continue
      const at = windows.findIndex((window) => row.day >= window.from && row.day < window.until)
      const sector = rule.by === 'sector' ? row.sector : ''
      if (at >= 0) add(at, { member: row.member, sector, actor: '', actorName: '' }, row.events)
    }
    return rates
  }
}

interface Subject {
  readonly member: string
  readonly sector: string
  readonly actor: string
  readonly actorName: string
}

/** One alert of a rule for a subject in a week, or on a day where the rule is of days. */
function idOf({ rule, member, sector, actor, until }: Alert): string {
  const last = until - 1
  const day = rule.windowDays === 1 ? last : last - ((last + 3) % 7)
  const subject = createHash('sha256')
    .update(JSON.stringify([member, sector, actor]))
    .digest('hex')
    .slice(0, 16)
  return `${rule.id}.${day}.${subject}`
}

function presentAlert({ id, at, seen_by, body }: AlertRow): StoredAlert {
  return { ...(JSON.parse(body) as Alert), id, atMs: Math.floor(at / 1000), seenBy: seen_by }
}
