import type { Micros } from '../base/clock.ts'
import { backoffMs, jittered, pollMs, slowMs } from './backoff.ts'
import { type LinkAction, type LinkState, next } from './link-machine.ts'
import type { LinkParts } from './link-parts.ts'
import type { Heads, LinkReason, LinkRecord, LinkView } from './model.ts'
import type { Outcome } from './pull-outcome.ts'
import { type Kept, Puller } from './puller.ts'

const aliveEveryMs = 1000

/** Does what the state machine of docs/protocol/sync.md says, for one peer. */
export class Link implements AsyncDisposable {
  readonly #parts: LinkParts
  readonly #kept: Kept
  readonly #puller: Puller
  #state: LinkState = 'stopped'
  /** Which pull counts: the answers of an earlier one are dropped. */
  #turn = 0
  #abort = new AbortController()
  #running: Promise<void> = Promise.resolve()
  #disarm: () => void = () => {}
  #nextAttemptAt: Micros | null = null
  #stored: LinkRecord
  #why: LinkReason | null = null

  private constructor(parts: LinkParts, record: LinkRecord) {
    this.#parts = parts
    this.#kept = { record }
    this.#puller = new Puller(parts, this.#kept)
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
    if (this.#nowMicros() - this.#kept.record.lastAttemptAt >= aliveEveryMs * 1000)
      this.#dispatch({ event: 'notified' })
  }

  charterChanged(): void {
    this.#puller.greetAgain()
    this.#dispatch({ event: 'charter-changed' })
  }

  /** Resolves when nothing of this link is under way any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#dispatch({ event: 'stop' })
    await this.#running
  }

  view(): LinkView {
    const { member, failures, lastError, lastSuccessAt, lastAttemptAt, received, refused, cursor } = this.#kept.record
    const charter = this.#puller.compareCharters()
    return {
      member,
      state: this.#state,
      lastSuccessAt: lastSuccessAt || null,
      lastAttemptAt: lastAttemptAt || null,
      nextAttemptAt: this.#nextAttemptAt,
      failures,
      lastError: lastError || (charter === 'differs' ? this.#puller.charterDifference() : null),
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
    if (outcome.event === 'notified') this.#puller.hear(outcome.heads ?? null)
    for (const action of step.actions) this.#do(action, outcome)
    if (changed) this.#parts.onChange(this.#parts.member)
  }

  #do(action: LinkAction, { event, reason = '', why }: Outcome): void {
    const { member, random, log } = this.#parts
    const record = this.#kept.record
    switch (action) {
      case 'pull':
        this.#startPull()
        break
      case 'abort':
        this.#turn++
        this.#abort.abort()
        this.#puller.dropAhead()
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
        this.#kept.record = { ...record, failures: 0, lastError: '', lastSuccessAt: this.#nowMicros() }
        this.#why = null
        this.#puller.noteLine('well')
        break
      case 'fail':
        this.#kept.record = { ...record, failures: record.failures + 1, lastError: reason }
        this.#why = why ?? null
        if (event === 'network-error') this.#puller.noteLine('badly')
        if (event !== 'not-now') this.#puller.forgetCharter()
        this.#puller.greetAgain()
        log.warn({ peer: member, event, reason, failures: record.failures + 1 }, 'pull failed')
        break
      case 'distrust':
        if (record.lastError !== reason) log.warn({ peer: member, event, reason }, 'nothing is taken any more')
        this.#kept.record = { ...record, lastError: reason }
        this.#why = why ?? null
        this.#puller.greetAgain()
        break
      case 'forgive':
        this.#kept.record = { ...record, failures: 0 }
        break
      case 'reread':
        // What was refused is asked for again at the end of the streams; here, where nothing was, there is nothing to ask for.
        if (record.refused === 0) this.#kept.record = { ...record, charter: this.#parts.terms() }
        break
    }
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
    const outcome = await this.#puller.pull({
      isCurrent: () => turn === this.#turn,
      signal,
      state: () => this.#state,
    })
    if (turn !== this.#turn || outcome === null) return
    if (outcome.event !== 'page-more' && outcome.event !== 'page-last') {
      this.#puller.dropAhead()
      await this.#raiseAlarm(outcome)
    }
    // Between the lines above the node may have been told to stop.
    if (turn !== this.#turn) return
    this.#dispatch(outcome)
    await this.#remember()
  }

  async #raiseAlarm({ event, reason = '' }: Outcome): Promise<void> {
    const { member, alarm, log } = this.#parts
    // The same thing again and again is one alarm.
    if (event !== 'protocol-error' || this.#kept.record.lastError === reason) return
    try {
      await alarm({ kind: 'protocol', member, reason, body: '' })
    } catch {
      log.warn({ peer: member, alarm: 'protocol' }, 'the alarm could not be recorded')
    }
  }

  /** Stores what a restart should know, if anything but the moments of attempts has changed. */
  async #remember(): Promise<void> {
    const { member, store, log } = this.#parts
    const now = this.#kept.record
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

  #nowMicros(): Micros {
    return this.#parts.clock.nowMs() * 1000
  }
}
