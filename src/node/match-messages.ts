import type { FieldMap, TelemetryFormat } from '../match/line-reader.ts'
import type { LineHit, ScanCounts } from '../match/scan.ts'

/** What a matching thread is started with. */
export interface MatchThreadData {
  readonly memory: WebAssembly.Memory
  /** Bytes of the prefilter's module; null: none, the plain one is used. */
  readonly kernel: Uint8Array | null
  /** Where in the memory its own place begins. */
  readonly place: number
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
  /** The stream could not be read on; why. */
  readonly failed?: string
}
