import type { Spares } from '../formats/out/spares.ts'
import type { DecayRule } from '../match/decay.ts'
import type { Allowed, DetectionState, NewAllowed, Tripped } from './contract/detection.ts'

/** Why nothing is looked for or raised: a warning list names the value, or people of this node allowed it (or what it lies in). */
export type Spared = { readonly by: 'warning-list'; readonly list: string } | { readonly by: 'people' }

/** What keeps detection from crying wolf. */
export interface BrakeDesk {
  state(): Promise<Pick<DetectionState, 'allowed' | 'tripped' | 'rule'>>
  /** By the same lists as detection, as they are now; null: a value that is looked for, or none at all. */
  spared(value: string): Spared | null
  /** The warning list that names what a name lies below, where the name itself is looked for. */
  listAbove(name: string): string | null
  /** What leaves in nothing that blocks or detects, now. */
  spares(): Spares
  /** Throws `invalid` for what is no value, or no time within a year. */
  allow(owner: string, entry: NewAllowed): Promise<Allowed>
  disallow(id: string): Promise<Allowed>
  /** The indicator is looked for again. */
  reset(indicator: string): Promise<Tripped>
  setRule(rule: DecayRule): Promise<void>
}
