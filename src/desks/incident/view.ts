import { erasedDue, type IncidentRow } from '../../store/incidents.ts'
import { type Clock, nextDue } from './clocks.ts'
import { clocksFor, concerns } from './forms.ts'
import { effectiveConsent, type Record } from './record.ts'
import type { Rule } from './rules.ts'

/** A record with what follows from it at this moment. */
export interface IncidentView {
  readonly num: number
  /** Of the STIX incident. */
  readonly id: string
  readonly record: Record
  readonly openedMs: number
  readonly changedMs: number
  readonly closedMs: number
  readonly erased: boolean
  /** Who may have what was made of it now. */
  readonly given: readonly string[]
  readonly clocks: readonly Clock[]
  /** In use here, and about such an incident. */
  readonly rules: readonly Rule[]
}

export function viewOf(row: IncidentRow, rules: readonly Rule[], nowMs: number): IncidentView {
  const record = JSON.parse(row.body) as Record
  return {
    ...{
      num: row.num,
      id: row.id,
      record,
      openedMs: row.opened_at,
      changedMs: row.changed_at,
      closedMs: row.closed_at,
    },
    erased: record.reporter === null,
    given: effectiveConsent(record),
    clocks: clocksFor(rules, record, nowMs),
    rules: rules.filter((rule) => concerns(rule, record)),
  }
}

/** What the queue is ordered and found by, and policy reads. */
export function columnsOf(record: Record, rules: readonly Rule[], nowMs: number) {
  const { report, state, score } = record
  const due = state === 'closed' ? null : nextDue(clocksFor(rules, record, nowMs))
  return {
    ...{
      state,
      sector: report.sector,
      kind: report.kind,
      severity: score === null ? -1 : Math.round(score.score * 10),
    },
    due_at: state === 'closed' && record.reporter === null ? erasedDue : (due ?? 0),
    consent: JSON.stringify(effectiveConsent(record)),
    body: JSON.stringify(record),
  }
}
