import type { Clock } from '../base/clock.ts'
import { AllowList, allowedValue } from '../match/allow-list.ts'
import { Breaker } from '../match/breaker.ts'
import type { Value } from '../match/canonical.ts'
import type { SensorBrakes, SensorState } from './wire.ts'

export interface LocalTrip {
  readonly indicator: string
  readonly version: string
  readonly hits: number
  readonly events: number
  readonly at: number
}

export interface LocalBrakesParts {
  readonly clock: Clock
  readonly versionOf: (indicator: string) => string | null
  /** Called for each indicator that matches everything here. */
  readonly onTrip: (trips: readonly LocalTrip[], indicator: string) => void
}

const mostTrips = 100
const tripLastsMs = 24 * 3_600_000

/** What keeps a sensor from crying wolf: what its node allows or has tripped, and what matches everything here, for a day. */
export class LocalBrakes {
  readonly #parts: LocalBrakesParts
  readonly #breaker = new Breaker()
  #tag = ''
  #allowed = new AllowList([])
  #isAnyAllowed = false
  #tripped: ReadonlySet<string> = new Set()
  #trips = new Map<string, LocalTrip>()

  constructor(parts: LocalBrakesParts, trips: readonly LocalTrip[] = []) {
    this.#parts = parts
    this.#trips = new Map(trips.map((trip) => [trip.indicator, trip]))
  }

  get tag(): string {
    return this.#tag
  }

  /** What the node says. */
  use({ tag, allowed, tripped }: SensorBrakes): void {
    const values = allowed.flatMap((text) => allowedValue(text) ?? [])
    this.#allowed = new AllowList(values)
    this.#isAnyAllowed = values.length > 0
    this.#tripped = new Set(tripped)
    this.#tag = tag
  }

  isAllowed(value: Value): boolean {
    return this.#isAnyAllowed && this.#allowed.covers(value)
  }

  isTripped(indicator: string): boolean {
    if (this.#tripped.has(indicator)) return true
    const trip = this.#trips.get(indicator)
    if (trip === undefined) return false
    const { clock, versionOf } = this.#parts
    const isOver = clock.nowMs() > trip.at + tripLastsMs || versionOf(indicator) !== trip.version
    if (isOver) this.#trips.delete(indicator)
    return !isOver
  }

  looked(events: number): void {
    this.#breaker.looked(events)
  }

  hit(indicator: string): Promise<boolean> {
    const { clock, versionOf, onTrip } = this.#parts
    const trip = this.#breaker.hit(indicator, clock.nowMs())
    const version = trip === null ? null : versionOf(indicator)
    if (trip === null || version === null) return Promise.resolve(false)
    this.#trips.set(indicator, { indicator, version, ...trip, at: clock.nowMs() })
    for (const oldest of this.#trips.keys()) {
      if (this.#trips.size <= mostTrips) break
      this.#trips.delete(oldest)
    }
    onTrip([...this.#trips.values()], indicator)
    return Promise.resolve(true)
  }

  trips(): SensorState['tripped'] {
    return [...this.#trips.values()].map(({ indicator, version, hits, events }) => ({
      ...{ indicator, version, hits, events },
    }))
  }
}
