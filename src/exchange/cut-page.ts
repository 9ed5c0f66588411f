import type { Micros } from '../base/clock.ts'
import type { MemberCode } from '../policy/model.ts'
import type { Parcel, Release } from '../release/model.ts'
import { maxObjectBytes, maxPageTextBytes } from './frames.ts'

export interface CutPage {
  readonly parcels: readonly Parcel[]
  readonly cursor: Micros
  readonly more: boolean
}

// Few enough that a slice of large objects fits in memory.
const sliceSize = 250

/** The next parcels of a member's stream, closed by number or by size, whichever comes first; one parcel at least if there is one. */
export async function cutPage(
  release: Pick<Release, 'stream'>,
  member: MemberCode,
  after: Micros,
  limit: number,
  onTooLarge: (id: string) => void,
): Promise<CutPage> {
  const parcels: Parcel[] = []
  let bytes = 0
  let cursor = after
  // Behind the parcels where the last ones were left out. A page must not end there: its cursor is that of a parcel.
  let scanned = after
  while (parcels.length < limit) {
    const slice = await release.stream(member, scanned, Math.min(sliceSize, limit - parcels.length))
    for (const parcel of slice.items) {
      const size = Buffer.byteLength(parcel.text, 'utf8')
      if (size > maxObjectBytes) {
        onTooLarge(parcel.id)
      } else {
        if (parcels.length > 0 && bytes + size > maxPageTextBytes) return { parcels, cursor, more: true }
        parcels.push(parcel)
        bytes += size
        cursor = parcel.added
      }
      scanned = parcel.added
    }
    if (!slice.more || slice.items.length === 0) return { parcels, cursor, more: false }
  }
  return { parcels, cursor, more: true }
}
