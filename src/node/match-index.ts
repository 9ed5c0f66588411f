import type { Clock } from '../base/clock.ts'
import { hostOfUrl } from '../match/canonical.ts'
import { indicatorValues } from '../match/indicator-values.ts'
import { kinds } from '../match/kinds.ts'
import { PatternIndex } from '../match/pattern-index.ts'
import type { Detections, Held } from '../release/detections.ts'
import { mayDetect } from '../release/detections.ts'

/** An indicator that is looked for. */
export interface Watched {
  readonly id: string
  readonly version: string
  readonly validFromMs: number
  /** Infinity: for ever. */
  readonly validUntilMs: number
}

// Reserved, not used: the system gives pages as they are written.
const memoryBytes = 2 ** 31 - 65_536
const pageSize = 1000

export interface IndexState {
  readonly watched: number
  readonly values: number
  /** Indicators held whose pattern asks for more than the index can look for, or that may not be used to detect. */
  readonly notWatched: number
}

/** Keeps the index as the store is: what its people may use to detect, from the commit on; nothing that was revoked, recalled or has expired. */
export class MatchIndex {
  readonly index: PatternIndex
  readonly #detections: Detections
  readonly #clock: Clock
  readonly #owners = new Map<number, Watched>()
  readonly #byId = new Map<string, number>()
  readonly #refused = new Set<string>()
  #nextOwner = 1
  #cursor = 0
  #goneCursor: number
  #forgotten = 0

  constructor(detections: Detections, seed: Uint8Array, clock: Clock) {
    this.index = PatternIndex.create(seed, memoryBytes)
    this.#detections = detections
    this.#clock = clock
    // What went before is not taken in either.
    this.#goneCursor = clock.nowMs() * 1000
  }

  /** Takes in a piece of what changed; whether there may be more. */
  async more(): Promise<boolean> {
    const { items, more } = await this.#detections.since(this.#cursor, pageSize)
    for (const item of items) {
      this.#take(item)
      this.#cursor = item.added
    }
    const gone = await this.#detections.goneSince(this.#goneCursor, pageSize)
    for (const { id, at } of gone) {
      this.#goneCursor = at
      this.#forget(id)
    }
    // Of what was purged an earlier version may be left, which counts again.
    if (gone.length > 0) {
      const left = await this.#detections.newest(gone.map(({ id }) => id))
      for (const item of left) this.#take(item)
    }
    if (this.#forgotten > 10_000 + this.#owners.size / 5) this.sweep()
    return more || gone.length === pageSize
  }

  state(): IndexState {
    return { watched: this.#owners.size, values: this.index.size().values, notWatched: this.#refused.size }
  }

  /** The indicators that name a record and count now. One that has expired goes. */
  resolve(reference: number): Watched[] {
    const now = this.#clock.nowMs()
    const live: Watched[] = []
    for (const owner of this.index.ownersOf(reference)) {
      const watched = this.#owners.get(owner)
      if (watched === undefined || now >= watched.validUntilMs) {
        this.index.removeOwner(reference, owner)
        if (watched !== undefined) this.#forget(watched.id)
      } else if (now >= watched.validFromMs) live.push(watched)
    }
    return live
  }

  #take({ id, version, text, handling }: Held): void {
    this.#forget(id)
    const object = JSON.parse(text) as Readonly<Record<string, unknown>>
    if (object.revoked === true) return
    const values =
      mayDetect(handling) && object.pattern_type === 'stix' && typeof object.pattern === 'string'
        ? indicatorValues(object.pattern)
        : null
    if (values === null) {
      this.#refused.add(id)
      return
    }
    const validUntilMs =
      object.valid_until === undefined ? Number.POSITIVE_INFINITY : Date.parse(String(object.valid_until))
    if (validUntilMs <= this.#clock.nowMs()) return
    const owner = this.#nextOwner++
    this.#owners.set(owner, { id, version, validFromMs: Date.parse(String(object.valid_from)), validUntilMs })
    this.#byId.set(id, owner)
    for (const value of values) {
      this.index.add(value.kind, value.bytes, owner)
      if (value.kind === kinds.url) {
        const host = hostOfUrl(value)
        this.index.add(host.kind, host.bytes, owner)
      }
    }
  }

  /** From here on nothing names it; its records go when they are next met, or at the next sweep. */
  #forget(id: string): void {
    this.#refused.delete(id)
    const owner = this.#byId.get(id)
    if (owner === undefined) return
    this.#byId.delete(id)
    this.#owners.delete(owner)
    this.#forgotten += 1
  }

  /** Takes out the records of what was forgotten or has expired. Bounded work: some milliseconds for a hundred thousand. */
  sweep(): void {
    const now = this.#clock.nowMs()
    for (const [, watched] of this.#owners) if (now >= watched.validUntilMs) this.#forget(watched.id)
    const dead: [number, number][] = []
    for (const reference of this.index.records()) {
      for (const owner of this.index.ownersOf(reference)) if (!this.#owners.has(owner)) dead.push([reference, owner])
    }
    for (const [reference, owner] of dead) this.index.removeOwner(reference, owner)
    this.#forgotten = 0
  }
}
