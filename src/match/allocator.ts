import { Fault } from '../base/fault.ts'
import { FreeRanges } from './free-ranges.ts'

/** A place that may be written again. */
export interface Spare {
  readonly place: number
  readonly size: number
}

/** What is named by its place divided by this: tables, and what threads have for themselves. */
export const coarse = 128
export type Align = 4 | typeof coarse

interface Retired extends Spare {
  readonly align: Align
}

/** So much of a free range is cut off at a time for values. */
const pieceBytes = 4096

/**
 * Hands out places of one memory, in multiples of 4 bytes; with `coarse` only whole multiples of that. What is given back is handed
 * out again only when no thread can still read there (`seal`). Most of it are tables that became too small: their places are cut up
 * for values, or become a larger table together. The place of a value stays one of a value of the same size, so that who still has a
 * reference to it finds a value there.
 */
export class Allocator {
  readonly #end: number
  /** By size. */
  readonly #fine = new Map<number, number[]>()
  readonly #ranges = new FreeRanges()
  /** What is being cut up for values. */
  #piece: Spare = { place: 0, size: 0 }
  #retired: Retired[] = []
  readonly #sealed = new Set<readonly Retired[]>()
  /** First byte never handed out. */
  top: number
  /** Bytes given back and not handed out again. */
  spareBytes = 0

  constructor(start: number, end: number) {
    this.top = start
    this.#end = end
  }

  take(size: number, align: Align = 4): number {
    const again = align === coarse ? this.#ranges.take(size) : this.#takeFine(size)
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

  /** `align`: as it was taken. */
  giveBack(place: number, size: number, align: Align = 4): void {
    this.#retired.push({ place, size, align })
    this.spareBytes += size
  }

  /** What was given back until now is handed out again as soon as the answer is called. */
  seal(): () => void {
    const places = this.#retired
    if (places.length === 0) return () => {}
    this.#retired = []
    this.#sealed.add(places)
    return () => {
      if (!this.#sealed.delete(places)) return
      for (const one of places) this.#free(one)
    }
  }

  /** Everything that was given back and not handed out again; neighbours may be one. */
  *spares(): Generator<Spare> {
    for (const places of [this.#retired, ...this.#sealed]) yield* places
    yield* rest(this.#piece)
    yield* this.#ranges
    for (const [size, places] of this.#fine) for (const place of places) yield { place, size }
  }

  #free({ place, size, align }: Retired): void {
    if (align === coarse) this.#ranges.add(place, size)
    else {
      const list = this.#fine.get(size)
      if (list === undefined) this.#fine.set(size, [place])
      else list.push(place)
    }
  }

  #takeFine(size: number): number | undefined {
    const same = this.#fine.get(size)?.pop()
    if (same !== undefined) return same
    if (this.#piece.size < size) {
      const piece = this.#cut(pieceBytes) ?? this.#cut(Math.ceil(size / coarse) * coarse)
      if (piece === undefined || piece.size < size) return undefined
      for (const left of rest(this.#piece)) this.#free(left)
      this.#piece = piece
    }
    const { place } = this.#piece
    this.#piece = { place: place + size, size: this.#piece.size - size }
    return place
  }

  #cut(size: number): Spare | undefined {
    const place = this.#ranges.take(size)
    return place === undefined ? undefined : { place, size }
  }
}

/** What is left of a piece, which ends at a multiple of `coarse`: what a value may have, and what anything may. */
function rest({ place, size }: Spare): Retired[] {
  const whole = Math.floor(size / coarse) * coarse
  const parts: Retired[] = [
    { place, size: size - whole, align: 4 },
    { place: place + size - whole, size: whole, align: coarse },
  ]
  return parts.filter((part) => part.size > 0)
}
