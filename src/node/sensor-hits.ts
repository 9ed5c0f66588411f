import { appendAudit } from '../audit/append.ts'
import type { Clock } from '../base/clock.ts'
import { asFault } from '../base/fault.ts'
import { dayMs } from '../lookback/batch.ts'
import { hostOfUrl, type Value } from '../match/canonical.ts'
import { type Kind, kinds } from '../match/kinds.ts'
import { valueText } from '../match/value-text.ts'
import type { Warnings } from '../match/warning-lists.ts'
import { watchPlan } from '../match/watch-plan.ts'
import { mayDetect } from '../release/detections.ts'
import type { KnownSensor } from '../sensor/model.ts'
import type { Outcome, ReportAnswer, SensorBefore, SensorHit, SensorReport } from '../sensor/wire.ts'
import { noteContact, noteRefused } from '../store/sensors.ts'
import type { Store } from '../store/store.ts'
import type { Brakes } from './brakes.ts'
import type { Held, WatchSource } from './match-index.ts'
import type { SeenBeforeDesk } from './seen-before-desk.ts'
import type { SightingDesk } from './sighting-desk.ts'

export interface SensorHitsParts {
  readonly store: Store
  readonly detections: Pick<WatchSource, 'newest'>
  readonly brakes: Pick<Brakes, 'isAllowed' | 'isTripped'>
  readonly warnings: Warnings
  readonly sightings: Pick<SightingDesk, 'tell'>
  readonly before: Pick<SeenBeforeDesk, 'tell'>
  readonly clock: Clock
}

/** What an indicator may be seen by, by kind and text. */
type Seeable = ReadonlyMap<string, Value>

const mostPlans = 1000
/** A clock that goes ahead by less is no complaint. */
const aheadMs = 5 * 60_000
const auditEveryMs = 60_000

/** Takes what sensors saw. Nothing of it is believed but that something was seen: what an indicator names is read from the indicator. */
export class SensorHits {
  readonly #parts: SensorHitsParts
  readonly #plans = new Map<string, Seeable | null>()
  readonly #complained = new Map<string, number>()

  constructor(parts: SensorHitsParts) {
    this.#parts = parts
  }

  async take(sensor: KnownSensor, { state, hits, before }: SensorReport): Promise<ReportAnswer> {
    const { store, clock } = this.#parts
    const outcomes: Outcome[] = []
    const refused: string[] = []
    let told = 0
    let sightings = 0
    const ids = [...new Set([...hits, ...before].map(({ indicator }) => indicator))]
    const held = new Map((ids.length === 0 ? [] : await this.#parts.detections.newest(ids)).map((one) => [one.id, one]))
    for (const hit of hits) {
      const { as, events } = await this.#one(sensor, hit, held.get(hit.indicator), (because) => refused.push(because))
      told += events
      if (as === 'told') sightings += 1
      outcomes.push(as)
    }
    const outcomesBefore: Outcome[] = []
    for (const one of before) {
      const as = await this.#before(sensor, one, held.get(one.indicator), (because) => refused.push(because))
      if (as === 'told') sightings += 1
      outcomesBefore.push(as)
    }
    await store.write(async (tx) => {
      await noteContact(tx, sensor.name, { at: clock.nowMs() * 1000, state: JSON.stringify(state), told })
      if (sightings === 0) return
      const detail = `hits=${hits.length + before.length} sightings=${sightings} refused=${refused.length}`
      await appendAudit(tx, { actor: `sensor:${sensor.name}`, action: 'sensor-report', subject: '', detail })
    })
    if (refused.length > 0) await this.refused(sensor, refused.at(-1)!, refused.length)
    return { format: 'trefoil/sensor-answer/1', outcomes, before: outcomesBefore }
  }

  /** Writes down that something it sent was not taken; in the audit log once a minute at most. */
  async refused({ name }: KnownSensor, because: string, count = 1): Promise<void> {
    const { store, clock } = this.#parts
    const now = clock.nowMs()
    const last = this.#complained.get(name)
    const isDue = last === undefined || Math.abs(now - last) > auditEveryMs
    if (isDue) this.#complained.set(name, now)
    await store.write(async (tx) => {
      await noteRefused(tx, name, { count, because })
      if (!isDue) return
      const detail = `because=${because} count=${count}`
      await appendAudit(tx, { actor: `sensor:${name}`, action: 'sensor-refused', subject: '', detail })
    })
  }

  async #one(
    { sector }: KnownSensor,
    hit: SensorHit,
    held: Held | undefined,
    complain: (because: string) => void,
  ): Promise<{ readonly as: Outcome; readonly events: number }> {
    const { sightings, clock } = this.#parts
    const { indicator, kind, value, first, last } = hit
    const not = this.#notTaken(hit, held, complain)
    if (not !== null) return nothing(not)
    if (first > last) {
      complain('times-in-disorder')
      return nothing('refused')
    }
    if (last > clock.nowMs() + aheadMs) complain('future-times')
    const events = new Map(hit.events.map((name) => [name, last]))
    try {
      return await sightings.tell(
        { indicator, kind: kind === null ? null : (kind as Kind), value, events, span: [first, last] },
        sector,
      )
    } catch (error) {
      if (asFault(error).kind !== 'conflict') throw error
      complain('sighting-refused')
      return nothing('refused')
    }
  }

  async #before(
    { sector }: KnownSensor,
    before: SensorBefore,
    held: Held | undefined,
    complain: (because: string) => void,
  ): Promise<Outcome> {
    const { indicator, firstDay, lastDay, days } = before
    const not = this.#notTaken(before, held, complain)
    if (not !== null) return not
    const today = Math.floor(this.#parts.clock.nowMs() / dayMs)
    if (firstDay > lastDay || days > lastDay - firstDay + 1 || firstDay > today) {
      complain(firstDay > today ? 'future-times' : 'times-in-disorder')
      return 'refused'
    }
    try {
      return await this.#parts.before.tell({ indicator, sector, firstDay, lastDay, days })
    } catch (error) {
      if (asFault(error).kind !== 'conflict') throw error
      complain('sighting-refused')
      return 'refused'
    }
  }

  /** Why nothing is told of this value of this indicator, whatever was seen of it; null: it may be. */
  #notTaken(
    { indicator, kind, value }: Pick<SensorHit, 'indicator' | 'kind' | 'value'>,
    held: Held | undefined,
    complain: (because: string) => void,
  ): Outcome | null {
    const { brakes, warnings } = this.#parts
    if (held === undefined) {
      complain('no-such-indicator')
      return 'not-held'
    }
    const seeable = this.#seeable(held)
    // Revoked, or not to be used: it may have been when it was seen.
    if (seeable === null) return 'not-held'
    const named = seeable.get(`${kind ?? ''} ${value}`)
    if (named === undefined) {
      complain('no-such-value')
      return 'refused'
    }
    if (brakes.isTripped(indicator)) return 'tripped'
    // A sensor does not have the lists of its node.
    return kind !== null && (brakes.isAllowed(named) || warnings.of(named) !== null) ? 'allowed' : null
  }

  /** By what the indicator may be seen, as this node reads its pattern; null: it is not looked for. */
  #seeable({ id, version, text, handling }: Held): Seeable | null {
    const key = `${id} ${version}`
    let known = this.#plans.get(key)
    if (known === undefined) {
      known = mayDetect(handling) ? seeableIn(JSON.parse(text) as Readonly<Record<string, unknown>>) : null
      if (this.#plans.size >= mostPlans) this.#plans.clear()
      this.#plans.set(key, known)
    }
    return known
  }
}

function nothing(as: Outcome): { readonly as: Outcome; readonly events: number } {
  return { as, events: 0 }
}

function seeableIn({ revoked, pattern_type, pattern }: Readonly<Record<string, unknown>>): Seeable | null {
  if (revoked === true || pattern_type !== 'stix' || typeof pattern !== 'string') return null
  const plan = watchPlan(pattern)
  if (plan.kind === 'not-watched') return null
  const hosts = plan.values.filter(({ kind }) => kind === kinds.url).map(hostOfUrl)
  const seeable = new Map(
    [...plan.values, ...hosts].map((value) => [`${value.kind} ${valueText(value.kind, value.bytes)}`, value]),
  )
  // Seen by a piece of text, of which nothing is told.
  if (plan.kind === 'evaluated' && plan.pieces.length > 0)
    seeable.set(' ', { kind: kinds.text, bytes: new Uint8Array() })
  return seeable
}
