import { Fault } from '../../base/fault.ts'
import { type Random, uuidV4 } from '../../base/ids.ts'
import type { Entry, Intake, IntakeResult } from '../../intake/model.ts'
import type { MemberCode } from '../../policy/model.ts'
import type { Release } from '../../release/model.ts'
import { tlp2Definitions } from '../../stix/tlp.ts'
import type { AuditFacts } from '../../store/audit.ts'
import { addIncidentObjects } from '../../store/incident-objects.ts'
import {
  addRequest,
  changeRequest,
  countOpenRequests,
  type RequestRow,
  requestById,
  requestsOf,
} from '../../store/incident-requests.ts'
import { addIncidentEntry, incidentByNum } from '../../store/incidents.ts'
import type { Store, Tx } from '../../store/store.ts'
import { givenWith, heldObject, markingsOf } from '../note-to-member.ts'
import { cleaner } from './publish.ts'
import { effectiveConsent, type Record } from './record.ts'
import { type AnswerOutcome, answerNote, questionNote, requestIn, requestTrace } from './request-note.ts'

export interface RequestParts {
  readonly store: Store
  readonly member: MemberCode
  readonly identity: string
  readonly others: () => readonly string[]
  readonly nowMs: () => number
  readonly accept: Intake['accept']
  readonly detail: Release['detail']
  readonly audit: (tx: Tx, facts: AuditFacts) => Promise<unknown>
  readonly random?: Random
  readonly onChange: () => void
}

const requestStates = ['open', 'answered', 'declined', 'withdrawn', 'taken-back'] as const
export interface RequestView {
  readonly id: string
  readonly direction: 'out' | 'in'
  /** Our own record; 0 for what others ask. */
  readonly incident: number
  readonly member: MemberCode
  readonly askedMs: number
  readonly dueMs: number
  readonly changedMs: number
  readonly state: (typeof requestStates)[number]
  readonly overdue: boolean
  /** What the note says; null where it was taken back. */
  readonly subject: string | null
  readonly text: string | null
  readonly about: readonly string[]
  readonly answer: {
    readonly id: string
    readonly text: string
    readonly outcome: AnswerOutcome
    readonly at: string
  } | null
}

export interface NewQuestion {
  readonly members: readonly MemberCode[]
  readonly subject: string
  readonly text: string
  readonly dueMs: number
}

const person = { kind: 'person', name: 'incident-desk', role: 'reader' } as const
const mostDays = 366
const mostMembers = 20

/** Requests for information: what we ask of other members about an incident, and what they ask of us (docs/protocol/request.md). */
export class RequestDesk {
  readonly #parts: RequestParts

  constructor(parts: RequestParts) {
    this.#parts = parts
  }

  async list(direction: 'out' | 'in', limit: number): Promise<readonly RequestView[]> {
    const rows = await requestsOf(this.#parts.store.read, { direction, limit })
    return Promise.all(rows.map((row) => this.#present(row)))
  }

  countOpen(direction: 'out' | 'in'): Promise<number> {
    return countOpenRequests(this.#parts.store.read, direction)
  }

  async get(id: string): Promise<RequestView> {
    const row = await requestById(this.#parts.store.read, id)
    if (row === undefined) throw new Fault('not-found', 'no such request')
    return this.#present(row)
  }

  present(rows: readonly RequestRow[]): Promise<readonly RequestView[]> {
    return Promise.all(rows.map((row) => this.#present(row)))
  }

  /** Asks each member by a note of its own. Each must be among those who may have the incident: else it could not read what it is asked about. */
  async ask(num: number, question: NewQuestion, by: string): Promise<readonly RequestView[]> {
    const { store, identity, nowMs, accept, audit, random, others, onChange } = this.#parts
    const row = await incidentByNum(store.read, num)
    if (row === undefined) throw new Fault('not-found', 'no such incident')
    const record = JSON.parse(row.body) as Record
    const now = nowMs()
    if (question.members.length === 0 || question.members.length > mostMembers)
      throw new Fault('invalid', 'name the members to be asked')
    if (question.dueMs <= now || question.dueMs > now + mostDays * 86_400_000)
      throw new Fault('invalid', 'an answer is due in the future, within a year')
    const given = effectiveConsent(record)
    for (const member of question.members) {
      if (!others().includes(member)) throw new Fault('invalid', `${member} is not another member of the alliance`)
      if (!given.includes(member))
        throw new Fault(
          'conflict',
          `${member} may not have this incident: it needs the reporter's consent, and to be shared with ${member}`,
        )
    }
    const clean = cleaner(record)
    const at = new Date(now).toISOString()
    const asked: string[] = []
    for (const member of new Set(question.members)) {
      const id = `note--${uuidV4(random)}`
      const [subject, text] = [clean(question.subject), clean(question.text)]
      const due = new Date(question.dueMs).toISOString()
      const note = questionNote(
        { id, to: member, due, subject, text, about: [row.id] },
        { identity, at, markings: [tlp2Definitions[record.report.tlp].id as string] },
      )
      await store.write(async (tx) => {
        await addIncidentObjects(tx, num, [id])
        await addRequest(tx, {
          ...{
            id,
            direction: 'out',
            incident: num,
            member,
            asked_at: now,
            due_at: question.dueMs,
            state: 'open',
            answer: '',
          },
          changed_at: now,
        })
        await this.#note(tx, num, by, 'asked', { member, request: id, due })
        await audit(tx, { actor: by, action: 'incident-ask', subject: record.name, detail: `${member} ${id}` })
      })
      const { rejected } = await accept({ kind: 'local', actor: by }, [{ text: note }])
      if (rejected.length > 0) {
        await store.write(async (tx) => {
          await changeRequest(tx, id, { state: 'withdrawn', changed_at: now })
          await this.#note(tx, num, by, 'ask-refused', { member, request: id })
        })
        throw new Fault('invalid', `the request was not published: ${rejected[0]!.reason}`)
      }
      asked.push(id)
    }
    onChange()
    return Promise.all(asked.map((id) => this.get(id)))
  }

  /** Our answer, for whoever asked alone. */
  async answer(
    id: string,
    answer: { readonly outcome: AnswerOutcome; readonly text: string },
    by: string,
  ): Promise<RequestView> {
    const { store, identity, nowMs, accept, audit, random, onChange } = this.#parts
    const row = await requestById(store.read, id)
    if (row === undefined || row.direction !== 'in') throw new Fault('not-found', 'no such request')
    if (row.state === 'withdrawn') throw new Fault('conflict', 'the request was withdrawn')
    const question = await this.#object(id)
    if (question === null) throw new Fault('conflict', 'the request was taken back')
    const now = nowMs()
    const note = `note--${uuidV4(random)}`
    const text = answerNote(
      { id: note, question: id, to: row.member, ...answer },
      { identity, at: new Date(now).toISOString(), markings: markingsOf(question) },
    )
    const { rejected } = await accept({ kind: 'local', actor: by }, [{ text }])
    if (rejected.length > 0) throw new Fault('invalid', `the answer was not published: ${rejected[0]!.reason}`)
    await store.write(async (tx) => {
      await changeRequest(tx, id, { state: answer.outcome, answer: note, changed_at: now })
      await audit(tx, { actor: by, action: 'incident-answer', subject: id, detail: `${row.member} ${note}` })
    })
    onChange()
    return this.get(id)
  }

  /** A request that needs no answer any more: its note is revoked. */
  async withdraw(id: string, by: string): Promise<RequestView> {
    const { store, identity, nowMs, accept, audit, onChange } = this.#parts
    const row = await requestById(store.read, id)
    if (row === undefined || row.direction !== 'out') throw new Fault('not-found', 'no such request')
    if (row.state !== 'open') throw new Fault('conflict', `the request is ${row.state}`)
    const held = await this.#object(id)
    const question = held === null ? null : requestIn(held)
    const now = nowMs()
    if (held !== null && question?.kind === 'question') {
      const at = new Date(Math.max(now, Date.parse(String(held.modified)) + 1)).toISOString()
      const note = questionNote(
        question,
        { identity, at, markings: markingsOf(held) },
        { created: String(held.created), revoked: true },
      )
      const { rejected } = await accept({ kind: 'local', actor: by }, [{ text: note }])
      if (rejected.length > 0) throw new Fault('invalid', `the request was not withdrawn: ${rejected[0]!.reason}`)
    }
    await store.write(async (tx) => {
      await changeRequest(tx, id, { state: 'withdrawn', changed_at: now })
      await this.#note(tx, row.incident, by, 'ask-withdrawn', { member: row.member, request: id })
      await audit(tx, { actor: by, action: 'incident-ask-withdraw', subject: id, detail: row.member })
    })
    onChange()
    return this.get(id)
  }

  /**
   * What came from a member, in the transaction that stores it: questions to us, and answers to ours from whom we asked. Idempotent; never
   * throws for what a member sent. To be called after the commit: whoever shows requests hears of it.
   */
  async look(
    tx: Tx,
    member: MemberCode,
    entries: readonly Entry[],
    { rejected }: Pick<IntakeResult, 'rejected'>,
  ): Promise<() => void> {
    let changed = false
    for (const { object, origin } of givenWith(requestTrace, member, entries, { rejected }))
      if (await this.#take(tx, object, origin)) changed = true
    return () => {
      if (changed) this.#parts.onChange()
    }
  }

  async #take(tx: Tx, object: Readonly<{ [name: string]: unknown }>, origin: MemberCode): Promise<boolean> {
    const { member, nowMs } = this.#parts
    const found = requestIn(object)
    const now = nowMs()
    if (found === null) return false
    if (found.kind === 'question') {
      if (found.to !== member) return false
      const known = await requestById(tx.db, found.id)
      if (known !== undefined) {
        if (!found.withdrawn || known.state === 'withdrawn' || known.member !== origin) return false
        await changeRequest(tx, found.id, { state: 'withdrawn', changed_at: now })
        return true
      }
      const asked = Date.parse(found.asked)
      await addRequest(tx, {
        ...{ id: found.id, direction: 'in', incident: 0, member: origin, asked_at: Number.isNaN(asked) ? now : asked },
        ...{
          due_at: Date.parse(found.due),
          state: found.withdrawn ? 'withdrawn' : 'open',
          answer: '',
          changed_at: now,
        },
      })
      return true
    }
    const asked = await requestById(tx.db, found.question)
    // Nobody answers for another member.
    if (asked === undefined || asked.direction !== 'out' || asked.member !== origin || asked.answer === found.id)
      return false
    await changeRequest(tx, asked.id, { state: found.outcome, answer: found.id, changed_at: now })
    await this.#note(tx, asked.incident, origin, 'answer', {
      ...{ member: origin, request: asked.id, outcome: found.outcome },
    })
    return true
  }

  async #present(row: RequestRow): Promise<RequestView> {
    const question = await this.#object(row.id)
    const said = question === null ? null : requestIn(question)
    const reply = row.answer === '' ? null : await this.#object(row.answer)
    const answered = reply === null ? null : requestIn(reply)
    const state = said === null && row.direction === 'in' ? 'taken-back' : row.state
    return {
      ...{ id: row.id, direction: row.direction, incident: row.incident, member: row.member, askedMs: row.asked_at },
      ...{ dueMs: row.due_at, changedMs: row.changed_at, state: requestStates.find((one) => one === state) ?? 'open' },
      overdue: state === 'open' && this.#parts.nowMs() > row.due_at,
      ...(said?.kind === 'question'
        ? { subject: said.subject, text: said.text, about: said.about }
        : { subject: null, text: null, about: [] }),
      answer:
        answered?.kind === 'answer'
          ? { id: answered.id, text: answered.text, outcome: answered.outcome, at: answered.at }
          : null,
    }
  }

  #object(id: string): Promise<Readonly<{ [name: string]: unknown }> | null> {
    return heldObject(this.#parts.detail, person, id)
  }

  #note(tx: Tx, incident: number, actor: string, action: string, detail: object): Promise<void> {
    return addIncidentEntry(tx, { incident, at: this.#parts.nowMs(), actor, action, detail: JSON.stringify(detail) })
  }
}
