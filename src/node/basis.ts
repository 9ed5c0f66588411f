import type { Logger } from 'pino'
import type { Card } from '../alliance/model.ts'
import type { Clock } from '../base/clock.ts'
import type { KeyTexts } from '../config/node-directory.ts'
import type { Config } from '../config/read-config.ts'
import type { Events } from './events.ts'

/** What every part of one node is built from, and what none of them changes. */
export interface Basis {
  readonly config: Config
  readonly keys: KeyTexts
  /** This node's own card. */
  readonly self: Card
  readonly clock: Clock
  readonly startedAtMs: number
  readonly log: Logger
  readonly events: Events
  /** Where an error goes that nobody expected; `id`: of the request, where there is one. */
  readonly report: (error: unknown, id?: string) => void
  /** Aborted when the node closes. */
  readonly closing: AbortSignal
}
