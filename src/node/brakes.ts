import type { BrakeDesk, Spared } from '../api/brake-desk.ts'
import type { Allowed, DetectionState, NewAllowed, Tripped } from '../api/contract/detection.ts'
import { appendAudit } from '../audit/append.ts'
import { type Clock, formatMicros, type Micros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { type Random, uuidV4 } from '../base/ids.ts'
import { orNull } from '../base/or-null.ts'
import type { Spares } from '../formats/out/spares.ts'
import type { Intake } from '../intake/model.ts'
import { AllowList, allowedValue } from '../match/allow-list.ts'
import { Breaker, type Trip } from '../match/breaker.ts'
import type { Value } from '../match/canonical.ts'
import { type DecayRule, usualRule } from '../match/decay.ts'
import { tripNote } from '../match/sighting-objects.ts'
import { listedValue, type Warnings } from '../match/warning-lists.ts'
import { assignedLike } from '../release/assigned-like.ts'
import type { Release } from '../release/model.ts'
import type { Observer } from '../stix/sector-class.ts'
import {
  type AllowedRow,
  addAllowed,
  addTripped,
  allowedAfter,
  allTripped,
  detectionRule,
  lastAllowedEnd,
  putDetectionRule,
  removeAllowed,
  removeTripped,
  type TrippedRow,
} from '../store/brakes.ts'
import type { Store } from '../store/store.ts'
import { SparedSince } from './spared-since.ts'
import { sparesOf } from './spares.ts'

export interface BrakeParts {
  readonly store: Store
  readonly warnings: Warnings
  readonly intake: Pick<Intake, 'accept'>
  readonly detail: Release['detail']
  readonly observer: Observer
  readonly clock: Clock
  readonly random: Random
  /** Which version of an indicator is held now; null: none. */
  readonly versionOf: (id: string) => Promise<string | null>
}

const person = { kind: 'person', name: 'matcher', role: 'reader' } as const
const mostAllowed = 10_000
const longestMs = 366 * 86_400_000

/** What keeps detection from crying wolf: values that are allowed, indicators that match everything, what they must be worth. */
export class Brakes implements BrakeDesk {
  readonly #parts: BrakeParts
  readonly #breaker = new Breaker()
  readonly #since: SparedSince
  #allowed: readonly { readonly until: Micros; readonly text: string; readonly value: Value }[] = []
  #list = new AllowList([])
  #ends: Micros = 0
  #tripped: ReadonlySet<string> = new Set()
  #rule: DecayRule = usualRule
  /** When people, the breaker or the warning lists last changed what is spared, and when something allowed last ended. */
  #changedMs = 0
  #endedAt: Micros = 0
  #spares: Spares | null = null

  constructor(parts: BrakeParts) {
    this.#parts = parts
    this.#since = new SparedSince(parts.store, parts.warnings.digest, parts.clock)
  }

  /** Reads what the store says, which other processes of this node may have changed. */
  async refresh(): Promise<void> {
    const { store, versionOf } = this.#parts
    const rows = await allowedAfter(store.read, this.#now())
    this.#allowed = rows.flatMap(({ value, until }) => {
      const known = allowedValue(value)
      return known === null ? [] : [{ until, text: value, value: known }]
    })
    this.#endedAt = await lastAllowedEnd(store.read, this.#now())
    this.#listAnew()
    const rule = await detectionRule(store.read, 'decay')
    this.#rule = rule === null ? usualRule : (JSON.parse(rule) as DecayRule)
    const tripped = new Set<string>()
    for (const { indicator, version } of await allTripped(store.read)) {
      if ((await versionOf(indicator)) === version) tripped.add(indicator)
      // Another version is another indicator; one that went needs no brake.
      else
        await store.write(async (tx) => {
          if ((await removeTripped(tx, indicator)) !== undefined) await this.#since.note(tx)
        })
    }
    this.#tripped = tripped
    this.#changedMs = await this.#since.last()
    this.#spares = null
  }

  /** As of now: what is neither blocked nor looked for. */
  spares(): Spares {
    if (this.#now() >= this.#ends) this.#listAnew()
    this.#spares ??= sparesOf({
      warnings: this.#parts.warnings,
      allowed: this.#allowed.filter(({ until }) => until > this.#now()).map(({ text }) => text),
      tripped: this.#tripped,
      changedMs: Math.max(this.#changedMs, Math.ceil(this.#endedAt / 1000)),
    })
    return this.#spares
  }

  rule(): DecayRule {
    return this.#rule
  }

  isTripped(indicator: string): boolean {
    return this.#tripped.has(indicator)
  }

  isAllowed(value: Value): boolean {
    if (this.#allowed.length === 0) return false
    if (this.#now() >= this.#ends) this.#listAnew()
    return this.#list.covers(value)
  }

  spared(text: string): Spared | null {
    const value = listedValue(text)
    if (value === null) return null
    const list = this.#parts.warnings.of(value)
    if (list !== null) return { by: 'warning-list', list }
    return this.isAllowed(value) ? { by: 'people' } : null
  }

  listAbove(name: string): string | null {
    const value = listedValue(name)
    return value === null ? null : this.#parts.warnings.above(value)
  }

  looked(events: number): void {
    this.#breaker.looked(events)
  }

  /** Counts a hit; true where the indicator is not to raise anything any more. */
  async hit(indicator: string): Promise<boolean> {
    const trip = this.#breaker.hit(indicator, this.#parts.clock.nowMs())
    if (trip === null) return false
    await this.#trip(indicator, trip)
    return true
  }

  /** What a sensor must know of them. */
  shared(): { readonly allowed: readonly string[]; readonly tripped: readonly string[] } {
    const now = this.#now()
    const allowed = this.#allowed.filter(({ until }) => until > now)
    return { allowed: allowed.map(({ text }) => text), tripped: [...this.#tripped] }
  }

  async state(): Promise<Pick<DetectionState, 'allowed' | 'tripped' | 'rule'>> {
    const { store } = this.#parts
    const allowed = await allowedAfter(store.read, this.#now())
    const tripped = await allTripped(store.read)
    return { allowed: allowed.map(presentAllowed), tripped: tripped.map(presentTripped), rule: this.#rule }
  }

  async allow(owner: string, { value, reason, until }: NewAllowed): Promise<Allowed> {
    const { store, clock, random } = this.#parts
    const end = Date.parse(until)
    if (allowedValue(value) === null) {
      throw new Fault('invalid', 'no domain, address, network, URL, digest, mail address or file:NAME')
    }
    if (!(end > clock.nowMs()) || end > clock.nowMs() + longestMs) {
      throw new Fault('invalid', 'an allowed value ends at a moment to come, within a year')
    }
    const row = { id: uuidV4(random), value, owner, reason, at: this.#now(), until: end * 1000 }
    await store.write(async (tx) => {
      if ((await allowedAfter(tx.db, this.#now())).length >= mostAllowed) {
        throw new Fault('too-large', `at most ${mostAllowed} values are allowed`)
      }
      await addAllowed(tx, row)
      await this.#since.note(tx)
    })
    await this.refresh()
    return presentAllowed(row)
  }

  async disallow(id: string): Promise<Allowed> {
    const row = await this.#parts.store.write(async (tx) => {
      const removed = await removeAllowed(tx, id)
      if (removed !== undefined) await this.#since.note(tx)
      return removed
    })
    if (row === undefined) throw new Fault('not-found', 'no such entry of the allow-list')
    await this.refresh()
    return presentAllowed(row)
  }

  async reset(indicator: string): Promise<Tripped> {
    const row = await this.#parts.store.write(async (tx) => {
      const removed = await removeTripped(tx, indicator)
      if (removed !== undefined) await this.#since.note(tx)
      return removed
    })
    if (row === undefined) throw new Fault('not-found', 'this indicator has not tripped')
    this.#breaker.forget(indicator)
    await this.refresh()
    await this.#tell(row, true)
    return presentTripped(row)
  }

  async setRule(rule: DecayRule): Promise<void> {
    await this.#parts.store.write((tx) => putDetectionRule(tx, 'decay', JSON.stringify(rule), this.#now()))
    await this.refresh()
  }

  async #trip(indicator: string, { hits, events }: Trip): Promise<void> {
    const { store, versionOf } = this.#parts
    const version = await versionOf(indicator)
    if (version === null) return
    const row = { indicator, version, at: this.#now(), hits, events }
    this.#tripped = new Set([...this.#tripped, indicator])
    this.#spares = null
    const isFirst = await store.write(async (tx) => {
      if (!(await addTripped(tx, row))) return false
      await this.#since.note(tx)
      const detail = `hits=${hits} events=${events}`
      await appendAudit(tx, { actor: 'matcher', action: 'match-trip', subject: indicator, detail })
      return true
    })
    this.#changedMs = await this.#since.last()
    this.#spares = null
    if (isFirst) await this.#tell(row, false)
  }

  /** Tells whoever may have the indicator, its producer first of all; what policy withholds stays here. */
  async #tell({ indicator, at, hits, events }: TrippedRow, revoked: boolean): Promise<void> {
    const { detail, intake, observer, clock } = this.#parts
    const held = await orNull(detail(person, indicator))
    if (held === null || held.revoked) return
    const note = tripNote(observer, {
      indicator: JSON.parse(held.text),
      origin: held.agreement === null ? '' : held.origin,
      created: new Date(at / 1000).toISOString(),
      modified: new Date(Math.max(clock.nowMs(), Math.floor(at / 1000) + (revoked ? 1 : 0))).toISOString(),
      hits,
      events,
      revoked,
    })
    const assigned = assignedLike(held)
    const entry = assigned === null ? { text: note.text } : { text: note.text, assigned }
    await intake.accept({ kind: 'local', actor: 'matcher' }, [entry])
  }

  #listAnew(): void {
    const now = this.#now()
    this.#spares = null
    for (const { until } of this.#allowed) if (until <= now) this.#endedAt = Math.max(this.#endedAt, until)
    const valid = this.#allowed.filter(({ until }) => until > now)
    this.#list = new AllowList(valid.map(({ value }) => value))
    this.#ends = valid.reduce((first, { until }) => Math.min(first, until), Number.POSITIVE_INFINITY)
  }

  #now(): Micros {
    return this.#parts.clock.nowMs() * 1000
  }
}

function presentAllowed({ id, value, owner, reason, at, until }: AllowedRow): Allowed {
  return { id, value, owner, reason, at: formatMicros(at), until: formatMicros(until) }
}

function presentTripped({ indicator, version, at, hits, events }: TrippedRow): Tripped {
  return { indicator, version, at: formatMicros(at), hits, events }
}
