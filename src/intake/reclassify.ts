import { setImmediate } from 'node:timers/promises'
import type { Handling } from '../policy/model.ts'
import { grantAnew } from '../release/grants.ts'
import type { Registry } from '../release/registry.ts'
import { assignedOf } from '../release/summaries.ts'
import type { ViewSet } from '../release/view-sets.ts'
import { explainerOf } from '../store/doors.ts'
import { bodiesOf, changeHandling, headsOfHandlingsAfter, type ObjectHead } from '../store/objects.ts'
import { releasesOf } from '../store/releases.ts'
import type { Tx } from '../store/store.ts'
import { addToTallies } from '../store/tallies.ts'
import type { Lookup } from './meanings.ts'
import type { Carried } from './model.ts'
import { classify, limitsOf, type Moment, type Prepared, prepare } from './prepare.ts'

const chunkSize = 250

/** A definition that arrives after the objects that cite it: what was withheld because nobody had explained the marking is judged anew. */
export async function reclassify(
  tx: Tx,
  registry: Registry,
  keyOf: (id: string) => number,
  definitions: ReadonlySet<string>,
  meaningOf: Lookup,
  moment: Moment,
): Promise<ViewSet> {
  const affected = [...registry.handlings()]
    .filter(({ handling }) => isUnexplained(handling, definitions))
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
    const changed = await classifyAnew(tx, registry, heads, async () => meaningOf, moment)
    gained = registry.sets.union(gained, await grantAnew(tx, registry, keyOf, changed))
  }
}

/** Whether one of these markings, on the object or on a part of it, was still unexplained. */
function isUnexplained({ unknownMarkings, parts }: Handling, definitions: ReadonlySet<string>): boolean {
  return [unknownMarkings, ...parts.map((part) => part.unknownMarkings)].flat().some((id) => definitions.has(id))
}

/** Gives stored versions the handling that they have now; returns those that have another one than before, for `grantAnew`. */
export async function classifyAnew(
  tx: Tx,
  registry: Registry,
  heads: readonly ObjectHead[],
  meaningsFor: (prepared: readonly Prepared[]) => Promise<Lookup>,
  moment: Moment,
): Promise<{ seq: number; id: string; handling: number }[]> {
  const bodies = await bodiesOf(
    tx.db,
    heads.map((head) => head.seq),
  )
  const readable = heads.flatMap((head) => {
    const prepared = prepareStored(head, bodies.get(head.seq))
    return prepared === null ? [] : [{ head, prepared }]
  })
  const meaningOf = await meaningsFor(readable.map(({ prepared }) => prepared))
  const changed: { seq: number; id: string; handling: number }[] = []
  for (const { head, prepared } of readable) {
    // What people have found in it, or must still decide, is no word of the object's: it stays.
    const review = registry.handling(head.handling)
    const handling = await registry.handlingNumber(tx, classify(prepared, meaningOf, moment, review))
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
  return changed
}

function prepareStored(head: ObjectHead, text: string | undefined): Prepared | null {
  if (text === undefined) return null
  const carried: Carried | undefined =
    head.under === ''
      ? undefined
      : { id: head.id, origin: head.origin, agreement: head.under, version: head.version, seal: null }
  const entry = { text, assigned: assignedOf(head), ...(carried === undefined ? {} : { carried }) }
  const result = prepare(entry, 0, head.origin, limitsOf(Number.MAX_SAFE_INTEGER), explainerOf(head))
  return result.ok ? { ...result.prepared, version: result.prepared.version ?? head.version } : null
}
