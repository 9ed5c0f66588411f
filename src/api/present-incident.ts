import type { Clock } from '../desks/incident/clocks.ts'
import { limits } from '../desks/incident/desk.ts'
import type { IncidentDetail } from '../desks/incident/queue.ts'
import type { RequestView } from '../desks/incident/requests.ts'
import { isUsed } from '../desks/incident/rules.ts'
import { sectors } from '../desks/incident/sectors.ts'
import { categories } from '../desks/incident/severity.ts'
import type { IncidentView } from '../desks/incident/view.ts'
import { incidentKinds, type Said } from '../desks/incident/words.ts'
import { localText } from '../desks/incident/zone-time.ts'
import type * as contract from './contract/incidents.ts'
import type { IncidentDesks } from './incident-desks.ts'

const iso = (ms: number): string => new Date(ms).toISOString()
const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms))

function presentClock(clock: Clock, { rules }: Pick<IncidentView, 'rules'>, nowMs: number): contract.Clock {
  const rule = rules.find(({ id }) => id === clock.rule)!
  const own = rule.clocks.find(({ id }) => id === clock.clock)!
  return {
    ...{ rule: clock.rule, clock: clock.clock, title: own.title, authority: rule.authority, status: rule.status },
    starts: 'trigger' in own.starts ? own.starts.trigger : `after:${own.starts.after}`,
    state: clock.state,
    startedAt: isoOrNull(clock.startedMs),
    dueAt: isoOrNull(clock.dueMs),
    dueLocal: clock.dueMs === null ? null : localText(clock.dueMs, clock.zone),
    metAt: isoOrNull(clock.metMs),
    zone: clock.zone,
    remainingMs: clock.dueMs === null || clock.metMs !== null ? null : clock.dueMs - nowMs,
  }
}

export function presentRow(view: IncidentView, nowMs: number): contract.IncidentRow {
  const { record, clocks } = view
  const next = clocks.find(({ metMs, dueMs }) => metMs === null && dueMs !== null)
  return {
    ...{ num: view.num, name: record.name, id: view.id, sector: record.report.sector, kind: record.report.kind },
    ...{ state: record.state, determination: record.determination },
    severity: record.score === null ? null : { score: record.score.score, level: record.score.level },
    ...{ organisation: record.reporter?.organisation ?? null, pseudonym: record.pseudonym },
    ...{ openedAt: iso(view.openedMs), changedAt: iso(view.changedMs), given: [...view.given] },
    next: next === undefined || record.state === 'closed' ? null : presentClock(next, view, nowMs),
    tasksOpen: record.tasks.filter(({ state }) => state === 'pending' || state === 'ongoing').length,
  }
}

export function presentIncident(
  detail: IncidentDetail,
  requests: readonly RequestView[],
  nowMs: number,
): contract.Incident {
  const { record } = detail
  return {
    ...presentRow(detail, nowMs),
    ...{ report: record.report, reporter: record.reporter, filedBy: record.filedBy },
    supplements: record.supplements.map(({ atMs, by, text }) => ({ at: iso(atMs), by, text })),
    values: [...record.values],
    techniques: [...record.techniques],
    vulnerabilities: [...record.vulnerabilities],
    triggers: record.triggers.map(({ trigger, atMs, by, recordedMs }) => ({
      ...{ trigger, at: iso(atMs), by, recordedAt: iso(recordedMs) },
    })),
    submissions: record.submissions.map(({ atMs, ...one }) => ({ ...one, at: iso(atMs) })),
    consents: record.consents.map(presentConsent),
    shared: [...record.shared],
    answers: { ...record.answers } as { [category: string]: string },
    parts: record.score === null ? [] : record.score.parts.map((part) => ({ ...part })),
    clocks: detail.clocks.map((clock) => presentClock(clock, detail, nowMs)),
    rules: presentRules(detail),
    tasks: record.tasks.map(({ num, title, owner, dueMs, state, by }) => ({
      ...{ num, title, owner, state, by, due: isoOrNull(dueMs) },
    })),
    evidence: presentEvidence(detail),
    links: [...record.links],
    history: detail.history.map(({ at, actor, action, detail: told }) => ({
      ...{ at: iso(at), actor, action, detail: JSON.parse(told) as { [name: string]: unknown } },
    })),
    requests: requests.map(presentRequest),
    similar: detail.similar.map(({ weight: _, ...one }) => ({
      ...one,
      values: [...one.values],
      techniques: [...one.techniques],
      vulnerabilities: [...one.vulnerabilities],
    })),
  }
}

function presentConsent({ recipients, purpose, by, atMs }: IncidentView['record']['consents'][number]) {
  return { recipients: [...recipients], purpose, by, at: iso(atMs) }
}

function presentEvidence({ record }: IncidentView) {
  return record.evidence.map(({ num, name, bytes, digest, atMs }) => ({ num, name, bytes, digest, at: iso(atMs) }))
}

function presentRules({ rules, record }: IncidentView) {
  const consented = new Set(record.consents.at(-1)?.recipients ?? [])
  return rules.map(({ id, title, authority, law, status, assumes }) => ({
    ...{ id, title, authority, law, status, assumes: [...assumes], consented: consented.has(id) },
  }))
}

export function presentRequest(view: RequestView): contract.Request {
  const { askedMs, dueMs, changedMs, about, answer, ...rest } = view
  return {
    ...rest,
    ...{ askedAt: iso(askedMs), dueAt: iso(dueMs), changedAt: iso(changedMs), about: [...about] },
    answer: answer === null ? null : { ...answer },
  }
}

/** The report of whoever holds a link, without what our own people make of it. */
export function presentOwn(view: IncidentView, nowMs: number): NonNullable<contract.OwnReport['report']> {
  const { record } = view
  const last = record.consents.at(-1)
  return {
    ...{ name: record.name, state: record.state, filedAt: iso(record.filedMs) },
    clocks: view.clocks.map((clock) => presentClock(clock, view, nowMs)),
    rules: presentRules(view),
    consent: last === undefined ? null : presentConsent(last),
    evidence: presentEvidence(view),
  }
}

const both = (first: Said, second: Said): Said => ({
  en: `${first.en}: ${second.en}`,
  ja: `${first.ja}：${second.ja}`,
  fil: `${first.fil}: ${second.fil}`,
})

/** The words of the form, and to whom something could be given at all. */
export async function vocabularyOf(
  { rules }: IncidentDesks,
  others: readonly { readonly code: string; readonly name: string }[],
  member: string,
): Promise<contract.Vocabulary> {
  const book = await rules.list()
  const plain = (name: string) => ({ en: name, ja: name, fil: name })
  return {
    sectors: sectors.map(({ id, said, US, JP, PH }) => ({ id, said, US, JP, PH })),
    kinds: Object.entries(incidentKinds).map(([id, { said }]) => ({ id, said })),
    categories: categories.map(({ id, said, weight, options }) => ({ id, said, weight, options: [...options] })),
    recipients: [
      ...others.map(({ code, name }) => ({ id: code, kind: 'member' as const, said: plain(name) })),
      { id: 'clients', kind: 'clients' as const, said: null },
      ...book
        .filter(({ rule }) => isUsed(rule, member))
        .map(({ rule }) => ({ id: rule.id, kind: 'rule' as const, said: both(rule.authority, rule.title) })),
    ],
    maxFileBytes: limits.fileBytes,
    maxFiles: limits.files,
  }
}
