import { setImmediate } from 'node:timers/promises'
import { grantAnew } from '../release/grants.ts'
import type { Registry } from '../release/registry.ts'
import { assignedOf } from '../release/summaries.ts'
import type { ViewSet } from '../release/view-sets.ts'
import { bodiesOf, changeHandling, headsOfHandlingsAfter } from '../store/objects.ts'
import { releasesOf } from '../store/releases.ts'
import type { Tx } from '../store/store.ts'
import { addToTallies } from '../store/tallies.ts'
import type { Lookup } from './meanings.ts'
import type { Carried } from './model.ts'
import { classify, prepare } from './prepare.ts'

const chunkSize = 250

/** A definition that arrives after the objects that cite it: what was withheld because nobody had explained the marking is judged anew. */
export async function reclassify(
  tx: Tx,
  registry: Registry,
  keyOf: (id: string) => number,
  definitions: ReadonlySet<string>,
  meaningOf: Lookup,
): Promise<ViewSet> {
  const affected = [...registry.handlings()]
    .filter(({ handling }) => handling.unknownMarkings.some((id) => definitions.has(id)))
    .map(({ num }) => num)
  let gained = registry.sets.empty
  if (affected.length === 0) return gained
  let after = 0
  for (;;) {
    const heads = await headsOfHandlingsAfter(tx.db, affected, after, chunkSize)
    if (heads.length === 0) return gained
    // Requests that came meanwhile go first; other writers wait, so that nothing is judged by half.
    await setImmediate()
    after = heads[heads.length - 1]!.seq
    const bodies = await bodiesOf(
      tx.db,
      heads.map((head) => head.seq),
    )
    const changed: { seq: number; id: string; handling: number }[] = []
    for (const head of heads) {
      const text = bodies.get(head.seq)
      if (text === undefined) continue
      const carried: Carried | undefined =
        head.under === ''
          ? undefined
          : { id: head.id, origin: head.origin, agreement: head.under, version: head.version, seal: null }
      const entry = { text, assigned: assignedOf(head), ...(carried === undefined ? {} : { carried }) }
      const result = prepare(entry, 0, head.origin, { maxBytes: Number.MAX_SAFE_INTEGER })
      if (!result.ok) continue
      const handling = await registry.handlingNumber(tx, classify(result.prepared, meaningOf))
      if (handling === head.handling) continue
      await changeHandling(tx, head.seq, handling, registry.handling(handling).exercise ?? '')
      const rows = await releasesOf(tx.db, [head.seq])
      await addToTallies(
        tx,
        rows.flatMap(({ latest }) => [
          { handling: head.handling, latest, count: -1 },
          { handling, latest, count: 1 },
        ]),
      )
      changed.push({ seq: head.seq, id: head.id, handling })
    }
    gained = registry.sets.union(gained, await grantAnew(tx, registry, keyOf, changed))
  }
}
