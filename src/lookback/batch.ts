import { kinds } from '../match/kinds.ts'
import { lower } from '../match/seeded-hash.ts'
import { below, type SeenKind } from './fingerprint.ts'

/** What was seen on one day: fingerprints, and behind each other the values that they stand for. A thread hands it to another. */
export interface SeenBatch {
  /** Days since 1970 (UTC). */
  readonly day: number
  readonly events: number
  /** When the first and the last of these events happened (ms). */
  readonly first: number
  readonly last: number
  readonly hi: Uint32Array<ArrayBuffer>
  readonly lo: Uint16Array<ArrayBuffer>
  /** For each: one byte of kind, two of length (little-endian), the value. */
  readonly records: Uint8Array<ArrayBuffer>
}

export const dayMs = 86_400_000
export const recordHead = 3
export const maxValueBytes = 2048

/** Values of one day as they come, in lists that grow. */
export class BatchWriter {
  readonly day: number
  #count = 0
  #hi = new Uint32Array(1024)
  #lo = new Uint16Array(1024)
  #records = new Uint8Array(32 * 1024)
  #bytes = 0
  events = 0
  #first = Number.POSITIVE_INFINITY
  #last = 0

  constructor(day: number) {
    this.day = day
  }

  get count(): number {
    return this.#count
  }

  /** One more event, at this moment. */
  event(atMs: number): void {
    this.events += 1
    if (atMs < this.#first) this.#first = atMs
    if (atMs > this.#last) this.#last = atMs
  }

  add(kind: SeenKind, hi: number, lo: number, bytes: Uint8Array, start: number, end: number): void {
    const length = end - start
    if (this.#count === this.#hi.length) {
      this.#hi = grown(this.#hi, new Uint32Array(this.#count * 2))
      this.#lo = grown(this.#lo, new Uint16Array(this.#count * 2))
    }
    if (this.#bytes + recordHead + length > this.#records.length)
      this.#records = grown(this.#records, new Uint8Array(2 * this.#records.length + length + recordHead))
    this.#hi[this.#count] = hi
    this.#lo[this.#count++] = lo
    const records = this.#records
    let at = this.#bytes
    records[at++] = kind
    records[at++] = length & 0xff
    records[at++] = length >> 8
    const folds = kind !== kinds.url && kind !== kinds.fileName && kind !== kinds.ipv6
    for (let from = start; from < end; from++) records[at++] = folds ? lower[bytes[from]!]! : bytes[from]!
    this.#bytes = at
  }

  /** Hands out what came since the last time, without a copy, and forgets it. */
  drain(each: (kind: SeenKind, hi: number, lo: number, bytes: Uint8Array, start: number, end: number) => void): void {
    const records = this.#records
    for (let index = 0, at = 0; index < this.#count; index++) {
      const start = at + recordHead
      const end = start + (records[at + 1]! | (records[at + 2]! << 8))
      each(records[at] as SeenKind, this.#hi[index]!, this.#lo[index]!, records, start, end)
      at = end
    }
    this.clear()
  }

  clear(): void {
    this.#count = 0
    this.#bytes = 0
    this.events = 0
    this.#first = Number.POSITIVE_INFINITY
    this.#last = 0
  }

  /** What came since the last time. */
  take(): SeenBatch {
    const batch: SeenBatch = {
      day: this.day,
      events: this.events,
      first: Number.isFinite(this.#first) ? this.#first : 0,
      last: this.#last,
      hi: this.#hi.slice(0, this.#count),
      lo: this.#lo.slice(0, this.#count),
      records: this.#records.slice(0, this.#bytes),
    }
    this.clear()
    return batch
  }
}

/** Where each record begins. */
export function recordPlaces(records: Uint8Array, count: number): Uint32Array {
  const places = new Uint32Array(count)
  for (let index = 0, at = 0; index < count; index++) {
    places[index] = at
    at += recordHead + (records[at + 1]! | (records[at + 2]! << 8))
  }
  return places
}

function grown<T extends Uint8Array | Uint16Array | Uint32Array>(from: T, to: T): T {
  to.set(from)
  return to
}

export const isSeenKind = (kind: number): kind is SeenKind => kind === below || (kind >= 1 && kind <= 9)
