import type { Handling } from '../policy/model.ts'
import { changeHandling, type ObjectHead } from '../store/objects.ts'
import { releasesOf } from '../store/releases.ts'
import type { Tx } from '../store/store.ts'
import { addToTallies } from '../store/tallies.ts'
import { grantAnew } from './grants.ts'
import type { Registry } from './registry.ts'
import type { ViewSet } from './view-sets.ts'

/**
 * What policy reads about stored versions is known better now: their handlings, the counters and who reads them change together.
 * Returns the views that gained something.
 */
export async function changeHandlings(
  tx: Tx,
  registry: Registry,
  keyOf: (id: string) => number,
  changes: readonly { readonly head: ObjectHead; readonly handling: Handling }[],
): Promise<ViewSet> {
  const changed: { seq: number; id: string; handling: number }[] = []
  for (const { head, handling } of changes) {
    const num = await registry.handlingNumber(tx, handling)
    if (num === head.handling) continue
    await changeHandling(tx, head.seq, num, handling.exercise ?? '')
    const rows = await releasesOf(tx.db, [head.seq])
    await addToTallies(
      tx,
      rows.flatMap(({ latest }) => [
        { handling: head.handling, latest, count: -1 },
        { handling: num, latest, count: 1 },
      ]),
    )
    changed.push({ seq: head.seq, id: head.id, handling: num })
  }
  return changed.length === 0 ? registry.sets.empty : grantAnew(tx, registry, keyOf, changed)
}
