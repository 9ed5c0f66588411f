import { hash } from 'node:crypto'
import type { IndexReader } from './index-reader.ts'
import type { FieldSink } from './json-line.ts'
import { evaluatedBit } from './layout.ts'
import type { LineReader } from './line.ts'
import { Lines, maxLineBytes } from './lines.ts'
import type { Prefilter } from './prefilter.ts'
import { type Found, Prober } from './prober.ts'
import { type Role, roles } from './roles.ts'

/** A line in which an indexed value stands. */
export interface LineHit {
  readonly found: readonly Found[]
  /** Of the line's fields that have a role, as text, in their order: those that patterns may ask for, or only its times. */
  readonly fields: readonly (readonly [Role, string])[]
  /** The same for the same line, wherever and whenever it is read: 128 bits in hexadecimal. */
  readonly digest: string
}

export interface ScanCounts {
  events: number
  skipped: number
}

const decoder = new TextDecoder()
const maxFieldsKept = 200
const maxFieldBytes = 65_536
const maxBytesKept = 262_144

export interface ScanParts {
  readonly index: IndexReader
  readonly reader: LineReader
  /** For streams whose lines are JSON objects: spares reading whole what names nothing. */
  readonly prefilter?: Prefilter | null
  /** Gets each line that names an indexed value; nothing is kept of any other. */
  readonly onHit: (hit: LineHit) => void
}

/** Looks a stream of telemetry up in an index. */
export class Scan {
  readonly counts: ScanCounts = { events: 0, skipped: 0 }
  readonly #index: IndexReader
  readonly #reader: LineReader
  readonly #prober: Prober
  #prefilter: Prefilter | null
  readonly #onHit: (hit: LineHit) => void
  readonly #lines: Lines

  constructor({ index, reader, prefilter = null, onHit }: ScanParts) {
    this.#index = index
    this.#reader = reader
    this.#prober = new Prober(index)
    this.#prefilter = prefilter
    this.#onHit = onHit
    this.#lines = new Lines((bytes, start, end) => this.line(bytes, start, end))
  }

  push(chunk: Uint8Array): void {
    if (this.#prefilter === null) {
      this.#lines.push(chunk)
      return
    }
    // Up to the first line feed a line goes on that began before; after the last one a line begins.
    const first = this.#lines.waiting ? chunk.indexOf(10) + 1 : 0
    const last = chunk.lastIndexOf(10) + 1
    if (last <= first) {
      this.#lines.push(chunk)
      return
    }
    if (first > 0) this.#lines.push(chunk.subarray(0, first))
    // The prefilters read words.
    const aligned = chunk.byteOffset % 8 === 0 ? chunk : chunk.slice()
    this.#sift(this.#prefilter, aligned, first, last)
    if (last < chunk.length) this.#lines.push(chunk.subarray(last))
  }

  /** From now on every line is read whole. */
  readWhole(): void {
    this.#prefilter = null
  }

  end(): void {
    this.#lines.end()
  }

  /** Whole lines, as many at a time as the prefilter takes. */
  #sift(prefilter: Prefilter, bytes: Uint8Array, start: number, end: number): void {
    for (let from = start; from < end; ) {
      let to = end
      if (to - from > prefilter.most) {
        to = bytes.lastIndexOf(10, from + prefilter.most - 1) + 1
        if (to <= from) {
          // One line, longer than that.
          to = bytes.indexOf(10, from) + 1
          if (to - 1 - from > maxLineBytes) this.line(bytes, -1, -1)
          else this.line(bytes, from, to - 1)
          from = to
          continue
        }
      }
      const found = prefilter.run(bytes, from, to)
      this.counts.events += prefilter.events
      this.counts.skipped += prefilter.skipped
      for (let pair = 0; pair < found * 2; pair += 2) {
        this.line(bytes, prefilter.lines[pair]!, prefilter.lines[pair + 1]!)
      }
      from = to
    }
  }

  /** One line; `start` -1: it was too long. */
  line(bytes: Uint8Array, start: number, end: number): void {
    if (start < 0) {
      this.counts.skipped += 1
      return
    }
    this.#prober.begin()
    const verdict = this.#reader.read(bytes, start, end, this.#prober)
    if (verdict === 'skipped') this.counts.skipped += 1
    if (verdict !== 'event') return
    this.counts.events += 1
    const found = this.#prober.end()
    if (found.length === 0) return
    const fields = new Collector(found.some(({ reference }) => this.#isEvaluated(reference)))
    this.#reader.read(bytes, start, end, fields)
    const digest = hash('sha256', bytes.slice(start, end), 'hex').slice(0, 32)
    this.#onHit({ found, fields: fields.fields, digest })
  }

  #isEvaluated(reference: number): boolean {
    return this.#index.ownersOf(reference).some((word) => word >= evaluatedBit)
  }
}

class Collector implements FieldSink {
  readonly fields: [Role, string][] = []
  readonly #all: boolean
  #left = maxBytesKept

  constructor(all: boolean) {
    this.#all = all
  }

  field(role: Role, bytes: Uint8Array, start: number, end: number): void {
    if (!this.#all && role !== roles.time) return
    if (this.fields.length >= maxFieldsKept || end - start > Math.min(maxFieldBytes, this.#left)) return
    this.#left -= end - start
    this.fields.push([role, decoder.decode(bytes.slice(start, end))])
  }
}
