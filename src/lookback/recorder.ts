import { readTime } from '../match/event-time.ts'
import { kinds } from '../match/kinds.ts'
import type { LineReader } from '../match/line.ts'
import { Lines } from '../match/lines.ts'
import { BatchWriter, dayMs, maxValueBytes, type SeenBatch } from './batch.ts'
import type { Fingerprints } from './fingerprint.ts'
import { SeenFields } from './seen-fields.ts'

const cacheSlots = 1 << 20
const decoder = new TextDecoder('latin1')
/** How far telemetry's clock may be ahead of ours and be believed. */
const aheadMs = 3_600_000

/** Which values were seen lately by this thread, so that each goes on about once a day; what it forgets goes on twice and is one again later. */
export class SeenLately {
  readonly #hi = new Uint32Array(cacheSlots)
  readonly #rest = new Uint32Array(cacheSlots)

  /** Whether it is new; from then on it is not. */
  isNew(day: number, hi: number, lo: number): boolean {
    const slot = (hi ^ Math.imul(day, 0x9e3779b1)) & (cacheSlots - 1)
    const rest = ((day << 16) | lo) >>> 0
    if (this.#hi[slot] === hi && this.#rest[slot] === rest) return false
    this.#hi[slot] = hi
    this.#rest[slot] = rest
    return true
  }
}

export interface RecorderParts {
  readonly reader: LineReader
  readonly fingerprints: Fingerprints
  readonly lately: SeenLately
  readonly nowMs: () => number
  /** Older events are not recorded: they would be forgotten at once. */
  readonly retentionDays: number
}

/**
 * Reads a stream of telemetry and keeps which values it named on which day, and nothing else: not who, not when, not how often.
 * Every line is read whole. What cannot be read as an event counts nowhere here.
 */
export class SeenRecorder {
  readonly #parts: RecorderParts
  readonly #fields: SeenFields
  readonly #lines: Lines
  readonly #days = new Map<number, BatchWriter>()
  #at: number | null = null
  /** Of the line that is being read: a value is written when the line is known to be an event, and of which day. */
  readonly #line = new BatchWriter(0)
  #dayText = ''
  #dayMs = 0

  constructor(parts: RecorderParts) {
    this.#parts = parts
    const { fingerprints } = parts
    const line = this.#line
    this.#fields = new SeenFields(
      (kind, bytes, start, end) => {
        if (end - start > maxValueBytes || end <= start) return
        if (kind === kinds.domain) {
          fingerprints.ofName(bytes, start, end, (as, hi, lo, from) => line.add(as, hi, lo, bytes, from, end))
          return
        }
        fingerprints.of(kind, bytes, start, end)
        line.add(kind, fingerprints.hi, fingerprints.lo, bytes, start, end)
      },
      (bytes, start, end) => {
        this.#at ??= this.#timeOf(bytes, start, end)
      },
    )
    this.#lines = new Lines((bytes, start, end) => this.#read(bytes, start, end))
  }

  push(chunk: Uint8Array): void {
    this.#lines.push(chunk)
  }

  end(): void {
    this.#lines.end()
  }

  /** How many values wait to be taken. */
  get waiting(): number {
    let count = 0
    for (const day of this.#days.values()) count += day.count
    return count
  }

  take(): SeenBatch[] {
    const batches = [...this.#days.values()].filter(({ events }) => events > 0).map((day) => day.take())
    this.#days.clear()
    return batches
  }

  #read(bytes: Uint8Array, start: number, end: number): void {
    if (start < 0) return
    this.#at = null
    this.#fields.begin()
    const verdict = this.#parts.reader.read(bytes, start, end, this.#fields)
    this.#fields.end()
    if (verdict !== 'event') {
      this.#line.clear()
      return
    }
    const { lately, retentionDays } = this.#parts
    const now = this.#parts.nowMs()
    // A clock that runs ahead in telemetry says nothing of the days to come.
    const at = this.#at === null || this.#at > now + aheadMs ? now : this.#at
    if (at < now - retentionDays * dayMs) {
      this.#line.clear()
      return
    }
    const day = Math.floor(at / dayMs)
    const writer = this.#writerOf(day)
    writer.event(at)
    this.#line.drain((kind, hi, lo, records, from, to) => {
      if (lately.isNew(day, hi, lo)) writer.add(kind, hi, lo, records, from, to)
    })
  }

  #writerOf(day: number): BatchWriter {
    let writer = this.#days.get(day)
    if (writer === undefined) {
      writer = new BatchWriter(day)
      this.#days.set(day, writer)
    }
    return writer
  }

  /** Most lines of a stream are of the same second as the one before: then nothing is parsed. */
  #timeOf(bytes: Uint8Array, start: number, end: number): number | null {
    // 2026-11-27T12:34:56 and 1700000000 say the second in their first bytes; BIND's 27-Nov-2026 12:34:56 in 20.
    const text = decoder.decode(bytes.subarray(start, Math.min(end, start + 40)))
    const second = text.slice(0, text.charCodeAt(4) === 45 ? 19 : text.charCodeAt(2) === 45 ? 20 : 10)
    if (second === this.#dayText) return this.#dayMs
    const time = readTime(text)
    if (time === null) return null
    this.#dayText = second
    this.#dayMs = time
    return time
  }
}
