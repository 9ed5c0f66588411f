import type { Clock } from '../base/clock.ts'
import type { TaxiiFetch } from '../taxii/https-fetch.ts'
import type { CsafJudged, CsafReceived } from './csaf-proof.ts'
import type { Brought, SourcePlace, SourceSecret, SourceSettings } from './model.ts'

/** Bounds on what one source may send, and how long it may take. */
export interface SourceBounds {
  /** One answer or one file, unpacked. */
  readonly maxBytes: number
  /** One TAXII page, unpacked. */
  readonly maxPageBytes: number
  readonly pageObjects: number
  /** Of one run; what is left is read in the next, which follows at once. */
  readonly pagesPerRun: number
  /** One request with its answer. */
  readonly timeoutMs: number
  readonly filesPerRun: number
  readonly maxFiles: number
  readonly maxObjects: number
  /** Of one object, at least what intake takes. */
  readonly maxObjectBytes: number
  /** Where a file lies while it is read; nobody else reads there. */
  readonly spoolFolder: string
}

export const sourceBounds: Omit<SourceBounds, 'maxBytes' | 'maxObjectBytes' | 'spoolFolder'> = {
  maxPageBytes: 64 * 1024 * 1024,
  pageObjects: 1_000,
  pagesPerRun: 2_000,
  timeoutMs: 180_000,
  filesPerRun: 1_000,
  maxFiles: 10_000,
  maxObjects: 500_000,
}

/** The fetch of one source, with its authorities and certificate, and the end of its connections. */
export interface SourceLine extends AsyncDisposable {
  readonly fetch: TaxiiFetch
}

/** What one run is given. */
export interface RunTools {
  readonly name: string
  readonly settings: SourceSettings
  readonly secret: SourceSecret | null
  readonly line: SourceLine
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly bounds: SourceBounds
  sleep(ms: number): Promise<void>
  /** Where the source stands. */
  place(): SourcePlace
  /** Hands in what came, durably, and only then moves to where the source stands after it. Throws where the source was changed meanwhile. */
  take(brought: readonly Brought[], to: SourcePlace): Promise<Progress>
  /** Puts aside what is not even an object, such as a file that cannot be read. */
  putAside(what: {
    readonly digest: string
    readonly place: string
    readonly reason: string
    readonly bytes: number
  }): Promise<void>
  /** The objects that a text comes to; of other formats without what is held in the same words. */
  read(text: string, file: string): Promise<readonly Brought[]>
  readonly files: FileMemory
  /** What is to be said of a CSAF document: by its hash and signature first, then by the rules of CSAF. */
  judgeCsaf(received: CsafReceived): Promise<CsafJudged>
}

export interface Progress {
  /** Whether anything of it was new: taken, or put aside for the first time. */
  readonly isNew: boolean
}

/** Which files of a folder were read, and as what. */
export interface FileMemory {
  known(): Promise<ReadonlyMap<string, { readonly digest: string; readonly bytes: number; readonly changed: number }>>
  remember(
    path: string,
    file: { readonly digest: string; readonly bytes: number; readonly changed: number },
  ): Promise<void>
  forget(paths: readonly string[]): Promise<void>
}

/** How a run ended: with everything read, or with more left than one run reads. */
export type RunEnd = 'done' | 'more'
