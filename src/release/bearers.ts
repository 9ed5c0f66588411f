import { setImmediate } from 'node:timers/promises'
import { foldValue } from '../stix/values.ts'
import { headsBySeqs, type ObjectHead } from '../store/objects.ts'
import { valueKey } from '../store/value-key.ts'
import { countHoldersUpTo, holdersOfValues } from '../store/values.ts'
import { CurrentHeads } from './current-heads.ts'
import { handlingsFor, type ListParts, listNewest } from './listing.ts'
import type { Bearing } from './model.ts'

const valuesAtOnce = 250
/** What so many objects have is looked for by itself, newest first, as a list would. */
const manyFrom = 16

/**
 * Of each of these values, as they were given, the newest objects that bear it and that the view shows: as `listNewest` finds them one
 * by one, in a few statements for hundreds. What nobody bears is left out. Between pieces others get their turn.
 */
export async function bearersOf(
  parts: ListParts,
  view: number,
  { values, limit, ...narrowing }: Bearing,
): Promise<Map<string, readonly ObjectHead[]>> {
  const { db, registry, keyOf } = parts
  const handlings = new Set(handlingsFor(registry, narrowing))
  const current = new CurrentHeads(db, registry, keyOf)
  const found = new Map<string, readonly ObjectHead[]>()
  for (let at = 0; at < values.length; at += valuesAtOnce) {
    const some = values.slice(at, at + valuesAtOnce)
    const keys = new Map(some.map((value) => [value, valueKey(foldValue(value))]))
    const counts = await countHoldersUpTo(db, [...new Set(keys.values())], manyFrom)
    const few = [...counts].filter(([, count]) => count > 0 && count < manyFrom).map(([key]) => key)
    const holders = await holdersOfValues(db, few, few.length * manyFrom)
    const heads = await headsBySeqs(db, [...new Set(holders.map(({ seq }) => seq))])
    const shown = await current.shown(
      view,
      heads.filter(({ handling }) => handlings.has(handling)),
      true,
    )
    const bySeq = new Map(shown.map((head) => [head.seq, head]))
    const byKey = Map.groupBy(holders, ({ key }) => key)
    for (const [value, key] of keys) {
      const bearers =
        (counts.get(key) ?? 0) >= manyFrom
          ? (await listNewest(parts, view, { ...narrowing, value, limit })).heads
          : (byKey.get(key) ?? [])
              .flatMap(({ seq }) => bySeq.get(seq) ?? [])
              .sort((a, b) => b.seq - a.seq)
              .slice(0, limit)
      if (bearers.length > 0) found.set(value, bearers)
    }
    await setImmediate()
  }
  return found
}
