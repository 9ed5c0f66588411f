import { createHash } from 'node:crypto'
import type { Clock } from '../base/clock.ts'
import { pause, type Timers } from '../base/timers.ts'
import { mayDetect } from '../release/detections.ts'
import type { KnownSensor } from '../sensor/model.ts'
import { bounds, type IndexItem, type IndexPage, type PageAsked, type SensorBrakes, signPage } from '../sensor/wire.ts'
import type { Brakes } from './brakes.ts'
import type { Held, WatchSource } from './match-index.ts'

export interface SensorPagesParts {
  readonly detections: WatchSource
  readonly brakes: Pick<Brakes, 'shared'>
  readonly member: string
  readonly signingKey: string
  /** Tells this store from every other. */
  readonly store: string
  readonly clock: Clock
  readonly timers: Timers
  /** Told when something may have changed. */
  readonly subscribe: (listener: () => void) => () => void
  readonly closing: AbortSignal
}

interface Found {
  readonly items: IndexItem[]
  readonly cursor: string
  readonly more: boolean
}

interface Place {
  readonly added: number
  readonly gone: number
}

// What changes without an event is noticed within this time.
const lookEveryMs = 500
const brakesEvery = 200

/** What the index of a sensor follows: the indicators that this node looks for, page after page, each signed. */
export class SensorPages {
  readonly #parts: SensorPagesParts
  #brakes: { readonly known: SensorBrakes; readonly at: number } | null = null

  /** What was found last: sensors that wait are at the same place as a rule, and need not all ask the store. */
  #latest: { readonly place: string; readonly at: number; readonly found: Promise<Found> } | null = null

  constructor(parts: SensorPagesParts) {
    this.#parts = parts
    parts.subscribe(() => {
      this.#latest = null
    })
  }

  /** The next page; waits until there is something on it, as long as was asked. */
  async page(
    sensor: KnownSensor,
    asked: PageAsked,
    signal: AbortSignal,
  ): Promise<{ readonly body: string; readonly signature: string }> {
    const { clock, member, signingKey } = this.#parts
    const until = clock.nowMs() + asked.waitSeconds * 1000
    const ended = AbortSignal.any([signal, this.#parts.closing])
    let page = await this.#read(sensor, asked)
    while (isEmpty(page) && clock.nowMs() < until && !ended.aborted) {
      await this.#change(Math.min(lookEveryMs, until - clock.nowMs()), ended)
      page = await this.#read(sensor, asked)
    }
    const body = JSON.stringify(page)
    return { body, signature: signPage(signingKey, { member, sensor: sensor.name, nonce: asked.nonce, body }) }
  }

  async #read(sensor: KnownSensor, asked: PageAsked): Promise<IndexPage> {
    const { member, clock } = this.#parts
    const known = asked.after === '' ? null : this.#placeIn(asked.after)
    // What went before the sensor began has never come to it.
    const place = known ?? { added: 0, gone: clock.nowMs() * 1000 }
    const { items, cursor, more } = await this.#found(place)
    const brakes = this.#brakesNow()
    return {
      format: 'trefoil/sensor-page/1',
      member,
      sensor: sensor.name,
      after: asked.after,
      anew: known === null,
      cursor,
      more,
      items,
      brakes: brakes.tag === asked.brakes ? null : brakes,
    }
  }

  #found(place: Place): Promise<Found> {
    const name = `${place.added} ${place.gone}`
    const now = this.#parts.clock.nowMs()
    const latest = this.#latest
    if (latest !== null && latest.place === name && Math.abs(now - latest.at) < lookEveryMs / 2) return latest.found
    const found = this.#look(place)
    this.#latest = { place: name, at: now, found }
    found.catch(() => {
      this.#latest = null
    })
    return found
  }

  /** What came and went after this place. */
  async #look(place: Place): Promise<Found> {
    const { detections } = this.#parts
    const items: IndexItem[] = []
    let bytes = 0
    const found = await detections.since(place.added, bounds.itemsInPage / 2)
    let added = place.added
    let isCut = false
    for (const held of found.items) {
      if (bytes > bounds.pageBytes) {
        isCut = true
        break
      }
      bytes += put(items, itemOf(held))
      added = held.added
    }
    const gone = await detections.goneSince(place.gone, bounds.itemsInPage / 2)
    const left = gone.length === 0 ? [] : await detections.newest(gone.map(({ id }) => id))
    const leftById = new Map(left.map((held) => [held.id, itemOf(held)]))
    let wentAt = place.gone
    for (const { id, at } of gone) {
      if (bytes > bounds.pageBytes) {
        isCut = true
        break
      }
      bytes += put(items, leftById.get(id) ?? { id, gone: true })
      wentAt = at
    }
    return {
      items,
      cursor: `${this.#parts.store}.${added}.${wentAt}`,
      more: found.more || isCut || gone.length === bounds.itemsInPage / 2,
    }
  }

  /** Null: it is of another store, or none of ours. */
  #placeIn(cursor: string): Place | null {
    const [store, added, gone] = cursor.split('.')
    const numbers = [added, gone].map((text) => (/^\d{1,16}$/.test(text ?? '') ? Number(text) : Number.NaN))
    if (store !== this.#parts.store || !numbers.every(Number.isSafeInteger)) return null
    return { added: numbers[0]!, gone: numbers[1]! }
  }

  #brakesNow(): SensorBrakes {
    const now = this.#parts.clock.nowMs()
    if (this.#brakes !== null && Math.abs(now - this.#brakes.at) < brakesEvery) return this.#brakes.known
    const { allowed, tripped } = this.#parts.brakes.shared()
    const content = { allowed: allowed.slice(0, bounds.allowed), tripped: tripped.slice(0, bounds.tripped) }
    const tag = createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32)
    this.#brakes = { known: { tag, ...content }, at: now }
    return this.#brakes.known
  }

  /** Resolves when something may have changed, or after so many milliseconds. */
  async #change(ms: number, signal: AbortSignal): Promise<void> {
    const changed = new AbortController()
    const stop = this.#parts.subscribe(() => changed.abort())
    try {
      await pause(this.#parts.timers, Math.max(1, ms), AbortSignal.any([signal, changed.signal]))
    } finally {
      stop()
    }
  }
}

/** Gives how many bytes the item takes on the page. */
function put(items: IndexItem[], item: IndexItem): number {
  items.push(item)
  return Buffer.byteLength(JSON.stringify(item))
}

function isEmpty({ items, brakes, more, anew }: IndexPage): boolean {
  return items.length === 0 && brakes === null && !more && !anew
}

function itemOf({ id, version, text, handling }: Held): IndexItem {
  const object = JSON.parse(text) as Readonly<Record<string, unknown>>
  const { pattern, pattern_type, revoked, valid_from, valid_until } = object
  const isWatched = revoked !== true && pattern_type === 'stix' && typeof pattern === 'string' && mayDetect(handling)
  const from = Date.parse(String(valid_from))
  const until = valid_until === undefined ? null : Date.parse(String(valid_until))
  if (!isWatched || pattern.length > bounds.patternChars || !Number.isFinite(from) || Number.isNaN(until)) {
    return { id, gone: true }
  }
  return { id, version, pattern, from: Math.max(0, from), until: until === null ? null : Math.max(0, until) }
}
