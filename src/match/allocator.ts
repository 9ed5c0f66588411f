import { Fault } from '../base/fault.ts'

/** A place that may be written again. */
export interface Spare {
  readonly place: number
  readonly size: number
}

/** What is named by its place divided by this: tables, and what threads have for themselves. */
export const coarse = 128

/**
 * Hands out places of one memory, in multiples of 4 bytes. What is given back is handed out again only after `settle`, because a
 * thread may still read there.
 */
export class Allocator {
  readonly #end: number
  /** By size; apart, those at multiples of `coarse`, for a table may only stand at one. */
  readonly #fine = new Map<number, number[]>()
  readonly #coarse = new Map<number, number[]>()
  #retired: Spare[] = []
  /** First byte never handed out. */
  top: number
  /** Bytes given back and not handed out again. */
  spareBytes = 0

  constructor(start: number, end: number) {
    this.top = start
    this.#end = end
  }

  take(size: number, align: 4 | typeof coarse = 4): number {
    const again = (align === 4 ? this.#fine.get(size)?.pop() : undefined) ?? this.#coarse.get(size)?.pop()
    if (again !== undefined) {
      this.spareBytes -= size
      return again
    }
    const place = Math.ceil(this.top / align) * align
    if (place + size > this.#end) {
      throw new Fault('too-large', 'the index is as large as its memory')
    }
    this.top = place + size
    return place
  }

  giveBack(place: number, size: number): void {
    this.#retired.push({ place, size })
    this.spareBytes += size
  }

  /** No thread reads any more what was given back before this call. */
  settle(): void {
    if (this.#retired.length === 0) return
    for (const { place, size } of this.#retired) {
      const lists = place % coarse === 0 ? this.#coarse : this.#fine
      const list = lists.get(size)
      if (list === undefined) lists.set(size, [place])
      else list.push(place)
    }
    this.#retired = []
  }

  /** Everything that was given back and not handed out again. */
  *spares(): Generator<Spare> {
    yield* this.#retired
    for (const lists of [this.#fine, this.#coarse])
      for (const [size, places] of lists) for (const place of places) yield { place, size }
  }
}
