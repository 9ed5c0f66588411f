import type { DecayRule } from '../match/decay.ts'
import type { Allowed, DetectionState, NewAllowed, Tripped } from './contract/detection.ts'

/** What keeps detection from crying wolf. */
export interface BrakeDesk {
  state(): Promise<Pick<DetectionState, 'allowed' | 'tripped' | 'rule'>>
  /** Throws `invalid` for what is no value, or no time within a year. */
  allow(owner: string, entry: NewAllowed): Promise<Allowed>
  disallow(id: string): Promise<Allowed>
  /** The indicator is looked for again. */
  reset(indicator: string): Promise<Tripped>
  setRule(rule: DecayRule): Promise<void>
}
