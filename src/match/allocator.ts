import { Fault } from '../base/fault.ts'

/**
 * Hands out places of one memory, in multiples of 4 bytes. What is given back is handed out again only after `settle`, because a
 * thread may still read there.
 */
export class Allocator {
  readonly #end: number
  readonly #free = new Map<number, number[]>()
  #retired: { place: number; size: number }[] = []
  /** First byte never handed out. */
  top: number
  /** Bytes given back and not handed out again. */
  spareBytes = 0

  constructor(start: number, end: number) {
    this.top = start
    this.#end = end
  }

  take(size: number, align = 4): number {
    const again = this.#free.get(size)?.pop()
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
      const list = this.#free.get(size)
      if (list === undefined) this.#free.set(size, [place])
      else list.push(place)
    }
    this.#retired = []
  }
}
