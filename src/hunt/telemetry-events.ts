import { createHash } from 'node:crypto'
import { eventTime } from '../match/event-time.ts'
import type { FieldSink } from '../match/json-line.ts'
import { type FieldMap, isJsonFormat, lineReader, type TelemetryFormat } from '../match/line-reader.ts'
import { Lines } from '../match/lines.ts'
import { observe } from '../match/observe.ts'
import type { Role } from '../match/roles.ts'
import type { HuntEvent } from './hunt-count.ts'

const decoder = new TextDecoder()
// What a pattern of another member is asked of: larger fields would be its chance to keep us busy.
const most = { fields: 200, field: 16_384, kept: 65_536 }

export interface TelemetryEventsParts {
  readonly format: TelemetryFormat
  readonly map?: FieldMap
  /** Whether anybody asks for all fields of a line: they are read twice then. */
  readonly withFields: boolean
  readonly onEvent: (event: HuntEvent) => void
}

/** Makes events of lines of telemetry. Lines of garbage, or longer than a line may be, are counted as skipped. */
export class TelemetryEvents {
  skipped = 0
  readonly #parts: TelemetryEventsParts
  readonly #lines: Lines
  readonly #digest = createHash('sha256')
  #number = 0

  constructor(parts: TelemetryEventsParts) {
    this.#parts = parts
    const reader = lineReader(parts.format, parts.map)
    this.#lines = new Lines((bytes, start, end) => {
      if (start < 0) {
        this.skipped += 1
        return
      }
      const fields = new Fields()
      const verdict = reader.read(bytes, start, end, fields)
      if (verdict === 'skipped') this.skipped += 1
      if (verdict === 'event') this.#event(fields.fields, bytes, start, end)
    })
  }

  push(chunk: Uint8Array): void {
    this.#digest.update(chunk)
    this.#lines.push(chunk)
  }

  /** Of everything that came, so that the same file is not counted twice. */
  end(): string {
    this.#lines.end()
    return this.#digest.digest('hex')
  }

  #event(fields: readonly (readonly [Role, string])[], bytes: Uint8Array, start: number, end: number): void {
    const atMs = eventTime({ found: [], fields, digest: '' })
    this.#number += 1
    this.#parts.onEvent({
      atMs,
      observation: atMs === null ? null : observe(fields, `event ${this.#number}`, atMs),
      fields: this.#parts.withFields && isJsonFormat(this.#parts.format) ? parsed(bytes, start, end) : null,
    })
  }
}

function parsed(bytes: Uint8Array, start: number, end: number): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(decoder.decode(bytes.subarray(start, end)))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

class Fields implements FieldSink {
  readonly fields: [Role, string][] = []
  #left = most.kept

  field(role: Role, bytes: Uint8Array, start: number, end: number): void {
    if (this.fields.length >= most.fields || end - start > Math.min(most.field, this.#left)) return
    this.#left -= end - start
    this.fields.push([role, decoder.decode(bytes.slice(start, end))])
  }
}
