import type { Clock, Micros } from '../base/clock.ts'
import { asFault } from '../base/fault.ts'
import type { Entry, Intake } from '../intake/model.ts'
import type { MemberCode } from '../policy/model.ts'
import { askHello, askPage, failureOf } from './ask-peer.ts'
import { backoffMs, jittered, pollMs, type RandomFraction, slowMs } from './backoff.ts'
import { type FramedParcel, maxParcels, type ParcelPage } from './frames.ts'
import { type LinkAction, type LinkEvent, type LinkState, next } from './link-machine.ts'
import type { CharterMark, LinkRecord, LinkStore, LinkView, Log, PeerAlarm, Transport } from './model.ts'
import type { Timers } from './timers.ts'

export interface LinkParts {
  readonly member: MemberCode
  readonly transport: Transport
  readonly intake: Intake
  readonly store: LinkStore
  /** The charter that this node holds. */
  readonly charterMark: () => CharterMark | null
  /** What intake judges by at this moment, as a number: `termsMark`. */
  readonly terms: () => number
  readonly alarm: (alarm: PeerAlarm) => Promise<void>
  readonly clock: Clock
  readonly timers: Timers
  readonly random: RandomFraction
  readonly log: Log
  readonly onChange: (member: MemberCode) => void
}

const fewestParcels = 10
const helloEveryMs = 25_000
const aliveEveryMs = 1000

interface Outcome {
  readonly event: LinkEvent
  readonly reason?: string
  /** Of a notify: the position that is to be reached. */
  readonly head?: Micros
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
  #ahead: { readonly after: Micros; readonly page: Promise<ParcelPage> } | null = null
  #notedHead: Micros = 0
  #disarm: () => void = () => {}
  #nextAttemptAt: Micros | null = null
  #limit = maxParcels
  #peerCharter: CharterMark | null | undefined
  #greetedAtMs = Number.NEGATIVE_INFINITY
  #stored: LinkRecord
  /** Definitions up to this position have been read again for. */
  #explainedTo: Micros = 0

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

  /** The peer says that its head for us has moved, or (without a head) a person asks. */
  notified(head: Micros = Number.POSITIVE_INFINITY): void {
    this.#dispatch({ event: 'notified', head })
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
    }
  }

  #dispatch(outcome: Outcome): void {
    const step = next(this.#state, outcome.event)
    const changed = step.state !== this.#state
    this.#state = step.state
    for (const action of step.actions) this.#do(action, outcome)
    if (changed) this.#parts.onChange(this.#parts.member)
  }

  #do(action: LinkAction, { event, reason = '', head = 0 }: Outcome): void {
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
        this.#notedHead = 0
        break
      case 'note':
        this.#notedHead = Math.max(this.#notedHead, head)
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
        this.#limit = Math.min(maxParcels, this.#limit * 2)
        break
      case 'fail':
        this.#record = { ...record, failures: record.failures + 1, lastError: reason }
        if (event === 'network-error') this.#limit = Math.max(fewestParcels, Math.floor(this.#limit / 2))
        this.#peerCharter = undefined
        this.#greetedAtMs = Number.NEGATIVE_INFINITY
        log.warn({ peer: member, event, reason, failures: record.failures + 1 }, 'pull failed')
        break
      case 'forgive':
        this.#record = { ...record, failures: 0 }
        break
      case 'rewind':
        this.#record = { ...record, cursor: 0, refused: 0 }
        break
      case 'reread':
        this.#reread()
        break
    }
  }

  #reread(): void {
    const charter = this.#parts.terms()
    if (charter === this.#record.charter) return
    this.#record = { ...this.#record, charter, ...(this.#record.refused > 0 ? { cursor: 0, refused: 0 } : {}) }
  }

  /** Whether the page explains a marking after something was refused, perhaps because nobody had explained it. */
  #explains({ parcels }: ParcelPage, refused: number): boolean {
    const isLater = ({ id, added }: FramedParcel) => id.startsWith('marking-definition--') && added > this.#explainedTo
    return refused > 0 && parcels.some(isLater)
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
      this.#ahead = null
      await this.#raiseAlarm(outcome)
    }
    // Between the lines above the node may have been told to stop.
    if (turn !== this.#turn) return
    this.#dispatch(outcome)
    await this.#remember()
  }

  /** One page: asked for, stored, cursor moved. Null: given up meanwhile. */
  async #pull(turn: number, signal: AbortSignal): Promise<Outcome | null> {
    const { member } = this.#parts
    if (turn !== this.#turn) return null
    this.#record = { ...this.#record, lastAttemptAt: this.#nowMicros() }
    const { cursor } = this.#record
    let page: ParcelPage
    try {
      await this.#greet(signal)
      if (turn !== this.#turn) return null
      const ahead = this.#ahead?.after === cursor ? this.#ahead.page : null
      this.#ahead = null
      page = await (ahead ?? askPage(this.#parts, member, cursor, this.#limit, signal))
    } catch (error) {
      return failureOf(error)
    }
    if (turn !== this.#turn) return null
    if (page.more) this.#askAhead(page.cursor, signal)
    if (page.count > 0) {
      const problem = await this.#storePage(turn, page)
      if (turn !== this.#turn) return null
      if (problem !== null) return { event: 'not-stored', reason: `not stored: ${problem}` }
    }
    if (page.more) return { event: 'page-more' }
    if (this.#record.charter === 0 && this.#record.refused > 0) {
      this.#explainedTo = page.cursor
      this.#reread()
      return { event: 'page-more' }
    }
    // This page, or the one before which sent for it, may have been cut before the notify came.
    const more = this.#notedHead > page.cursor
    this.#notedHead = 0
    return { event: more ? 'page-more' : 'page-last' }
  }

  /** Gives a page to intake, then moves the cursor: null, or why not. If we crash in between, intake finds the page unchanged next time. */
  async #storePage(turn: number, page: ParcelPage): Promise<string | null> {
    const { member, intake, store } = this.#parts
    try {
      const result = await intake.accept({ kind: 'peer', member }, page.parcels.map(entryOf))
      if (turn !== this.#turn) return null
      const refused = this.#record.refused + result.rejected.length
      const moved: LinkRecord = {
        ...this.#record,
        state: this.#state,
        received: this.#record.received + result.added.length,
        refused,
        cursor: page.cursor,
        // Kept with the cursor: after a crash the stream is still to be read again.
        charter: this.#explains(page, refused) ? 0 : this.#record.charter,
      }
      await store.put(moved)
      if (turn !== this.#turn) return null
      this.#record = moved
      this.#stored = moved
      return null
    } catch (error) {
      return asFault(error).message.slice(0, 180)
    }
  }

  /** The next page travels while this one is being stored. */
  #askAhead(after: Micros, signal: AbortSignal): void {
    const page = askPage(this.#parts, this.#parts.member, after, this.#limit, signal)
    page.catch(() => {}) // its failure is met when the page is needed
    this.#ahead = { after, page }
  }

  async #greet(signal: AbortSignal): Promise<void> {
    const { member, clock, onChange } = this.#parts
    if (clock.nowMs() - this.#greetedAtMs < helloEveryMs) return
    const before = this.#compareCharters()
    this.#peerCharter = await askHello(this.#parts, member, signal)
    this.#greetedAtMs = clock.nowMs()
    if (this.#compareCharters() !== before) onChange(member)
  }

  async #raiseAlarm({ event, reason = '' }: Outcome): Promise<void> {
    const { member, alarm, log } = this.#parts
    const kind = event === 'position-lost' ? 'position-lost' : event === 'protocol-error' ? 'protocol' : null
    // The same thing again and again is one alarm.
    if (kind === null || this.#record.lastError === reason) return
    try {
      await alarm({ kind, member, reason })
    } catch {
      log.warn({ peer: member, alarm: kind }, 'the alarm could not be recorded')
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

function entryOf({ text, assigned, id, origin, agreement, version, seal }: FramedParcel): Entry {
  return { text, assigned, carried: { id, origin, agreement, version, seal } }
}
