import { createHash } from 'node:crypto'
import { Fault } from '../../base/fault.ts'
import { extract } from '../../formats/in/text.ts'
import type { ValueKind } from '../../formats/value.ts'
import type { Report, Reporter } from './report.ts'
import type { Trigger } from './rules.ts'
import { type Answers, type Score, scoreOf } from './severity.ts'
import { namesReporter, withoutReporter } from './without-reporter.ts'
import type { determinations, investigations } from './words.ts'

export interface TriggerEntry {
  readonly trigger: Trigger
  readonly atMs: number
  readonly by: string
  readonly recordedMs: number
}
export interface Submission {
  readonly rule: string
  readonly clock: string
  readonly atMs: number
  readonly by: string
  readonly reference: string
}
export interface Consent {
  /** Codes of members, `clients`, ids of rules; sorted. */
  readonly recipients: readonly string[]
  readonly purpose: string
  /** Who said so for the reporter, and how: `reporter` where it did itself. */
  readonly by: string
  readonly atMs: number
}
const taskStates = ['pending', 'ongoing', 'successful', 'failed', 'cancelled'] as const
export interface Task {
  readonly num: number
  readonly title: string
  readonly owner: string
  readonly dueMs: number | null
  readonly state: (typeof taskStates)[number]
  readonly by: string
  readonly atMs: number
  readonly changedMs: number
}
export interface EvidenceFile {
  readonly num: number
  readonly name: string
  readonly bytes: number
  readonly digest: string
  readonly atMs: number
}
/** A version of an object that was handed in. */
export interface Published {
  readonly created: string
  readonly modified: string
  /** Of the object without its version. */
  readonly digest: string
}

/** Everything that the desk knows of an incident. Private to this node; what others may have is made of it as STIX. */
export interface Record {
  /** `PH-INC-7`. */
  readonly name: string
  readonly report: Omit<Report, 'reporter' | 'consent'>
  /** Null once erased. */
  readonly reporter: Reporter | null
  /** What the reporter is called in everything that is released. */
  readonly pseudonym: string
  readonly filedMs: number
  readonly filedBy: string
  readonly supplements: readonly { readonly atMs: number; readonly by: string; readonly text: string }[]
  readonly state: (typeof investigations)[number]
  readonly determination: (typeof determinations)[number]
  readonly values: readonly { readonly kind: ValueKind; readonly value: string }[]
  readonly techniques: readonly string[]
  readonly vulnerabilities: readonly string[]
  readonly triggers: readonly TriggerEntry[]
  readonly submissions: readonly Submission[]
  /** The reporter's word, newest last: the last counts. */
  readonly consents: readonly Consent[]
  /** To whom this node has decided to give it, within what was consented to; sorted. */
  readonly shared: readonly string[]
  readonly answers: Answers
  readonly score: Score | null
  readonly tasks: readonly Task[]
  readonly evidence: readonly EvidenceFile[]
  /** Objects that it was linked to. */
  readonly links: readonly string[]
  /** Ends of clocks that were warned of or ran out, as `rule/clock/state/due`. */
  readonly told: readonly string[]
  readonly published: Readonly<globalThis.Record<string, Published>>
}

const most = {
  values: 500,
  tasks: 100,
  links: 100,
  supplements: 50,
  triggers: 50,
  submissions: 100,
  consents: 100,
}

export function newRecord(
  report: Report,
  at: { readonly name: string; readonly pseudonym: string; readonly nowMs: number; readonly by: string },
): Record {
  const { reporter, consent, ...rest } = report
  const found = readSeen([report.narrative, report.seen, report.vulnerabilities].join('\n'), reporter)
  const empty = {
    supplements: [],
    submissions: [],
    shared: [],
    answers: {},
    score: null,
    tasks: [],
    evidence: [],
    links: [],
  }
  const first: TriggerEntry[] = []
  // Whoever reports an incident believes that there is one, and knows of it: from when it was noticed, or else from now.
  const known = Math.min(report.detected === null ? at.nowMs : Date.parse(report.detected.at), at.nowMs)
  for (const trigger of ['belief', 'awareness'] as const)
    first.push({ trigger, atMs: known, by: at.by, recordedMs: at.nowMs })
  if (report.ransom.paidAt !== null)
    first.push({ trigger: 'payment', atMs: Date.parse(report.ransom.paidAt.at), by: at.by, recordedMs: at.nowMs })
  return {
    ...empty,
    ...found,
    name: at.name,
    report: rest,
    reporter,
    pseudonym: at.pseudonym,
    filedMs: at.nowMs,
    filedBy: at.by,
    state: 'new',
    determination: 'suspected',
    triggers: first,
    consents:
      consent.recipients.length === 0
        ? []
        : [{ recipients: sorted(consent.recipients), purpose: consent.purpose, by: at.by, atMs: at.nowMs }],
    told: [],
    published: {},
  }
}

/** Values, techniques and vulnerabilities that a text speaks of, as the intake of free text finds them. */
function readSeen(text: string, reporter: Reporter | null): Pick<Record, 'values' | 'techniques' | 'vulnerabilities'> {
  const { values, techniques, vulnerabilities } = extract(text)
  return {
    // What is the reporter's own was not seen of the attack.
    values: values.filter(({ value }) => reporter === null || !namesReporter(value, reporter)).slice(0, most.values),
    techniques: techniques.slice(0, 100).toSorted(),
    vulnerabilities: vulnerabilities.slice(0, 100).toSorted(),
  }
}

/** Whom the reporter has consented to, and this node has decided to give it to: nobody else ever reads anything of it. */
export function effectiveConsent({ consents, shared }: Pick<Record, 'consents' | 'shared'>): readonly string[] {
  const consented = new Set(consents.at(-1)?.recipients ?? [])
  return shared.filter((recipient) => consented.has(recipient))
}

export function withTrigger(record: Record, entry: TriggerEntry): Record {
  requireRoom(record.triggers.length, most.triggers, 'triggers')
  if (entry.atMs > entry.recordedMs) throw new Fault('invalid', 'it cannot have happened later than now')
  return { ...record, triggers: [...record.triggers, entry] }
}

/** The moment that counts of each trigger: as it was recorded last. */
export function triggersOf({ triggers }: Pick<Record, 'triggers'>): Partial<globalThis.Record<Trigger, number>> {
  return Object.fromEntries(triggers.map(({ trigger, atMs }) => [trigger, atMs]))
}

export function withSubmission(record: Record, submission: Submission): Record {
  requireRoom(record.submissions.length, most.submissions, 'submissions')
  return { ...record, submissions: [...record.submissions, submission] }
}

/** The first submission counts: a clock that was met is not started again by a correction. */
export function submissionsOf({ submissions }: Pick<Record, 'submissions'>): ReadonlyMap<string, number> {
  const first = new Map<string, number>()
  for (const { rule, clock, atMs } of submissions) {
    const key = `${rule}/${clock}`
    first.set(key, Math.min(first.get(key) ?? atMs, atMs))
  }
  return first
}

export function withConsent(record: Record, consent: Consent): Record {
  requireRoom(record.consents.length, most.consents, 'changes of consent')
  const recipients = sorted(consent.recipients)
  return {
    ...record,
    consents: [...record.consents, { ...consent, recipients }],
    // What is withdrawn is no more decided upon: to give it again somebody has to decide again.
    shared: record.shared.filter((one) => recipients.includes(one)),
  }
}

/** `conflict` unless the reporter has consented to each of them. */
export function withShared(record: Record, recipients: readonly string[]): Record {
  const consented = new Set(record.consents.at(-1)?.recipients ?? [])
  const missing = recipients.filter((one) => !consented.has(one))
  if (missing.length > 0)
    throw new Fault(
      'conflict',
      `whoever reported this has not consented to ${missing.join(', ')}; ask first, and record the answer`,
    )
  return { ...record, shared: sorted(recipients) }
}

export function withTask(
  record: Record,
  task: Pick<Task, 'title' | 'owner' | 'dueMs'>,
  by: string,
  nowMs: number,
): Record {
  requireRoom(record.tasks.length, most.tasks, 'tasks')
  const num = (record.tasks.at(-1)?.num ?? 0) + 1
  return { ...record, tasks: [...record.tasks, { ...task, num, state: 'pending', by, atMs: nowMs, changedMs: nowMs }] }
}

export function withTaskChanged(
  record: Record,
  num: number,
  change: Partial<Pick<Task, 'owner' | 'dueMs' | 'state'>>,
  nowMs: number,
): Record {
  if (!record.tasks.some((task) => task.num === num)) throw new Fault('not-found', `no task ${num}`)
  return {
    ...record,
    tasks: record.tasks.map((task) => (task.num === num ? { ...task, ...change, changedMs: nowMs } : task)),
  }
}

export function withAnswers(record: Record, answers: Answers): Record {
  return { ...record, answers, score: scoreOf(answers, record.report.sector) }
}

export function withSupplement(record: Record, text: string, by: string, nowMs: number): Record {
  requireRoom(record.supplements.length, most.supplements, 'supplements')
  const supplements = [...record.supplements, { atMs: nowMs, by, text }]
  const { narrative, seen, vulnerabilities } = record.report
  const said = [narrative, seen, vulnerabilities, ...supplements.map((one) => one.text)].join('\n')
  const told: TriggerEntry = { trigger: 'new-information', atMs: nowMs, by, recordedMs: nowMs }
  return {
    ...record,
    ...readSeen(said, record.reporter),
    supplements,
    triggers: [...record.triggers, told].slice(-most.triggers),
  }
}

export function withLink(record: Record, id: string): Record {
  if (record.links.includes(id)) return record
  requireRoom(record.links.length, most.links, 'links')
  return { ...record, links: [...record.links, id] }
}

/** What is left when the personal data of a report is erased: who reported is gone, what happened stays. */
export function erased(record: Record): Record {
  const { reporter, pseudonym } = record
  if (reporter === null) return record
  return {
    ...replaceTexts(record, (text) => withoutReporter(text, reporter, pseudonym)),
    reporter: null,
    evidence: record.evidence.map((file) => ({ ...file, name: '' })),
  }
}

/** The same record with every text in it changed. */
function replaceTexts<T>(value: T, change: (text: string) => string): T {
  if (typeof value === 'string') return change(value) as T
  if (Array.isArray(value)) return value.map((one) => replaceTexts(one, change)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, replaceTexts(inner, change)])) as T
}

/** What it has in common with others. */
export function sharedValuesOf(record: Pick<Record, 'values' | 'techniques' | 'vulnerabilities'>): string[] {
  return [
    ...record.values.map(({ kind, value }) => `${kind} ${value}`),
    ...record.techniques.map((one) => `technique ${one}`),
    ...record.vulnerabilities.map((one) => `vulnerability ${one}`),
  ].map((text) => (text.length <= 400 ? text : `digest ${createHash('sha256').update(text).digest('hex')}`))
}

function sorted(list: readonly string[]): string[] {
  return [...new Set(list)].sort()
}

function requireRoom(count: number, limit: number, what: string): void {
  if (count >= limit) throw new Fault('too-large', `a record has at most ${limit} ${what}`)
}
