import type { Fault } from '../base/fault.ts'
import type { SensorDisk } from '../store/sensor-disk.ts'
import type { Piece } from '../telemetry/piece.ts'
import type { Outcome, SensorState } from './wire.ts'

interface Counted {
  readonly events: number
  readonly skipped: number
  readonly hits: number
}

const nothing: Counted = { events: 0, skipped: 0, hits: 0 }

/** What a sensor says of itself. What it counted stands beside what it saw, and goes on after a restart. */
export class Counters {
  readonly #disk: SensorDisk
  readonly #startedAt: number
  #counted: Counted
  #indexAt: number | null
  #pending: number | null = null
  #lagMs: number | null = null
  #errors = 0
  #lastError = ''

  constructor(disk: SensorDisk, startedAt: number) {
    this.#disk = disk
    this.#startedAt = startedAt
    this.#counted = { ...nothing, ...(JSON.parse(disk.meta('counted') ?? '{}') as Partial<Counted>) }
    const indexAt = disk.meta('index-at')
    this.#indexAt = indexAt === null ? null : Number(indexAt)
  }

  /** Inside the transaction that writes what was seen. */
  looked({ events, skipped, hits }: Counted, source: Piece['source'], nowMs: number): void {
    const before = this.#counted
    const counted = {
      events: before.events + events,
      skipped: before.skipped + skipped,
      hits: before.hits + hits,
    }
    this.#disk.setMeta('counted', JSON.stringify(counted))
    this.#counted = counted
    if (source === undefined) return
    this.#pending = source.pending
    this.#lagMs = Math.max(0, Math.round(nowMs - source.at))
  }

  /** The index is the node's at this moment. */
  current(nowMs: number): void {
    this.#indexAt = nowMs
    this.#disk.setMeta('index-at', String(nowMs))
  }

  told(outcomes: readonly Outcome[]): void {
    const refused = outcomes.filter((outcome) => outcome === 'refused').length
    if (refused === 0) return
    this.#errors += refused
    this.#lastError = 'the node has refused what was seen'
  }

  trouble({ kind, message }: Fault): void {
    this.#errors += 1
    this.#lastError = `${kind}: ${message}`.slice(0, 200)
  }

  state(): Omit<SensorState, 'version' | 'watched' | 'waiting' | 'tripped' | 'lookBack'> {
    return {
      startedAt: this.#startedAt,
      indexAt: this.#indexAt,
      ...this.#counted,
      pending: this.#pending,
      lagMs: this.#lagMs,
      errors: this.#errors,
      lastError: this.#lastError,
    }
  }
}
