import { orNull } from '../base/or-null.ts'
import type { Caller, Release } from '../release/model.ts'

const most = 20

/** The sectors of the identities that `where_sighted_refs` names, as far as the caller may read them. */
export async function sectorsNamed(
  release: Pick<Release, 'detail'>,
  caller: Caller,
  where: unknown,
): Promise<string[]> {
  const sectors = new Set<string>()
  for (const id of Array.isArray(where) ? where.slice(0, most) : []) {
    const identity = await orNull(release.detail(caller, String(id)))
    const named = identity === null ? [] : (JSON.parse(identity.text) as { sectors?: unknown }).sectors
    for (const sector of Array.isArray(named) ? named : []) sectors.add(String(sector))
  }
  return [...sectors].sort()
}
