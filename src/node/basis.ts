import { type KeyObject, randomFillSync } from 'node:crypto'
import type { Logger } from 'pino'
import type { Card } from '../alliance/model.ts'
import { type Clock, systemClock } from '../base/clock.ts'
import { systemTimers, type Timers } from '../base/timers.ts'
import type { KeyTexts } from '../config/node-directory.ts'
import type { Config } from '../config/read-config.ts'
import { type Files, realFiles } from '../container/files.ts'
import { type Compression, zstdStreams } from '../container/packing.ts'
import { freshKey } from '../crypto/hpke.ts'
import type { RandomFraction } from '../exchange/backoff.ts'
import type { LargeBodies } from '../http/large-bodies.ts'
import { openStore, type StoreOptions } from '../store/open.ts'
import type { Store } from '../store/store.ts'
import { type Room, roomIn } from './disk-reserve.ts'
import type { Events } from './events.ts'

/** Fills the bytes that it is handed and returns them. */
export type FillRandom = (bytes: Uint8Array) => Uint8Array

/** What a node has from the world around it, besides its wire: time, chance, keys that are used once, and its disk. A test hands in another world. */
export interface Outside {
  readonly clock: Clock
  readonly timers: Timers
  readonly random: RandomFraction
  readonly fillRandom: FillRandom
  readonly openStore: (options: StoreOptions) => Promise<Store>
  /** Keys that each seal one container. */
  readonly freshKey: () => KeyObject
  readonly compression: Compression
  /** Where containers wait. */
  readonly files: Files
  /** How much room is left where a folder is. */
  readonly roomIn: (folder: string) => Room
  /** Counts on, whatever happens to the clock on the wall. */
  readonly sinceStartMs: () => number
}

export const realWorld: Outside = {
  clock: systemClock,
  timers: systemTimers,
  random: Math.random,
  fillRandom: randomFillSync,
  openStore,
  freshKey,
  compression: zstdStreams,
  files: realFiles,
  roomIn,
  sinceStartMs: () => performance.now(),
}

/** What every part of one node is built from, and what none of them changes. */
export interface Basis extends Outside {
  readonly config: Config
  readonly keys: KeyTexts
  /** This node's own card. */
  readonly self: Card
  readonly startedAtMs: number
  readonly log: Logger
  readonly events: Events
  /** Of all doors of this process. */
  readonly largeBodies: LargeBodies
  /** Where an error goes that nobody expected; `id`: of the request, where there is one. */
  readonly report: (error: unknown, id?: string) => void
  /** Aborted when the node closes. */
  readonly closing: AbortSignal
}
