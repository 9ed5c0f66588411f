import type { Release } from '../release/model.ts'
import type { Reading } from './model.ts'
import { readItems } from './read-items.ts'

const mostMoments = 1_000_000

interface Known {
  readTo: number
  /** When something last left, as far as this takes account of it. */
  left: number
  /** When something begins or ceases to hold, in ms; sorted up to `sorted`. */
  moments: number[]
  sorted: boolean
  days: Map<string, number>
}

/**
 * When time alone changes what a reading's indicators say. Read forward as they come, so that asking costs what is new. Moments
 * of indicators that are gone stay: a document is then called new although it is not, never the other way round.
 */
export class Validity {
  readonly #release: Pick<Release, 'page' | 'newestChange'>
  readonly #known = new Map<string, Known>()

  constructor(release: Pick<Release, 'page' | 'newestChange'>) {
    this.#release = release
  }

  /** The last such moment that has passed, in ms; 0: none. */
  async lastMoment(reading: Reading, position: number, nowMs: number): Promise<number> {
    const known = await this.#read(reading, position)
    // Too many to keep: then every minute counts as one.
    if (known.moments.length >= mostMoments) return Math.floor(nowMs / 60_000) * 60_000
    if (!known.sorted) {
      known.moments = [...new Set(known.moments)].sort((a, b) => a - b)
      known.sorted = true
    }
    let low = 0
    let high = known.moments.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (known.moments[middle]! <= nowMs) low = middle + 1
      else high = middle
    }
    return low === 0 ? 0 : known.moments[low - 1]!
  }

  /** The days on which the indicators of a reading were made, each with the newest position of one of that day. */
  async days(reading: Reading, position: number): Promise<ReadonlyMap<string, number>> {
    return (await this.#read(reading, position)).days
  }

  async #read(reading: Reading, position: number): Promise<Known> {
    const key = `${reading.agreement}|${reading.reader}`
    // Of no type at all, so that only what left counts. Then an older version may be the newest again, which was passed over before.
    const left = await this.#release.newestChange(reading.caller, reading.agreement, [])
    const before = this.#known.get(key)
    const known: Known =
      before !== undefined && before.left === left
        ? before
        : { readTo: 0, left, moments: [], sorted: true, days: new Map() }
    this.#known.set(key, known)
    if (known.readTo >= position) return known
    const range = { types: ['indicator'], after: known.readTo, upTo: position }
    for await (const items of readItems(this.#release, reading, range)) {
      for (const { text, added } of items) {
        for (const match of text.matchAll(/"valid_(?:from|until)"\s*:\s*"([^"\\]{20,40})"/g)) {
          const moment = Date.parse(match[1]!)
          if (Number.isNaN(moment) || known.moments.length >= mostMoments) continue
          known.moments.push(moment)
          known.sorted = false
        }
        const day = /"created"\s*:\s*"(\d{4}-\d\d-\d\d)T/.exec(text)?.[1]
        if (day !== undefined) known.days.set(day, Math.max(added, known.days.get(day) ?? 0))
      }
    }
    known.readTo = position
    return known
  }
}
