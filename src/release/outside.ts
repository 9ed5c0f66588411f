import type { MemberCode } from '../policy/model.ts'
import type { Interned } from './interned.ts'
import type { ViewSet } from './view-sets.ts'

/** Who may read an object that is held in another space than this one. */
export type OutsideReaders = ReadonlySet<MemberCode>

/** The space that the objects of this one may refer to: the live one, as an exercise sees it. */
export interface Outside {
  /** The members that read these ids there, each of those that are held; read at the moment of the call. */
  load(ids: readonly string[]): Promise<ReadonlyMap<string, OutsideReaders>>
}

/** The views here of the members that read it there, and of our own people, who read everything. */
export function viewsOfReaders(interned: Interned, readers: OutsideReaders): ViewSet {
  const { sets, staff } = interned
  const own = sets.of(staff === undefined ? [] : [staff])
  return [...readers].reduce((all, member) => sets.union(all, interned.viewsOfMember(member)), own)
}
