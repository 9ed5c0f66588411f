import type { Spare } from './allocator.ts'

/** Free places of one memory, in order; neighbours are one range. A few thousand at most: whole tables and what they were cut into. */
export class FreeRanges {
  readonly #places: number[] = []
  readonly #sizes: number[] = []
  /** No range is as large as this: what asks in vain does not look at all of them again. */
  #tooMuch = 1

  /** The range must not touch one that is free already. */
  add(place: number, size: number): void {
    const next = this.#after(place)
    const joinsBefore = next > 0 && this.#places[next - 1]! + this.#sizes[next - 1]! === place
    const joinsNext = this.#places[next] === place + size
    if (joinsBefore) {
      this.#sizes[next - 1]! += size + (joinsNext ? this.#sizes[next]! : 0)
      if (joinsNext) this.#drop(next)
    } else if (joinsNext) {
      this.#places[next] = place
      this.#sizes[next]! += size
    } else {
      this.#places.splice(next, 0, place)
      this.#sizes.splice(next, 0, size)
    }
    const joined = this.#sizes[joinsBefore ? next - 1 : next]!
    this.#tooMuch = Math.max(this.#tooMuch, joined + 1)
  }

  /** The beginning of the first range that is large enough; undefined: none is. */
  take(size: number): number | undefined {
    if (size >= this.#tooMuch) return undefined
    const found = this.#sizes.findIndex((free) => free >= size)
    if (found < 0) {
      this.#tooMuch = size
      return undefined
    }
    const place = this.#places[found]!
    if (this.#sizes[found] === size) this.#drop(found)
    else {
      this.#places[found]! += size
      this.#sizes[found]! -= size
    }
    return place
  }

  *[Symbol.iterator](): Generator<Spare> {
    for (let at = 0; at < this.#places.length; at++) yield { place: this.#places[at]!, size: this.#sizes[at]! }
  }

  /** How many begin before this place. */
  #after(place: number): number {
    let low = 0
    let high = this.#places.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#places[middle]! < place) low = middle + 1
      else high = middle
    }
    return low
  }

  #drop(at: number): void {
    this.#places.splice(at, 1)
    this.#sizes.splice(at, 1)
  }
}
