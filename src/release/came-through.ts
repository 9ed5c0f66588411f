import type { MemberCode } from '../policy/model.ts'
import { giversOf } from '../store/givers.ts'
import type { ObjectHead } from '../store/objects.ts'
import type { Db } from '../store/store.ts'

/** Through which members a version came, the nearest to its origin first; without its origin, and without who is asked. */
export type CameThrough = readonly MemberCode[]

/** What came through more members than this comes from nobody: no alliance passes anything on so often. */
const mostBetween = 32

/**
 * Whether a giver is a reason for `self` to hold what it gives: not where it has it through `self`, or each of the two would keep the
 * other's copy for a reason to hold its own, when everybody else has let it go.
 */
export function counts(self: MemberCode, via: CameThrough | undefined): boolean {
  return via === undefined || (via.length <= mostBetween && !via.includes(self))
}

export function writeVia(via: CameThrough | undefined): string {
  return via?.join(' ') ?? ''
}

function readVia(text: string): MemberCode[] {
  return text === '' ? [] : text.split(' ')
}

/** How many members are between the origin and a giver. */
export function distanceOf({ via }: { readonly via: string }): number {
  return readVia(via).length
}

/** For each of these versions that others published and a relay gave: through whom it came to this node. All others came straight. */
export async function cameThrough(
  db: Db,
  heads: readonly Pick<ObjectHead, 'seq' | 'origin' | 'source' | 'under'>[],
): Promise<ReadonlyMap<number, CameThrough>> {
  const relayed = new Map(
    heads.filter(({ under, source, origin }) => under !== '' && source !== origin).map((head) => [head.seq, head]),
  )
  if (relayed.size === 0) return new Map()
  const through = new Map<number, CameThrough>([...relayed].map(([seq, { source }]) => [seq, [source]]))
  for (const { seq, member, via } of await giversOf(db, [...relayed.keys()]))
    if (relayed.get(seq)?.source === member) through.set(seq, [...readVia(via), member])
  return through
}
