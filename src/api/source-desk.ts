import type { Micros } from '../base/clock.ts'
import type { Counts, SourceSecret, SourceSettings } from '../sources/model.ts'
import type { Found } from '../sources/probe.ts'

export interface SourceState {
  readonly name: string
  readonly settings: SourceSettings
  /** How it knows us; never with what. */
  readonly credentials: 'none' | SourceSecret['kind'] | 'unreadable'
  readonly paused: boolean
  /** Whether this process reads it at this moment. */
  readonly running: boolean
  readonly createdAt: Micros
  /** 0: not yet, or none. */
  readonly nextAt: Micros
  readonly lastRunAt: Micros
  readonly lastSuccessAt: Micros
  readonly lastErrorAt: Micros
  readonly lastError: string
  readonly failures: number
  readonly runs: number
  readonly counts: Counts
  /** In quarantine, waiting for a person. */
  readonly waiting: number
  /** Up to where it was read, for people. */
  readonly reached: string
}

export interface QuarantinedItem {
  readonly digest: string
  readonly num: number
  readonly objectId: string
  readonly version: string
  readonly code: string
  readonly reason: string
  readonly place: string
  readonly bytes: number
  /** Whether its text is kept, so that it can be tried again from here. */
  readonly kept: boolean
}

export interface SourceWish {
  readonly settings: SourceSettings
  /** Null: none. */
  readonly secret: SourceSecret | null
}

/** Standing subscriptions, as this node's people see and change them. A name that is not there is a `not-found` fault. */
export interface SourceDesk {
  list(): Promise<readonly SourceState[]>
  find(name: string): Promise<SourceState>
  add(name: string, wish: SourceWish, paused: boolean): Promise<SourceState>
  /** `secret` absent: as it is, unless the address leads to another server, where it is forgotten. */
  change(
    name: string,
    wish: { readonly settings?: SourceSettings; readonly secret?: SourceSecret | null; readonly paused?: boolean },
  ): Promise<SourceState>
  remove(name: string): Promise<void>
  /** As soon as may be; from the start: as if nothing had been read of it. */
  runNow(name: string, fromStart: boolean): Promise<SourceState>
  /** Looks what is there, with credentials that are given or, for the same server, those of `name`. */
  probe(wish: {
    readonly settings: SourceSettings
    readonly secret?: SourceSecret | null
    readonly name?: string
  }): Promise<Found>
  quarantine(
    name: string,
    page: { readonly before?: number; readonly limit: number },
  ): Promise<readonly QuarantinedItem[]>
  /** The exact text; '' where it was not kept. */
  textOf(name: string, digest: string): Promise<string>
  /** One, or all that wait. How many were taken, and how many still wait. */
  retry(name: string, digest: string | null): Promise<{ readonly taken: number; readonly left: number }>
  /** One, or all that wait: it is not asked about again. How many. */
  discard(name: string, digest: string | null): Promise<number>
  /** What the configuration lets sources reach beyond the public internet. */
  readonly allowed: { readonly hosts: readonly string[]; readonly folders: readonly string[] }
}
