import { AttributionDesk } from '../desks/attribution/attribution-desk.ts'
import type { Basis } from './basis.ts'
import type { Road } from './road.ts'

/** What this member says of who did what. */
export function openAttribution(
  { self, clock }: Pick<Basis, 'self' | 'clock'>,
  { intake, release }: Pick<Road, 'intake' | 'release'>,
): AttributionDesk {
  const { member, identity } = self
  return new AttributionDesk({ member, identity, intake, detail: release.detail.bind(release), clock })
}
