import type { FieldMap, TelemetryFormat } from '../match/line-reader.ts'
import type { Watching } from './contract/matching.ts'

export interface MatchRequest {
  readonly format: TelemetryFormat
  readonly map?: FieldMap
  /** A word of the industry sector vocabulary; '' not said. */
  readonly sector: string
}

export interface MatchResult {
  readonly events: number
  /** Pairs of an event and an indicator that it names. */
  readonly hits: number
  /** Of the hits: names below an indicator's domain, addresses inside its network. */
  readonly parents: number
  /** Sightings that this telemetry raised or changed. */
  readonly sightings: number
  readonly skipped: number
  readonly seconds: number
}

/** Telemetry against what this node may detect with. The telemetry is kept nowhere. */
export interface MatchDesk {
  match(source: AsyncIterable<Uint8Array>, request: MatchRequest): Promise<MatchResult>
  /** Whether an indicator that is held is looked for, how, or why not. Null: no indicator that is looked at. */
  watching(id: string): Promise<Watching | null>
  /** The indicators that `state` counts, the latest to come first; `next`: the `before` of the next page. */
  listed(
    which: 'watched' | 'not-watched',
    before: number | undefined,
    limit: number,
  ): Promise<{
    readonly items: readonly (Pick<Watching, 'state' | 'because' | 'detail'> & { readonly id: string })[]
    readonly next: number | null
  }>
  state(): Promise<{ readonly watched: number; readonly values: number; readonly notWatched: number }>
}
