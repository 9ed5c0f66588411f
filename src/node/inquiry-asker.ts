import type { Card } from '../alliance/model.ts'
import type { InquiryAnswer, InquiryFailure } from '../api/contract/inquiry.ts'
import { appendAudit } from '../audit/append.ts'
import { canonicalJson } from '../base/canonical-json.ts'
import type { Clock } from '../base/clock.ts'
import { asFault, Fault } from '../base/fault.ts'
import type { Timers } from '../base/timers.ts'
import { askEvaluation, askFilter, askOffer } from '../exchange/ask-inquiry.ts'
import { askConsistency } from '../exchange/ask-peer.ts'
import type { Offer } from '../exchange/inquiry-messages.ts'
import type { Transport } from '../exchange/model.ts'
import { logOf } from '../exchange/peer-log.ts'
import { epochErrorRate, verifyEpoch } from '../inquiry/epoch.ts'
import { maxBatch } from '../inquiry/evaluator.ts'
import { Filter } from '../inquiry/filter.ts'
import { openCheckpoint, type SignedCheckpoint } from '../ledger/checkpoint.ts'
import type { TrustedLog } from '../ledger/follow-log.ts'
import { judgeSuccession } from '../ledger/succession.ts'
import type { MemberCode } from '../policy/model.ts'
import { knowEpoch, knownEpoch } from '../store/inquiries.ts'
import { peerLog } from '../store/peer-logs.ts'
import type { Store } from '../store/store.ts'
import type { InquiryThread } from './inquiry-threads.ts'

export interface InquiryAskerParts {
  readonly store: Store
  readonly self: MemberCode
  readonly cards: () => readonly Card[]
  /** Null until the node exchanges. */
  readonly wire: () => Transport | null
  readonly thread: InquiryThread
  readonly clock: Clock
  readonly timers: Timers
  readonly closing: AbortSignal
}

/** What one member said, value by value in the order in which it was asked. */
export type Told = Omit<InquiryAnswer, 'member' | 'name' | 'known'> & { readonly known: readonly boolean[] | null }

/** Asks other members about values that they do not learn, and believes nothing that is not proved. */
export class InquiryAsker {
  readonly #parts: InquiryAskerParts
  /** The filters of the members' newest epochs. */
  readonly #filters = new Map<MemberCode, { readonly digest: string; readonly filter: Filter }>()

  constructor(parts: InquiryAskerParts) {
    this.#parts = parts
  }

  /** Asks one member; why there is no answer is told, not thrown. */
  async ask(actor: string, member: MemberCode, inputs: readonly Uint8Array[]): Promise<Told> {
    const { store } = this.#parts
    // On record before anything is sent, and without a word of what it is about.
    const detail = `values=${inputs.length}`
    await store.write((tx) => appendAudit(tx, { actor, action: 'inquiry-ask', subject: member, detail }))
    try {
      return await this.#ask(member, inputs, true)
    } catch (error) {
      const { kind, message } = asFault(error)
      if (kind === 'integrity' || kind === 'too-large')
        await store.write((tx) =>
          appendAudit(tx, { actor: 'system', action: 'inquiry-distrust', subject: member, detail: message }),
        )
      const because = failures[kind] ?? 'unreachable'
      const said = because === 'untrusted' ? message : ''
      return { known: null, because, detail: said, epoch: null, made: null, errorRate: null, left: null }
    }
  }

  async #ask(member: MemberCode, inputs: readonly Uint8Array[], mayChange: boolean): Promise<Told> {
    const { thread, closing } = this.#parts
    const wire = this.#parts.wire()
    if (wire === null) throw new Fault('unavailable', 'this node is starting')
    const offer = await this.#offer(wire, member)
    const { epoch } = offer
    try {
      const filter = await this.#filter(wire, member, offer)
      const publicKey = Buffer.from(epoch.key, 'base64')
      const known: boolean[] = []
      for (let at = 0; at < inputs.length; at += maxBatch) {
        const blinded = await thread.do('blind', { inputs: inputs.slice(at, at + maxBatch) })
        const elements = blinded.map(({ element }) => element)
        const answer = await askEvaluation(wire, member, { epoch: epoch.epoch, elements }, closing)
        const outputs = await thread.do('finalize', { blinded, answer, publicKey })
        for (const output of outputs) known.push(filter.has(output))
      }
      const left = Math.max(0, offer.left - inputs.length)
      const { epoch: number, made } = epoch
      return { known, because: null, detail: '', epoch: number, made, errorRate: epochErrorRate(epoch), left }
    } catch (error) {
      // Another epoch began while we asked: once more, from its beginning.
      if (mayChange && error instanceof Fault && error.kind === 'conflict')
        return await this.#ask(member, inputs, false)
      throw error
    }
  }

  /** The key that a member published for us: in its ledger, which continues what we know of it, and never older than before. */
  async #offer(wire: Transport, member: MemberCode): Promise<Offer> {
    const { store, self, clock, cards, closing } = this.#parts
    const log = logOf(member, cards())
    if (log === null) throw new Fault('not-found', `${member} has no ledger`)
    const offer = await notReadyIf(askOffer(wire, member, closing))
    const { epoch } = offer
    const checkpoint = verifyEpoch(offer, { from: member, to: self, nowMs: clock.nowMs() }, log)
    await this.#requireContinues(wire, member, log, checkpoint)
    const statement = canonicalJson(epoch)
    const known = await knownEpoch(store.read, member)
    if (known !== undefined && known.epoch > epoch.epoch)
      throw new Fault('integrity', `it published epoch ${known.epoch} before, and now shows ${epoch.epoch}`)
    if (known !== undefined && known.epoch === epoch.epoch && known.statement !== statement)
      throw new Fault('integrity', `it published another key or filter for epoch ${epoch.epoch} before`)
    if (known?.epoch !== epoch.epoch)
      await store.write((tx) => knowEpoch(tx, { member, epoch: epoch.epoch, statement }))
    return offer
  }

  async #requireContinues(
    wire: Transport,
    member: MemberCode,
    log: TrustedLog,
    offered: SignedCheckpoint,
  ): Promise<void> {
    const { store, timers, closing } = this.#parts
    const row = await peerLog(store.read, log.origin)
    if (row === undefined || row.note === '') return
    if (row.alarm !== '') throw new Fault('integrity', `its ledger is not trusted: ${row.alarm}`)
    const known = openCheckpoint(row.note, log.origin, log.keys)
    const [first, last] = known.size <= offered.size ? [known, offered] : [offered, known]
    const asks = first.size > 0 && first.size < last.size
    const proof = asks ? await askConsistency({ transport: wire, timers }, member, first.size, last.size, closing) : []
    const step = judgeSuccession(first, last, proof)
    if (step !== 'same' && step !== 'grown') throw new Fault('integrity', 'its ledger is not the one that we know')
  }

  async #filter(wire: Transport, member: MemberCode, { epoch }: Offer): Promise<Filter> {
    const held = this.#filters.get(member)
    if (held?.digest === epoch.filter) return held.filter
    const bytes = await askFilter(wire, member, epoch.epoch, this.#parts.closing)
    const filter = new Filter(bytes, epoch.filter)
    if (filter.entries !== epoch.entries) throw new Fault('integrity', 'the filter has another size than was published')
    this.#filters.set(member, { digest: epoch.filter, filter })
    return filter
  }
}

const failures: Readonly<Record<string, InquiryFailure>> = {
  'not-found': 'no-right',
  'too-many': 'over-quota',
  conflict: 'not-ready',
  integrity: 'untrusted',
  'too-large': 'untrusted',
}

/** A member that serves but has nothing published says so with 503; one that is away does not answer at all. */
async function notReadyIf(offer: Promise<Offer>): Promise<Offer> {
  try {
    return await offer
  } catch (error) {
    if (error instanceof Fault && /answered 503$/.test(error.message)) throw new Fault('conflict', error.message)
    throw error
  }
}
