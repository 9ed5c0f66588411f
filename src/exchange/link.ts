import type { Clock, Micros } from '../base/clock.ts'
import type { Timers } from '../base/timers.ts'
import type { TrustedLog } from '../ledger/follow-log.ts'
import type { MemberCode } from '../policy/model.ts'
import { lanes, type StreamLane } from '../release/model.ts'
import {
  type AcceptParts,
  type CheckedPage,
  checkPage,
  laterCharter,
  type PageRefusal,
  takePage,
} from './accept-page.ts'
import { askConsistency, askHello, askPage, failureOf, type PageQuery } from './ask-peer.ts'
import { backoffMs, jittered, pollMs, type RandomFraction, slowMs } from './backoff.ts'
import { highest, laneWithMore, noHeads } from './heads.ts'
import { type LinkAction, type LinkState, next } from './link-machine.ts'
import type {
  CharterMark,
  Heads,
  KnownStreams,
  LinkReason,
  LinkRecord,
  LinkStore,
  LinkView,
  Log,
  PeerAlarm,
  Transport,
} from './model.ts'
import { PageLimit } from './page-limit.ts'
import { logOf } from './peer-log.ts'
import { contradiction, distrustedBy, noLedger, notStored, type Outcome, refusal } from './pull-outcome.ts'
import type { StepPage } from './step-page.ts'

export interface LinkParts extends AcceptParts {
  readonly self: MemberCode
  readonly member: MemberCode
  readonly transport: Transport
  readonly store: LinkStore
  /** What intake judges by at this moment, as a number: `termsMark`. */
  readonly terms: () => number
  readonly alarm: (alarm: PeerAlarm) => Promise<void>
  /** After a page was stored: its receipt waits to be sent. */
  readonly onReceipt: (member: MemberCode) => void
  /** What this member last saw of our log; null: nothing. */
  readonly heardSeen: (member: MemberCode, note: string | null) => Promise<void>
  /** Containers for us lie at this member. */
  readonly onMail: (member: MemberCode) => void
  readonly clock: Clock
  readonly timers: Timers
  readonly random: RandomFraction
  readonly log: Log
  readonly onChange: (member: MemberCode) => void
}

const helloEveryMs = 25_000
const aliveEveryMs = 1000

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

/** Does what the state machine of docs/protocol/sync.md says, for one peer. */
export class Link implements AsyncDisposable {
  readonly #parts: LinkParts
  #record: LinkRecord
  #state: LinkState = 'stopped'
  /** Which pull counts: the answers of an earlier one are dropped. */
  #turn = 0
  #abort = new AbortController()
  #running: Promise<void> = Promise.resolve()
  #ahead: Ahead | null = null
  /** How far the peer's streams are, as it last said. */
  #heads: Heads = noHeads
  /** The same, from notifies that came since. */
  #told: Heads = noHeads
  #disarm: () => void = () => {}
  #nextAttemptAt: Micros | null = null
  readonly #limit = new PageLimit()
  #peerCharter: CharterMark | null | undefined
  #greetedAtMs = Number.NEGATIVE_INFINITY
  #stored: LinkRecord
  /** Where asking again for what was refused has come to, and under which terms. */
  #again: { readonly terms: number; readonly lane: StreamLane; readonly after: number } | null = null
  #why: LinkReason | null = null

  private constructor(parts: LinkParts, record: LinkRecord) {
    this.#parts = parts
    this.#record = record
    this.#stored = record
  }

  /** A link with what it remembers; it rests until `start`. */
  static async open(parts: LinkParts): Promise<Link> {
    const { member } = parts
    const nothing: LinkRecord = {
      member,
      cursor: 0,
      charter: 0,
      state: 'stopped',
      failures: 0,
      lastError: '',
      lastSuccessAt: 0,
      lastAttemptAt: 0,
      received: 0,
      refused: 0,
    }
    return new Link(parts, (await parts.store.get(member)) ?? nothing)
  }

  start(): void {
    this.#dispatch({ event: 'start' })
  }

  /** The peer says how far its streams for us are, or (without heads) a person asks. */
  notified(heads?: Heads): void {
    this.#dispatch({ event: 'notified', ...(heads === undefined ? {} : { heads }) })
  }

  /** The peer asked us something as a member: the line to it is probably up, and it probably takes us for one too. */
  heard(): void {
    if (this.#state !== 'waiting' && this.#state !== 'refused') return
    if (this.#nowMicros() - this.#record.lastAttemptAt >= aliveEveryMs * 1000) this.#dispatch({ event: 'notified' })
  }

  charterChanged(): void {
    this.#greetedAtMs = Number.NEGATIVE_INFINITY
    this.#dispatch({ event: 'charter-changed' })
  }

  /** Resolves when nothing of this link is under way any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#dispatch({ event: 'stop' })
    await this.#running
  }

  view(): LinkView {
    const { member, failures, lastError, lastSuccessAt, lastAttemptAt, received, refused, cursor } = this.#record
    const charter = this.#compareCharters()
    return {
      member,
      state: this.#state,
      lastSuccessAt: lastSuccessAt || null,
      lastAttemptAt: lastAttemptAt || null,
      nextAttemptAt: this.#nextAttemptAt,
      failures,
      lastError: lastError || (charter === 'differs' ? this.#charterDifference() : null),
      received,
      refused,
      cursor: cursor || null,
      lagSeconds: lastSuccessAt === 0 ? null : Math.max(0, Math.floor((this.#nowMicros() - lastSuccessAt) / 1e6)),
      charter,
      reason: this.#why,
    }
  }

  #dispatch(outcome: Outcome): void {
    const step = next(this.#state, outcome.event)
    const changed = step.state !== this.#state
    this.#state = step.state
    if (outcome.event === 'notified') this.#hear(outcome.heads)
    for (const action of step.actions) this.#do(action, outcome)
    if (changed) this.#parts.onChange(this.#parts.member)
  }

  #do(action: LinkAction, { event, reason = '', why }: Outcome): void {
    const { member, random, log } = this.#parts
    const record = this.#record
    switch (action) {
      case 'pull':
        this.#startPull()
        break
      case 'abort':
        this.#turn++
        this.#abort.abort()
        this.#ahead = null
        break
      case 'note':
        break
      case 'arm-poll':
        this.#arm(jittered(pollMs, random))
        break
      case 'arm-backoff':
        this.#arm(backoffMs(record.failures, random))
        break
      case 'arm-slow':
        this.#arm(jittered(slowMs, random))
        break
      case 'disarm':
        this.#disarm()
        this.#nextAttemptAt = null
        break
      case 'succeed':
        this.#record = { ...record, failures: 0, lastError: '', lastSuccessAt: this.#nowMicros() }
        this.#why = null
        this.#limit.succeed()
        break
      case 'fail':
        this.#record = { ...record, failures: record.failures + 1, lastError: reason }
        this.#why = why ?? null
        if (event === 'network-error') this.#limit.fail()
        if (event !== 'not-now') this.#peerCharter = undefined
        this.#greetedAtMs = Number.NEGATIVE_INFINITY
        log.warn({ peer: member, event, reason, failures: record.failures + 1 }, 'pull failed')
        break
      case 'distrust':
        if (record.lastError !== reason) log.warn({ peer: member, event, reason }, 'nothing is taken any more')
        this.#record = { ...record, lastError: reason }
        this.#why = why ?? null
        this.#greetedAtMs = Number.NEGATIVE_INFINITY
        break
      case 'forgive':
        this.#record = { ...record, failures: 0 }
        break
      case 'reread':
        // What was refused is asked for again at the end of the streams; here, where nothing was, there is nothing to ask for.
        if (record.refused === 0) this.#record = { ...record, charter: this.#parts.terms() }
        break
    }
  }

  #hear(heads: Heads | undefined): void {
    if (heads === undefined) {
      this.#greetedAtMs = Number.NEGATIVE_INFINITY
      return
    }
    this.#told = highest(this.#told, heads)
    const ahead = this.#ahead
    // What is more urgent does not wait for the page that is already on its way.
    if (ahead === null) return
    if (lanes.slice(0, lanes.indexOf(ahead.lane)).some((lane) => heads[lane] > this.#heads[lane])) this.#dropAhead()
  }

  #dropAhead(): void {
    this.#ahead?.abort.abort()
    this.#ahead = null
  }

  #arm(ms: number): void {
    this.#nextAttemptAt = this.#nowMicros() + ms * 1000
    this.#disarm = this.#parts.timers.after(ms, () => {
      this.#nextAttemptAt = null
      this.#dispatch({ event: 'timer' })
    })
  }

  #startPull(): void {
    const turn = ++this.#turn
    const abort = new AbortController()
    this.#abort = abort
    this.#nextAttemptAt = null
    // After one that was given up: intake may still be storing its page.
    this.#running = this.#running.then(() => this.#turnOf(turn, abort.signal))
  }

  async #turnOf(turn: number, signal: AbortSignal): Promise<void> {
    const outcome = await this.#pull(turn, signal)
    if (turn !== this.#turn || outcome === null) return
    if (outcome.event !== 'page-more' && outcome.event !== 'page-last') {
      this.#dropAhead()
      await this.#raiseAlarm(outcome)
    }
    // Between the lines above the node may have been told to stop.
    if (turn !== this.#turn) return
    this.#dispatch(outcome)
    await this.#remember()
  }

  /** One page: asked for, verified, taken. Null: given up meanwhile. */
  async #pull(turn: number, signal: AbortSignal): Promise<Outcome | null> {
    const { member, cards, inbound } = this.#parts
    if (turn !== this.#turn) return null
    this.#record = { ...this.#record, lastAttemptAt: this.#nowMicros() }
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
      const refused = await this.#greet(signal, log, known)
      if (turn !== this.#turn) return null
      if (refused !== null) return refusal(refused)
      this.#heads = highest(this.#heads, this.#told)
      this.#told = noHeads
      want = await this.#choose(known, terms)
      if (turn !== this.#turn) return null
      if (want === null) return { event: this.#isToldMore(known) ? 'page-more' : 'page-last' }
      page = await this.#fetch(want, signal)
    } catch (error) {
      const failure = failureOf(error)
      return failure.event === 'step-lost'
        ? await this.#lost(log, known, failure.reason)
        : { ...failure, event: failure.event }
    }
    if (turn !== this.#turn) return null
    return await this.#take(turn, signal, page, want, terms)
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
    if (this.#record.charter === terms) return null
    if (this.#again?.terms !== terms) this.#again = { terms, lane: lanes[0], after: 0 }
    for (const lane of lanes.slice(lanes.indexOf(this.#again.lane))) {
      const after: number = lane === this.#again.lane ? this.#again.after : 0
      const seq = await inbound.nextRefused(member, lane, after)
      if (seq !== null) return { lane, after: seq - 1, size: log.size, again: true }
    }
    this.#again = null
    this.#record = { ...this.#record, charter: terms }
    return null
  }

  async #take(turn: number, signal: AbortSignal, page: StepPage, want: Want, terms: number): Promise<Outcome | null> {
    const { member } = this.#parts
    let checked: CheckedPage | PageRefusal
    try {
      checked = await this.#check(page, want, signal)
    } catch (error) {
      const failure = failureOf(error)
      return { event: failure.event === 'step-lost' ? 'protocol-error' : failure.event, reason: failure.reason }
    }
    if (turn !== this.#turn) return null
    if (checked.is === 'stale' || checked.is === 'missing') return { event: 'page-more' }
    if (checked.is !== 'checked') return refusal(checked)
    const { heads, lane } = page.header
    this.#heads = heads
    this.#askAhead(checked, want, signal)
    try {
      const taken = await takePage(this.#parts, checked, want, (now) => ({
        ...this.#record,
        state: this.#state,
        received: this.#record.received + now.added,
        refused: Math.max(0, this.#record.refused + now.refused),
        cursor: Math.max(this.#record.cursor, checked.check.fresh.at(-1)?.manifest.at ?? 0),
        charter: this.#charterAfter(now, terms),
      }))
      if (taken === null) return { event: 'page-more' }
      const before = this.#record
      this.#record = {
        ...before,
        received: before.received + taken.added,
        refused: Math.max(0, before.refused + taken.refused),
        cursor: Math.max(before.cursor, checked.check.fresh.at(-1)?.manifest.at ?? 0),
        charter: this.#charterAfter(taken, terms),
      }
      if (want.again && this.#again !== null) this.#again = { ...this.#again, lane, after: lastOf(checked) }
      if (taken.receipt !== null) this.#parts.onReceipt(member)
    } catch (error) {
      return notStored(error)
    }
    if (turn !== this.#turn) return null
    const { seq } = checked.check.head
    const more = want.again || this.#record.charter !== terms || this.#hasMore(checked, lane, seq)
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
    const { charter, refused } = this.#record
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
      const before = this.#compareCharters()
      const startedAt = clock.nowMs()
      const greeting = await askHello(this.#parts, member, signal)
      this.#peerCharter = greeting.charter
      this.#heads = greeting.heads
      this.#greetedAtMs = startedAt
      if (this.#compareCharters() !== before) onChange(member)
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

  async #raiseAlarm({ event, reason = '' }: Outcome): Promise<void> {
    const { member, alarm, log } = this.#parts
    // The same thing again and again is one alarm.
    if (event !== 'protocol-error' || this.#record.lastError === reason) return
    try {
      await alarm({ kind: 'protocol', member, reason, body: '' })
    } catch {
      log.warn({ peer: member, alarm: 'protocol' }, 'the alarm could not be recorded')
    }
  }

  /** Stores what a restart should know, if anything but the moments of attempts has changed. */
  async #remember(): Promise<void> {
    const { member, store, log } = this.#parts
    const now = this.#record
    const last = this.#stored
    const same = (['cursor', 'charter', 'failures', 'lastError'] as const).every((name) => now[name] === last[name])
    if (same) return
    try {
      await store.put({ ...now, state: this.#state })
      this.#stored = now
    } catch {
      log.warn({ peer: member }, 'the state of the link could not be stored')
    }
  }

  #compareCharters(): LinkView['charter'] {
    const own = this.#parts.charterMark()
    if (this.#peerCharter === undefined) return 'unknown'
    return own?.digest === this.#peerCharter?.digest ? 'same' : 'differs'
  }

  #charterDifference(): string {
    const version = (mark: CharterMark | null | undefined) => (mark ? `version ${mark.version}` : 'none')
    return `the charters differ: ${this.#parts.member} holds ${version(this.#peerCharter)}, this node ${version(this.#parts.charterMark())}`
  }

  #nowMicros(): Micros {
    return this.#parts.clock.nowMs() * 1000
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
