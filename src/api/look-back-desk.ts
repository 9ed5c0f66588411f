import type { Value } from '../match/canonical.ts'
import type { LookBackState, SeenAnswer } from './contract/look-back.ts'

/** What this node's telemetry named before, day by day. */
export interface LookBackDesk {
  state(): Promise<LookBackState>
  /** On which days values were seen, as people write them. */
  seen(texts: readonly string[]): Promise<SeenAnswer>
  /** The same of values in canonical form. */
  seenValues(values: readonly Value[]): Promise<SeenAnswer>
}
