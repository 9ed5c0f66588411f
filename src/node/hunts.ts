import { appendAudit } from '../audit/append.ts'
import { HuntDesk } from '../desks/hunt/hunt-desk.ts'
import type { Intake } from '../intake/model.ts'
import type { Release } from '../release/model.ts'
import type { Store } from '../store/store.ts'
import type { Basis } from './basis.ts'

export interface HuntsParts {
  readonly store: Store
  readonly release: Pick<Release, 'detail' | 'list'>
  readonly accept: Intake['accept']
  readonly others: () => readonly string[]
}

/** What this member asks others to look for, and they of it. */
export function openHunts(
  { clock, events, fillRandom, self }: Pick<Basis, 'clock' | 'events' | 'fillRandom' | 'self'>,
  parts: HuntsParts,
): HuntDesk {
  return new HuntDesk({
    ...parts,
    ...{ member: self.member, identity: self.identity, nowMs: () => clock.nowMs(), audit: appendAudit },
    random: fillRandom,
    onChange: () => events.publish({ kind: 'hunt', subject: '' }),
  })
}
