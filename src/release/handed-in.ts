import { headsByKeys } from '../store/objects.ts'
import type { Db } from '../store/store.ts'

/** Of the versions of these objects that are held, by `id digest`, who handed each in: a member, or somebody here. */
export async function handedInBy(
  db: Db,
  keyOf: (id: string) => number,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const heads = await headsByKeys(db, [...new Set(ids)].map(keyOf))
  return new Map(heads.map(({ id, digest, source }) => [`${id} ${digest}`, source]))
}
