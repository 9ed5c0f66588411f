import type { TrustedLog } from '../ledger/follow-log.ts'
import { lanes, type StreamLane } from '../release/model.ts'
import { type CheckedPage, checkPage, laterCharter, type PageRefusal, type TakenPage, takePage } from './accept-page.ts'
import { askConsistency, askHello, askPage, failureOf, type PageQuery } from './ask-peer.ts'
import { highest, laneWithMore, noHeads } from './heads.ts'
import type { LinkParts } from './link-parts.ts'
import type { CharterMark, Heads, KnownStreams, LinkRecord, LinkView, PeerAlarm } from './model.ts'
import { PageLimit } from './page-limit.ts'
import { logOf } from './peer-log.ts'
import { contradiction, distrustedBy, noLedger, notStored, type Outcome, refusal } from './pull-outcome.ts'
import type { StepPage } from './step-page.ts'

const helloEveryMs = 25_000

/** The next page of a link. */
interface Want {
  readonly lane: StreamLane
  readonly after: number
  readonly size: number
  /** Steps that were taken, of which something was refused. */
  readonly again: boolean
}
interface Ahead extends Want {
  readonly page: Promise<StepPage>
  readonly abort: AbortController
}

/** What a link remembers, as it is now: the link and its puller each write their part. */
export interface Kept {
  record: LinkRecord
}

/** One attempt to pull. */
export interface Turn {
  /** False: it was given up, and its answers are dropped. */
  readonly isCurrent: () => boolean
  readonly signal: AbortSignal
  /** What the record says of the link where it is stored with a page. */
  readonly state: () => LinkRecord['state']
}

/** Asks one peer for the next page, verifies it and has it taken; knows how far its streams are and what is already on its way. */
export class Puller {
  readonly #parts: LinkParts
  readonly #kept: Kept
  #ahead: Ahead | null = null
  /** How far the peer's streams are, as it last said. */
  #heads: Heads = noHeads
  /** The same, from notifies that came since. */
  #told: Heads = noHeads
  readonly #limit = new PageLimit()
  #peerCharter: CharterMark | null | undefined
  #greetedAtMs = Number.NEGATIVE_INFINITY
  /** Where asking again for what was refused has come to, and under which terms. */
  #again: { readonly terms: number; readonly lane: StreamLane; readonly after: number } | null = null

  constructor(parts: LinkParts, kept: Kept) {
    this.#parts = parts
    this.#kept = kept
  }

  /** The peer says how far its streams are, or (null) somebody asks to be sure. */
  hear(heads: Heads | null): void {
    if (heads === null) {
      this.greetAgain()
      return
    }
    this.#told = highest(this.#told, heads)
    const ahead = this.#ahead
    // What is more urgent does not wait for the page that is already on its way.
    if (ahead === null) return
    if (lanes.slice(0, lanes.indexOf(ahead.lane)).some((lane) => heads[lane] > this.#heads[lane])) this.dropAhead()
  }

  /** Before the next page the peer is asked how it is. */
  greetAgain(): void {
    this.#greetedAtMs = Number.NEGATIVE_INFINITY
  }

  /** Nothing is known any more of the charter that the peer holds. */
  forgetCharter(): void {
    this.#peerCharter = undefined
  }

  /** The page that is on its way is given up. */
  dropAhead(): void {
    this.#ahead?.abort.abort()
    this.#ahead = null
  }

  /** Pages may be larger after what went well, and are smaller after what broke off. */
  noteLine(went: 'well' | 'badly'): void {
    if (went === 'well') this.#limit.succeed()
    else this.#limit.fail()
  }

  compareCharters(): LinkView['charter'] {
    const own = this.#parts.charterMark()
    if (this.#peerCharter === undefined) return 'unknown'
    return own?.digest === this.#peerCharter?.digest ? 'same' : 'differs'
  }

  charterDifference(): string {
    const version = (mark: CharterMark | null | undefined) => (mark ? `version ${mark.version}` : 'none')
    return `the charters differ: ${this.#parts.member} holds ${version(this.#peerCharter)}, this node ${version(this.#parts.charterMark())}`
  }

  /** One page: asked for, verified, taken. Null: given up meanwhile. */
  async pull(turn: Turn): Promise<Outcome | null> {
    const { member, cards, inbound } = this.#parts
    if (!turn.isCurrent()) return null
    this.#kept.record = { ...this.#kept.record, lastAttemptAt: this.#parts.clock.nowMs() * 1000 }
    const log = logOf(member, cards())
    if (log === null) return refusal({ is: 'waits', ...noLedger(member) })
    let known: KnownStreams
    let want: Want | null
    let page: StepPage
    const terms = this.#parts.terms()
    try {
      known = await inbound.known(member, log.origin)
    } catch (error) {
      return notStored(error)
    }
    if (known.log.alarm !== '') return distrustedBy(known.log.alarm)
    try {
      const refused = await this.#greet(turn.signal, log, known)
      if (!turn.isCurrent()) return null
      if (refused !== null) return refusal(refused)
      this.#heads = highest(this.#heads, this.#told)
      this.#told = noHeads
      want = await this.#choose(known, terms)
      if (!turn.isCurrent()) return null
      if (want === null) return { event: this.#isToldMore(known) ? 'page-more' : 'page-last' }
      page = await this.#fetch(want, turn.signal)
    } catch (error) {
      const failure = failureOf(error)
      return failure.event === 'step-lost'
        ? await this.#lost(log, known, failure.reason)
        : { ...failure, event: failure.event }
    }
    if (!turn.isCurrent()) return null
    return await this.#take(turn, page, want, terms)
  }

  async #fetch(want: Want, signal: AbortSignal): Promise<StepPage> {
    const ahead = this.#ahead
    this.#ahead = null
    if (ahead !== null && ahead.lane === want.lane && ahead.after === want.after && ahead.again === want.again) {
      return await ahead.page
    }
    ahead?.abort.abort()
    return await this.#ask({ ...want, limit: this.#limit.items }, signal)
  }

  async #ask(query: PageQuery, signal: AbortSignal): Promise<StepPage> {
    const { self, member, clock } = this.#parts
    const started = clock.nowMs()
    const page = await askPage(this.#parts, member, self, query, signal)
    const items = page.steps.reduce((sum, step) => sum + step.items.length, 0)
    this.#limit.note({ ms: clock.nowMs() - started, items })
    return page
  }

  /** What is more urgent first; where nothing new is left, what was refused under other terms. */
  async #choose({ heads, log }: KnownStreams, terms: number): Promise<Want | null> {
    const { member, inbound } = this.#parts
    const taken = { flash: heads.flash.seq, priority: heads.priority.seq, routine: heads.routine.seq }
    const lane = laneWithMore(this.#heads, taken)
    if (lane !== null) return { lane, after: taken[lane], size: log.size, again: false }
    if (this.#kept.record.charter === terms) return null
    if (this.#again?.terms !== terms) this.#again = { terms, lane: lanes[0], after: 0 }
    for (const lane of lanes.slice(lanes.indexOf(this.#again.lane))) {
      const after: number = lane === this.#again.lane ? this.#again.after : 0
      const seq = await inbound.nextRefused(member, lane, after)
      if (seq !== null) return { lane, after: seq - 1, size: log.size, again: true }
    }
    this.#again = null
    this.#kept.record = { ...this.#kept.record, charter: terms }
    return null
  }

  async #take(turn: Turn, page: StepPage, want: Want, terms: number): Promise<Outcome | null> {
    const { member } = this.#parts
    let checked: CheckedPage | PageRefusal
    try {
      checked = await this.#check(page, want, turn.signal)
    } catch (error) {
      const failure = failureOf(error)
      return { event: failure.event === 'step-lost' ? 'protocol-error' : failure.event, reason: failure.reason }
    }
    if (!turn.isCurrent()) return null
    if (checked.is === 'stale' || checked.is === 'missing') return { event: 'page-more' }
    if (checked.is !== 'checked') return refusal(checked)
    const { heads, lane } = page.header
    this.#heads = heads
    this.#askAhead(checked, want, turn.signal)
    try {
      const recordAfter = (now: Pick<TakenPage, 'added' | 'refused' | 'explains'>): LinkRecord => ({
        ...this.#kept.record,
        received: this.#kept.record.received + now.added,
        refused: Math.max(0, this.#kept.record.refused + now.refused),
        cursor: Math.max(this.#kept.record.cursor, checked.check.fresh.at(-1)?.manifest.at ?? 0),
        charter: this.#charterAfter(now, terms),
      })
      const taken = await takePage(this.#parts, checked, want, (now) => ({ ...recordAfter(now), state: turn.state() }))
      if (taken === null) return { event: 'page-more' }
      this.#kept.record = recordAfter(taken)
      if (want.again && this.#again !== null) this.#again = { ...this.#again, lane, after: lastOf(checked) }
      if (taken.receipt !== null) this.#parts.onReceipt(member)
    } catch (error) {
      return notStored(error)
    }
    if (!turn.isCurrent()) return null
    const { seq } = checked.check.head
    const more = want.again || this.#kept.record.charter !== terms || this.#hasMore(checked, lane, seq)
    return { event: more ? 'page-more' : 'page-last' }
  }

  #hasMore({ known }: CheckedPage, lane: StreamLane, seq: number): boolean {
    const { flash, priority, routine } = known.heads
    return this.#isMoreThan({ flash: flash.seq, priority: priority.seq, routine: routine.seq, [lane]: seq })
  }

  /** Whether there is something after all where nothing was to be asked for a moment ago: else it would lie until the next poll. */
  #isToldMore({ heads: { flash, priority, routine } }: KnownStreams): boolean {
    return this.#isMoreThan({ flash: flash.seq, priority: priority.seq, routine: routine.seq })
  }

  /** A notify that came meanwhile counts too, and a question of a person's. */
  #isMoreThan(taken: Heads): boolean {
    const asked = this.#greetedAtMs === Number.NEGATIVE_INFINITY
    return asked || laneWithMore(highest(this.#heads, this.#told), taken) !== null
  }

  /** Everything refused is asked for again if the terms changed while it was judged, or if a marking was explained. Kept with the place in the stream: after a crash it is still to be done. */
  #charterAfter(taken: { readonly refused: number; readonly explains: boolean }, terms: number): number {
    const { charter, refused } = this.#kept.record
    const judgedBefore = taken.refused > 0 && this.#parts.terms() !== terms
    return judgedBefore || (taken.explains && refused + taken.refused > 0) ? 0 : charter
  }

  /** A page that was asked before we learned more of the peer's log needs a proof between the two. */
  async #check(page: StepPage, { again }: Want, signal: AbortSignal): Promise<CheckedPage | PageRefusal> {
    const { member } = this.#parts
    const checked = await checkPage(this.#parts, member, page, { asked: true, again })
    if (checked.is !== 'stale') return checked
    const bridge = await askConsistency(this.#parts, member, checked.from, checked.to, signal)
    return await checkPage(this.#parts, member, page, { asked: true, again, bridge })
  }

  /** The next page travels while this one is being stored. */
  #askAhead({ page, check, known }: CheckedPage, want: Want, signal: AbortSignal): void {
    const { lane, heads } = page.header
    const { seq } = check.head
    const taken = {
      flash: known.heads.flash.seq,
      priority: known.heads.priority.seq,
      routine: known.heads.routine.seq,
      [lane]: seq,
    }
    if (want.again || laneWithMore(highest(heads, this.#told), taken) !== lane) return
    const abort = new AbortController()
    const size = check.checkpoint?.size ?? known.log.size
    const query = { lane, after: seq, size, limit: this.#limit.items }
    const answer = this.#ask(query, AbortSignal.any([signal, abort.signal]))
    answer.catch(() => {}) // its failure is met when the page is needed
    this.#ahead = { ...query, again: false, page: answer, abort }
  }

  async #greet(signal: AbortSignal, log: TrustedLog, known: KnownStreams): Promise<PageRefusal | null> {
    const { member, clock, onChange, heardSeen, onMail, charterMark } = this.#parts
    if (clock.nowMs() - this.#greetedAtMs >= helloEveryMs) {
      const before = this.compareCharters()
      const startedAt = clock.nowMs()
      const greeting = await askHello(this.#parts, member, signal)
      this.#peerCharter = greeting.charter
      this.#heads = greeting.heads
      this.#greetedAtMs = startedAt
      if (this.compareCharters() !== before) onChange(member)
      await heardSeen(member, greeting.seen)
      if (greeting.mail > 0) onMail(member)
      const late = laterCharter(greeting.charter, charterMark(), member)
      const alarm = unlessLate(late, () => contradiction(greeting, log, known))
      if (alarm !== null) {
        const full: PeerAlarm = { member, ...alarm }
        await this.#parts.inbound.distrust(log.origin, full)
        return { is: 'distrusted', alarm: full }
      }
    }
    return this.#peerCharter === undefined ? null : laterCharter(this.#peerCharter, charterMark(), member)
  }

  async #lost(log: TrustedLog, known: KnownStreams, reason: string): Promise<Outcome> {
    const body = JSON.stringify({ heads: known.heads, known: known.log.note })
    const alarm: PeerAlarm = { kind: 'stream-lost', member: this.#parts.member, reason, body }
    try {
      await this.#parts.inbound.distrust(log.origin, alarm)
    } catch (error) {
      return notStored(error)
    }
    return distrustedBy(alarm.kind)
  }
}

/** A checkpoint that cannot be opened may be of another ledger, which the member's later charter names. */
function unlessLate<T>(late: PageRefusal | null, open: () => T): T | null {
  try {
    return open()
  } catch (error) {
    if (late === null) throw error
    return null
  }
}

function lastOf({ page, check }: CheckedPage): number {
  return page.steps.length === 0 ? check.head.seq : page.header.after + page.steps.length
}
