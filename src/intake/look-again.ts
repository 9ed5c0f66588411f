import { isLinked, type Referring } from '../privacy/neighbours.ts'
import { changeHandlings } from '../release/change-handlings.ts'
import { findPersonal, kindsOf, readReferring } from '../release/find-personal.ts'
import type { Registry } from '../release/registry.ts'
import type { ViewSet } from '../release/view-sets.ts'
import { bodiesOf, headsByKeys, headsBySeqs, type ObjectHead } from '../store/objects.ts'
import { referencesTo } from '../store/references.ts'
import { changeReview, reviewsOfSeqs } from '../store/reviews.ts'
import type { Tx } from '../store/store.ts'
import type { Gate } from './gate.ts'

/** So many stored versions are looked at again in one transaction. */
const most = 1_000

/**
 * What arrives may say of what is stored that it is a victim's, or that a name is a person's: our own versions of the addresses,
 * accounts and persons that it refers to, and of what refers to a person that arrives, are searched again. What was found before
 * stays found; only further kinds are asked about. Texts that only mention an address are not looked at again.
 */
export async function lookAgain(
  tx: Tx,
  registry: Registry,
  keyOf: (id: string) => number,
  gate: Gate,
  arrived: readonly Referring[],
): Promise<{ readonly gained: ViewSet; readonly asked: number }> {
  const idle = { gained: registry.sets.empty, asked: 0 }
  if (!gate.searches) return idle
  const heads = await affected(tx, registry, keyOf, arrived)
  if (heads.length === 0) return idle
  return searchAgain(tx, { registry, keyOf, gate }, heads, arrived)
}

/** Searches stored versions of our own once more: what was found before stays found, only further kinds are asked about. */
export async function searchAgain(
  tx: Tx,
  tools: { readonly registry: Registry; readonly keyOf: (id: string) => number; readonly gate: Gate },
  heads: readonly ObjectHead[],
  around: readonly Referring[],
): Promise<{ readonly gained: ViewSet; readonly asked: number }> {
  const { registry, keyOf, gate } = tools
  const bodies = await bodiesOf(
    tx.db,
    heads.map((head) => head.seq),
  )
  const held = heads.filter((head) => bodies.has(head.seq))
  const asked = held.map((head) => readReferring(bodies.get(head.seq)!))
  const reviews = Map.groupBy(
    await reviewsOfSeqs(
      tx.db,
      held.map((head) => head.seq),
    ),
    (row) => row.seq,
  )
  const changes: Parameters<typeof changeHandlings>[3][number][] = []
  for (const [index, findings] of await findPersonal(tx.db, keyOf, asked, around)) {
    const head = held[index]!
    const review = reviews.get(head.seq)?.find((row) => row.kind === 'personal-data')
    const known = new Set(review === undefined ? [] : kindsOf(JSON.parse(review.findings)))
    const further = kindsOf(findings).filter((kind) => !known.has(kind))
    if (further.length === 0) continue
    const before = registry.handling(head.handling)
    changes.push({ head, handling: { ...before, personal: [...new Set([...before.personal, ...further])].sort() } })
    if (review === undefined) gate.ask(head, { personal: further, held: [], findings }, head.source)
    else await changeReview(tx, review.num, { state: 'open', findings: JSON.stringify(findings) })
  }
  await gate.writeDown(tx)
  return { gained: await changeHandlings(tx, registry, keyOf, changes), asked: changes.length }
}

/** Our own stored versions that what arrived may tell something about. */
async function affected(
  tx: Tx,
  registry: Registry,
  keyOf: (id: string) => number,
  arrived: readonly Referring[],
): Promise<ObjectHead[]> {
  // Made once something is pointed to that may have to be looked at: as a rule nothing is.
  let ids: ReadonlySet<string> | undefined
  const isHere = (id: string): boolean => {
    ids ??= new Set(arrived.map(({ object }) => object.id as string))
    return ids.has(id)
  }
  const targets = new Set<string>()
  const persons: string[] = []
  for (const { object, references } of arrived) {
    if (object.type === 'identity' && object.identity_class === 'individual') persons.push(object.id)
    for (const { property, target } of references)
      if (property !== 'created_by_ref' && isLinked(target) && targets.size < most && !isHere(target))
        targets.add(target)
  }
  if (targets.size === 0 && persons.length === 0) return []
  const linked = targets.size === 0 ? [] : await headsByKeys(tx.db, [...targets].map(keyOf))
  const wanted = new Set(persons)
  const naming =
    persons.length === 0
      ? []
      : (await referencesTo(tx.db, persons.slice(0, most).map(keyOf), most)).filter((row) => wanted.has(row.target_id))
  const named = await headsBySeqs(tx.db, [...new Set(naming.map((row) => row.source))])
  const ours = [...linked.filter((head) => targets.has(head.id)), ...named].filter(
    (head) => head.origin === registry.terms.self && !isHere(head.id),
  )
  return [...new Map(ours.map((head) => [head.seq, head])).values()].slice(0, most)
}
