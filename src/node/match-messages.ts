import type { SeenBatch } from '../lookback/batch.ts'
import type { FieldMap, TelemetryFormat } from '../match/line-reader.ts'
import type { LineHit, ScanCounts } from '../match/scan.ts'

/** What a matching thread is started with. */
export interface MatchThreadData {
  readonly memory: WebAssembly.Memory
  /** Bytes of the prefilter's module; null: none, the plain one is used. */
  readonly kernel: Uint8Array | null
  /** Where in the memory its own place begins. */
  readonly place: number
  /** What is read is kept for looking back; null: it is not. */
  readonly record: RecordSettings | null
}

export interface RecordSettings {
  /** Of the fingerprints. */
  readonly secret: Uint8Array
  readonly retentionDays: number
}

export type ToThread =
  | { readonly kind: 'open'; readonly scan: number; readonly format: TelemetryFormat; readonly map?: FieldMap }
  | { readonly kind: 'chunk'; readonly scan: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'close'; readonly scan: number }

/** The answer to a chunk or an end: what was counted since the beginning, what was hit since the last answer. */
export interface FromThread {
  readonly scan: number
  readonly counts: ScanCounts
  readonly hits: readonly LineHit[]
  /** Values that were seen, where they are kept. */
  readonly seen?: readonly SeenBatch[]
  /** The stream could not be read on; why. */
  readonly failed?: string
}
