import { createHash } from 'node:crypto'
import { Fault } from '../../base/fault.ts'
import { type Random, uuidV4 } from '../../base/ids.ts'
import { organisationPseudonym } from '../../privacy/pseudonym.ts'
import type { Consents } from '../../release/consents.ts'
import type { AuditFacts } from '../../store/audit.ts'
import { bindInvitation, removeInvitationsOf } from '../../store/incident-invitations.ts'
import { addIncidentObjects } from '../../store/incident-objects.ts'
import {
  addIncident,
  addIncidentEntry,
  addIncidentEvidence,
  changeIncident,
  eraseIncidentEvidence,
  evidenceOfIncident,
  incidentByNum,
  removeIncident,
  setIncidentValues,
} from '../../store/incidents.ts'
import { forgetPseudonym, rememberPseudonyms } from '../../store/pseudonyms.ts'
import type { Tx } from '../../store/store.ts'
import { type FilledForm, fillForm } from './forms.ts'
import { type PublishParts, publishRecord } from './publish.ts'
import { countsOf, detailOf, type IncidentDetail, incidentOf, type QueueQuery, queueOf } from './queue.ts'
import {
  type Consent,
  effectiveConsent,
  erased,
  newRecord,
  type Record,
  type Submission,
  sharedValuesOf,
  type Task,
  withAnswers,
  withConsent,
  withLink,
  withShared,
  withSubmission,
  withSupplement,
  withTask,
  withTaskChanged,
  withTrigger,
} from './record.ts'
import { type Report, report as reportShape } from './report.ts'
import { ruleBook, rulesInUse } from './rule-book.ts'
import type { Rule, Trigger } from './rules.ts'
import { type Answers, scoreOf } from './severity.ts'
import { columnsOf, type IncidentView } from './view.ts'

export interface DeskParts extends PublishParts {
  readonly member: string
  /** Codes of the other members of the charter in force. */
  readonly others: () => readonly string[]
  readonly consents: Consents
  readonly audit: (tx: Tx, facts: AuditFacts) => Promise<unknown>
  /** The key of the pseudonyms of a calendar year. */
  readonly pseudonymKey: (year: string) => Uint8Array
  readonly random?: Random
  /** Something of the incident of this number has changed. */
  readonly onChange: (num: number) => void
}

/** Of the files of one report. */
export const limits = { fileBytes: 8 * 1024 * 1024, files: 20, allBytes: 32 * 1024 * 1024 }
const pseudonymAgreement = '|incidents'

type Amendable = Pick<
  Report,
  | ('kind' | 'sector' | 'started' | 'detected' | 'ended' | 'detection' | 'impact' | 'vector' | 'vulnerabilities')
  | ('defences' | 'measures' | 'told' | 'actor' | 'ransom' | 'personalData' | 'malicious' | 'crossBorder')
>

/** The incident desk: records, what is decided about them, and what is handed in of them. */
export class IncidentDesk {
  readonly #parts: DeskParts
  /** One at a time: each reads what the one before wrote. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(parts: DeskParts) {
    this.#parts = parts
  }

  /** Takes a report, and hands in what it says as STIX that nobody else may have yet. `invitation`: the digest by which it came. */
  async file(report: Report, by: string, invitation?: string): Promise<IncidentView> {
    return this.#inTurn(async () => {
      const { store, nowMs, member, pseudonymKey, random, audit, onChange } = this.#parts
      const now = nowMs()
      await this.#checkRecipients(report.consent.recipients)
      const year = String(new Date(now).getUTCFullYear())
      const { organisation } = report.reporter
      const pseudonym = organisationPseudonym(pseudonymKey(year), organisation)
      const id = `incident--${uuidV4(random)}`
      const rules = await rulesInUse(store.read, member)
      const num = await store.write(async (tx) => {
        const draft = newRecord(report, { name: '', pseudonym, nowMs: now, by })
        const opened = { id, opened_at: now, changed_at: now, closed_at: 0, consent: '[]', body: '{}' }
        const given = await addIncident(tx, { ...opened, state: 'new', sector: '', kind: '', severity: -1, due_at: 0 })
        const name = `${member}-INC-${given}`
        const record: Record = { ...draft, name, score: scoreOf({}, report.sector) }
        await changeIncident(tx, given, columnsOf(record, rules, now))
        await setIncidentValues(tx, given, sharedValuesOf(record))
        await addIncidentObjects(tx, given, [id])
        const remembered = {
          agreement: pseudonymAgreement,
          epoch: year,
          kind: 'organisation',
          at: await tx.takeTicks(1),
        }
        await rememberPseudonyms(tx, [{ ...remembered, value: organisation, pseudonym }])
        if (invitation !== undefined) await bindInvitation(tx, invitation, given)
        await this.#note(tx, given, {
          action: 'filed',
          by,
          nowMs: now,
          detail: { kind: report.kind, sector: report.sector },
        })
        if (record.consents.length > 0)
          await this.#note(tx, given, {
            action: 'consent',
            by,
            nowMs: now,
            detail: { recipients: record.consents[0]!.recipients },
          })
        await audit(tx, { actor: by, action: 'incident-file', subject: name, detail: id })
        return given
      })
      try {
        await publishRecord(this.#parts, num, by)
      } catch (error) {
        await store.write((tx) => removeIncident(tx, num))
        throw error
      }
      onChange(num)
      return this.view(num)
    })
  }

  queue(query: QueueQuery): Promise<readonly IncidentView[]> {
    return queueOf(this.#parts, query)
  }

  counts(): Promise<{ readonly open: number; readonly closed: number }> {
    return countsOf(this.#parts.store.read)
  }

  view(num: number): Promise<IncidentView> {
    return incidentOf(this.#parts, num)
  }

  detail(num: number): Promise<IncidentDetail> {
    return detailOf(this.#parts, num)
  }

  recordTrigger(num: number, trigger: Trigger, atMs: number, by: string): Promise<IncidentView> {
    const recordedMs = this.#parts.nowMs()
    return this.#change(
      num,
      by,
      { action: 'trigger', detail: { trigger, at: new Date(atMs).toISOString() } },
      (record) => withTrigger(record, { trigger, atMs, by, recordedMs }),
    )
  }

  async recordSubmission(num: number, submission: Omit<Submission, 'by'>, by: string): Promise<IncidentView> {
    const { rules, record } = await this.view(num)
    const rule = rules.find(({ id }) => id === submission.rule)
    if (!rule?.clocks.some(({ id }) => id === submission.clock))
      throw new Fault('not-found', 'no such clock runs for this incident')
    if (submission.atMs > this.#parts.nowMs())
      throw new Fault('invalid', 'it cannot have been submitted later than now')
    const recipient = rule.id
    if (by !== 'reporter' && !consented(record).includes(recipient))
      throw new Fault(
        'conflict',
        `whoever reported this has not consented to ${recipient}; ask first, and record the answer`,
      )
    return this.#change(
      num,
      by,
      { action: 'submitted', detail: { rule: submission.rule, clock: submission.clock } },
      (before) => withSubmission(before, { ...submission, by }),
    )
  }

  /** The reporter's word on who may have it: the last counts. What is withdrawn is taken back at once. */
  async recordConsent(num: number, consent: Omit<Consent, 'atMs'>, actor: string): Promise<IncidentView> {
    await this.#checkRecipients(consent.recipients)
    const atMs = this.#parts.nowMs()
    return this.#changeReaders(
      num,
      actor,
      { action: 'consent', detail: { recipients: consent.recipients } },
      (record) => withConsent(record, { ...consent, atMs }),
    )
  }

  /** This node's decision, within what was consented to: from here on, policy may give it to these members and to clients. Authorities get forms instead. */
  async share(num: number, recipients: readonly string[], by: string): Promise<IncidentView> {
    const named = recipients.filter((one) => one === 'clients' || this.#parts.others().includes(one))
    await this.#checkRecipients(recipients)
    return this.#changeReaders(num, by, { action: 'shared', detail: { recipients: named } }, (record) =>
      withShared(record, named),
    )
  }

  addTask(num: number, task: Pick<Task, 'title' | 'owner' | 'dueMs'>, by: string): Promise<IncidentView> {
    return this.#change(num, by, { action: 'task', detail: {} }, (record) =>
      withTask(record, task, by, this.#parts.nowMs()),
    )
  }

  changeTask(
    num: number,
    task: number,
    change: Partial<Pick<Task, 'owner' | 'dueMs' | 'state'>>,
    by: string,
  ): Promise<IncidentView> {
    const detail = { task, ...(change.state === undefined ? {} : { state: change.state }) }
    return this.#change(num, by, { action: 'task-changed', detail }, (record) =>
      withTaskChanged(record, task, change, this.#parts.nowMs()),
    )
  }

  score(num: number, answers: Answers, by: string): Promise<IncidentView> {
    return this.#change(num, by, { action: 'scored', detail: {} }, (record) => withAnswers(record, answers))
  }

  supplement(num: number, text: string, by: string): Promise<IncidentView> {
    return this.#change(num, by, { action: 'supplement', detail: {} }, (record) =>
      withSupplement(record, text, by, this.#parts.nowMs()),
    )
  }

  /** Corrects what a report says; what is not named stays. */
  amend(num: number, change: Partial<Amendable>, by: string): Promise<IncidentView> {
    return this.#change(num, by, { action: 'amended', detail: { fields: Object.keys(change) } }, (record) => {
      const {
        reporter: _,
        consent: __,
        ...report
      } = reportShape.parse({
        ...record.report,
        ...change,
        reporter: { organisation: '-' },
      })
      return { ...record, report, score: scoreOf(record.answers, report.sector) }
    })
  }

  setState(
    num: number,
    change: {
      readonly state?: Record['state'] | undefined
      readonly determination?: Record['determination'] | undefined
    },
    by: string,
  ): Promise<IncidentView> {
    const { state, determination } = change
    return this.#change(num, by, { action: 'state', detail: { ...change } }, (record) => ({
      ...record,
      state: state ?? record.state,
      determination: determination ?? record.determination,
    }))
  }

  /** Links the incident to an object that this node holds. */
  async link(num: number, id: string, by: string): Promise<IncidentView> {
    const { type } = await this.#parts.detail({ kind: 'person', name: by, role: 'reader' }, id)
    if (['relationship', 'sighting', 'marking-definition', 'language-content', 'extension-definition'].includes(type))
      throw new Fault('invalid', `an incident is not linked to a ${type}`)
    return this.#change(num, by, { action: 'linked', detail: { object: id } }, (record) => withLink(record, id))
  }

  /** Keeps a file as it is: nothing opens, runs or unpacks it. */
  async addEvidence(
    num: number,
    file: { readonly name: string; readonly bytes: Uint8Array },
    by: string,
  ): Promise<IncidentView> {
    const { length } = file.bytes
    if (length === 0) throw new Fault('invalid', 'the file is empty')
    if (length > limits.fileBytes) throw new Fault('too-large', `a file has at most ${limits.fileBytes} bytes`)
    const digest = createHash('sha256').update(file.bytes).digest('hex')
    const atMs = this.#parts.nowMs()
    return this.#change(
      num,
      by,
      { action: 'evidence', detail: { digest, bytes: length } },
      (record, placed) => {
        if (record.reporter === null) throw new Fault('conflict', 'this report was erased')
        const held = record.evidence.reduce((all, one) => all + one.bytes, 0)
        if (record.evidence.length >= limits.files || held + length > limits.allBytes)
          throw new Fault(
            'too-large',
            `a report has at most ${limits.files} files of ${limits.allBytes} bytes together`,
          )
        placed.num = (record.evidence.at(-1)?.num ?? 0) + 1
        return {
          ...record,
          evidence: [...record.evidence, { num: placed.num, name: file.name, bytes: length, digest, atMs }],
        }
      },
      async (tx, { num: place }) =>
        addIncidentEvidence(tx, {
          ...{ incident: num, num: place, name: file.name, bytes: length, digest, at: atMs, actor: by },
          body: Buffer.from(file.bytes).toString('base64'),
        }),
    )
  }

  async evidence(
    num: number,
    file: number,
    by: string,
  ): Promise<{ readonly digest: string; readonly bytes: Uint8Array }> {
    const { store, audit } = this.#parts
    const row = await evidenceOfIncident(store.read, num, file)
    if (row === undefined || row.body === '') throw new Fault('not-found', 'no such file')
    const { record } = await this.view(num)
    await store.write((tx) =>
      audit(tx, { actor: by, action: 'incident-evidence', subject: record.name, detail: row.digest }),
    )
    return { digest: row.digest, bytes: Buffer.from(row.body, 'base64') }
  }

  /** An authority's form. Our own people print it only for an authority that the reporter consented to; the reporter always may. */
  async form(num: number, rule: string, by: string): Promise<FilledForm> {
    const { store, nowMs, audit } = this.#parts
    const { record } = await this.view(num)
    const found = (await ruleBook(store.read)).find((one) => one.rule.id === rule)
    if (found === undefined) throw new Fault('not-found', 'no such reporting rule')
    if (by !== 'reporter' && !consented(record).includes(rule))
      throw new Fault(
        'conflict',
        `whoever reported this has not consented to ${rule}; ask first, and record the answer`,
      )
    await store.write((tx) => audit(tx, { actor: by, action: 'incident-form', subject: record.name, detail: rule }))
    return fillForm(found.rule, record, nowMs())
  }

  /** Who reported, and the files, are gone for ever; what happened stays, without them. */
  async erase(num: number, by: string): Promise<IncidentView> {
    const { record } = await this.view(num)
    if (record.reporter === null) throw new Fault('conflict', 'this report was erased already')
    return this.#change(num, by, { action: 'erased', detail: {} }, erased, async (tx) => {
      await eraseIncidentEvidence(tx, num)
      await removeInvitationsOf(tx, { incident: num })
      await forgetPseudonym(tx, record.pseudonym)
    })
  }

  /** Writes down, once each, what clock has come near its end or run out; gives the incidents of which something was. */
  async tellClocks(): Promise<readonly number[]> {
    const told: number[] = []
    for (const { num, record, clocks } of await this.queue({ closed: false, limit: 5_000, offset: 0 })) {
      const fresh = clocks.filter(
        ({ state, rule, clock, dueMs }) =>
          (state === 'warning' || state === 'overdue') && !record.told.includes(`${rule}/${clock}/${state}/${dueMs}`),
      )
      if (fresh.length === 0) continue
      for (const { rule, clock, state, dueMs } of fresh)
        await this.#change(num, 'clock', { action: `clock-${state}`, detail: { rule, clock } }, (before) => ({
          ...before,
          told: [...before.told, `${rule}/${clock}/${state}/${dueMs}`].slice(-500),
        }))
      told.push(num)
    }
    return told
  }

  async #change(
    num: number,
    by: string,
    act: { readonly action: string; readonly detail: object },
    change: (record: Record, placed: { num: number }) => Record,
    beside: (tx: Tx, placed: { num: number }) => Promise<unknown> = async () => {},
  ): Promise<IncidentView> {
    return this.#inTurn(async () => {
      const rules = await rulesInUse(this.#parts.store.read, this.#parts.member)
      await this.#parts.store.write((tx) => this.#write(tx, num, by, act, rules, change, beside))
      return this.#done(num, by)
    })
  }

  #changeReaders(
    num: number,
    by: string,
    act: { readonly action: string; readonly detail: object },
    change: (record: Record) => Record,
  ): Promise<IncidentView> {
    return this.#inTurn(async () => {
      const rules = await rulesInUse(this.#parts.store.read, this.#parts.member)
      await this.#parts.consents.apply(num, async (tx) =>
        effectiveConsent(await this.#write(tx, num, by, act, rules, change, async () => {})),
      )
      return this.#done(num, by)
    })
  }

  async #write(
    tx: Tx,
    num: number,
    by: string,
    { action, detail }: { readonly action: string; readonly detail: object },
    rules: readonly Rule[],
    change: (record: Record, placed: { num: number }) => Record,
    beside: (tx: Tx, placed: { num: number }) => Promise<unknown>,
  ): Promise<Record> {
    const { nowMs, audit } = this.#parts
    const row = await incidentByNum(tx.db, num)
    if (row === undefined) throw new Fault('not-found', 'no such incident')
    const before = JSON.parse(row.body) as Record
    const placed = { num: 0 }
    const after = change(before, placed)
    const now = nowMs()
    const closed = after.state === 'closed' ? (row.closed_at === 0 ? now : row.closed_at) : 0
    await changeIncident(tx, num, { ...columnsOf(after, rules, now), changed_at: now, closed_at: closed })
    await setIncidentValues(tx, num, sharedValuesOf(after))
    await beside(tx, placed)
    await this.#note(tx, num, { action, by, nowMs: now, detail })
    await audit(tx, { actor: by, action: `incident-${action}`, subject: after.name, detail: '' })
    return after
  }

  async #note(
    tx: Tx,
    incident: number,
    entry: { readonly action: string; readonly by: string; readonly nowMs: number; readonly detail: object },
  ): Promise<void> {
    const { action, by, nowMs, detail } = entry
    await addIncidentEntry(tx, { incident, at: nowMs, actor: by, action, detail: JSON.stringify(detail) })
  }

  async #done(num: number, by: string): Promise<IncidentView> {
    await publishRecord(this.#parts, num, by)
    this.#parts.onChange(num)
    return this.view(num)
  }

  async #checkRecipients(recipients: readonly string[]): Promise<void> {
    if (recipients.length === 0) return
    const { others, store } = this.#parts
    const known = new Set(['clients', ...others(), ...(await ruleBook(store.read)).map(({ rule }) => rule.id)])
    const stranger = recipients.find((one) => !known.has(one))
    if (stranger !== undefined)
      throw new Fault(
        'invalid',
        `${stranger} is no member of the alliance, no reporting rule of this node, and not “clients”`,
      )
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work)
    this.#last = turn.catch(() => {})
    return turn
  }
}

const consented = ({ consents }: Record): readonly string[] => consents.at(-1)?.recipients ?? []
