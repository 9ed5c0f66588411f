import type { DayFilter } from './day-table.ts'

/** Gets each question whose fingerprint is in a table, with its place there. */
export type OnFound = (question: number, at: number) => void

type Table = Pick<DayFilter, 'hi' | 'lo'>

/** Fewer questions than this part of a table are looked up one by one; with more of them the table is walked. */
const walkFrom = 1 / 24
const bitmapBits = 26
const bucketBits = 20

interface Walk {
  readonly bitmap: Uint8Array
  readonly starts: Uint32Array
  readonly order: Uint32Array
  /** Of the questions in that order: what is read together lies together. */
  readonly upper: Uint32Array
}

/** Fingerprints to look for in many tables: the numbers of the questions are their places in the lists. */
export class Questions {
  readonly #hi: Uint32Array
  readonly #lo: Uint16Array
  /** Made when a table is walked: a bit for the upper 26 bits of each question, and the questions by their upper 20. */
  #walk: Walk | null = null

  constructor(hi: Uint32Array, lo: Uint16Array) {
    this.#hi = hi
    this.#lo = lo
  }

  get count(): number {
    return this.#hi.length
  }

  hi(question: number): number {
    return this.#hi[question]!
  }

  lo(question: number): number {
    return this.#lo[question]!
  }

  lookUp(table: Table, found: OnFound): void {
    if (this.count < table.hi.length * walkFrom) this.#oneByOne(table, found)
    else this.#walkAlong(table, found)
  }

  /** Tables ascend, so that the bitmap is read from its beginning to its end, and most entries ask for nothing else. */
  #walkAlong({ hi: upper, lo: lower }: Table, found: OnFound): void {
    this.#walk ??= this.#prepare()
    const { bitmap, starts, order, upper: asked } = this.#walk
    const lo = this.#lo
    for (let at = 0; at < upper.length; at++) {
      const entry = upper[at]!
      const bit = entry >>> (32 - bitmapBits)
      if ((bitmap[bit >>> 3]! & (1 << (bit & 7))) === 0) continue
      const bucket = entry >>> (32 - bucketBits)
      for (let place = starts[bucket]!; place < starts[bucket + 1]!; place++) {
        if (asked[place] === entry && lo[order[place]!] === lower[at]) found(order[place]!, at)
      }
    }
  }

  #prepare(): Walk {
    const hi = this.#hi
    const bitmap = new Uint8Array(2 ** (bitmapBits - 3))
    const starts = new Uint32Array(2 ** bucketBits + 1)
    for (let question = 0; question < hi.length; question++) {
      const bit = hi[question]! >>> (32 - bitmapBits)
      bitmap[bit >>> 3]! |= 1 << (bit & 7)
      starts[(hi[question]! >>> (32 - bucketBits)) + 1]! += 1
    }
    for (let bucket = 1; bucket < starts.length; bucket++) starts[bucket]! += starts[bucket - 1]!
    const next = starts.slice()
    const order = new Uint32Array(hi.length)
    for (let question = 0; question < hi.length; question++)
      order[next[hi[question]! >>> (32 - bucketBits)]!++] = question
    const upper = new Uint32Array(hi.length)
    for (let place = 0; place < order.length; place++) upper[place] = hi[order[place]!]!
    return { bitmap, starts, order, upper }
  }

  #oneByOne({ hi: upper, lo: lower }: Table, found: OnFound): void {
    for (let question = 0; question < this.count; question++) {
      const wanted = this.#hi[question]!
      let low = 0
      let high = upper.length
      while (low < high) {
        const middle = (low + high) >>> 1
        if (upper[middle]! < wanted) low = middle + 1
        else high = middle
      }
      for (let at = low; at < upper.length && upper[at] === wanted; at++)
        if (lower[at] === this.#lo[question]) found(question, at)
    }
  }
}
