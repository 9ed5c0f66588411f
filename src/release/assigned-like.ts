import type { Assigned } from '../policy/model.ts'
import type { Detail } from './model.ts'

/** What was said beside an object binds an answer to it, too; its producer may always have the answer. Null: nothing was said. */
export function assignedLike({
  assigned,
  origin,
  agreement,
}: Pick<Detail, 'assigned' | 'origin' | 'agreement'>): Assigned | null {
  const { tlp, releasableTo } = assigned
  if (tlp === undefined && releasableTo === undefined) return null
  const named =
    releasableTo === undefined || agreement === null ? releasableTo : [...new Set([...releasableTo, origin])]
  return {
    ...(tlp === undefined ? {} : { tlp }),
    ...(named === undefined ? {} : { releasableTo: named.toSorted() }),
  }
}
