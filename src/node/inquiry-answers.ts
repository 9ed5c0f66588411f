import { appendAudit } from '../audit/append.ts'
import type { Clock } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import type { Offer, Question } from '../exchange/inquiry-messages.ts'
import type { InquiryRoutesParts } from '../exchange/inquiry-routes.ts'
import type { Ledger } from '../exchange/model.ts'
import { callerName } from '../http/connection.ts'
import { type Buckets, tooMany } from '../http/rate-limit.ts'
import { parseEpoch } from '../inquiry/epoch.ts'
import type { Evaluation } from '../inquiry/evaluator.ts'
import { type GrantedRight, rightsToAsk } from '../policy/confirm.ts'
import type { Context } from '../policy/decide.ts'
import type { MemberCode } from '../policy/model.ts'
import { askedOn, countAsked, type EpochRow, filterOf, lastEpoch } from '../store/inquiries.ts'
import type { Store } from '../store/store.ts'
import type { InquiryIndex } from './inquiry-index.ts'
import type { InquiryThread } from './inquiry-threads.ts'

export interface InquiryAnswersParts {
  readonly store: Store
  readonly ledger: Ledger
  readonly index: { keyOf(member: MemberCode, row: EpochRow): ReturnType<InquiryIndex['keyOf']> }
  readonly thread: InquiryThread
  readonly terms: () => Omit<Context, 'agreement'>
  readonly clock: Clock
  /** How fast one member may ask. */
  readonly requests: Buckets
}

const dayMs = 86_400_000

/** Answers members that may ask, and writes down that they did; what they asked about nobody here can know. */
export class InquiryAnswers implements InquiryRoutesParts {
  readonly #parts: InquiryAnswersParts

  constructor(parts: InquiryAnswersParts) {
    this.#parts = parts
  }

  async offer(member: MemberCode): Promise<Offer> {
    const { store, ledger, clock } = this.#parts
    const right = this.#rightOf(member)
    const row = await this.#epochOf(member)
    const { note, size } = await ledger.checkpoint()
    const asked = await askedOn(store.read, member, dayOf(clock.nowMs()))
    return {
      epoch: parseEpoch(JSON.parse(row.statement)),
      salt: Buffer.from(row.salt, 'base64'),
      leaf: row.leaf,
      checkpoint: note,
      inclusion: await ledger.inclusion(row.leaf, size),
      left: Math.max(0, right.right.valuesPerDay - asked),
    }
  }

  async filter(member: MemberCode, epoch: number): Promise<Uint8Array> {
    this.#limit(member)
    this.#rightOf(member)
    const bytes = await filterOf(this.#parts.store.read, member, epoch)
    if (bytes === null) throw over()
    return bytes
  }

  async evaluate(member: MemberCode, { epoch, elements }: Question): Promise<Evaluation> {
    const { store, thread, index, clock } = this.#parts
    this.#limit(member)
    const { agreement, right } = this.#rightOf(member)
    const row = await this.#epochOf(member)
    if (row.epoch !== epoch) throw over()
    // Counted and on record before anything is computed: whoever sends what is no element has asked all the same.
    const values = elements.length
    const now = clock.nowMs()
    const counted = await store.write(async (tx) => {
      if (!(await countAsked(tx, { member, day: dayOf(now), values, most: right.valuesPerDay }))) return false
      const detail = `values=${values} epoch=${epoch} right=${agreement}/${right.id}`
      const actor = callerName({ kind: 'member', code: member })
      await appendAudit(tx, { actor, action: 'inquiry-answer', subject: member, detail })
      return true
    })
    if (!counted) throw tooMany(Math.ceil((dayMs - (now % dayMs)) / 1000), 'no more values may be asked about today')
    return await thread.do('evaluate', { key: await index.keyOf(member, row), elements })
  }

  #limit(member: MemberCode): void {
    const wait = this.#parts.requests.take(member)
    if (wait > 0) throw tooMany(wait, 'ask more slowly')
  }

  /** Of the rights by which a member may ask now, the one that lets it ask least: a question does not say what it is about. */
  #rightOf(member: MemberCode): GrantedRight {
    const [least] = rightsToAsk(member, this.#parts.terms()).toSorted(
      (a, b) => a.right.valuesPerDay - b.right.valuesPerDay,
    )
    if (least === undefined) throw new Fault('not-found', 'there is nothing to ask here')
    return least
  }

  async #epochOf(member: MemberCode): Promise<EpochRow> {
    const row = await lastEpoch(this.#parts.store.read, member)
    if (row === undefined || row.key_salt === '') throw new Fault('unavailable', 'what can be asked is being prepared')
    return row
  }
}

export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

function over(): Fault {
  return new Fault('conflict', 'this epoch is over: ask for the one that answers now')
}
