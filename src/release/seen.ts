import { compareVersions } from '../stix/version.ts'
import { derivationsOf } from '../store/derivations.ts'
import { bodiesOf, headsByKeys, type ObjectHead } from '../store/objects.ts'
import { releasesOf } from '../store/releases.ts'
import type { Db } from '../store/store.ts'
import type { RecipientDecision } from './model.ts'
import type { Reasons } from './reasons.ts'
import type { Registry } from './registry.ts'

/** One recipient, and exactly what it reads. */
export interface Seen extends RecipientDecision {
  /** Null: nothing. */
  readonly text: string | null
}

/** What each recipient reads of a version, word for word: the object itself, what was made of it for that recipient, or nothing. */
export async function seenBy(db: Db, registry: Registry, reasons: Reasons, head: ObjectHead): Promise<Seen[]> {
  const rows = await releasesOf(db, [head.seq])
  const derived = new Map(
    (await derivationsOf(db, [head.seq])).filter((row) => row.derived > 0).map((row) => [row.view, row.derived]),
  )
  const bodies = await bodiesOf(db, [head.seq, ...derived.values()])
  const readable = new Map<number, number>()
  for (const row of rows) for (const view of registry.lane(row.lane).views.views) readable.set(view, head.seq)
  const shown = await releasesOf(db, [...derived.values()])
  for (const row of shown)
    for (const view of registry.lane(row.lane).views.views)
      if (derived.get(view) === row.seq) readable.set(view, row.seq)
  const decisions = await reasons.everyRecipient(head)
  return decisions.map((decision) => {
    const view = registry.viewNamed(decision.view)
    const seq = view === undefined ? undefined : readable.get(view)
    return { ...decision, text: seq === undefined ? null : (bodies.get(seq) ?? null) }
  })
}

/** What one recipient reads of a version, word for word, as the decision says; null: nothing. */
export async function textFor(
  db: Db,
  registry: Registry,
  keyOf: (id: string) => number,
  head: ObjectHead,
  { view, decision }: RecipientDecision,
): Promise<string | null> {
  const num = registry.viewNamed(view)
  if (decision.outcome === 'withhold' || num === undefined) return null
  const made = (await derivationsOf(db, [head.seq])).find((row) => row.view === num && row.derived > 0)
  // A version that two origins published is shown once: then it is the other origin's copy that is read.
  const twins = (await headsByKeys(db, [keyOf(head.id)])).filter(
    (one) => one.id === head.id && compareVersions(one.version, head.version) === 0,
  )
  const places = [head.seq, ...(made === undefined ? [] : [made.derived]), ...twins.map(({ seq }) => seq)]
  const rows = await releasesOf(db, places)
  const shown = new Set(rows.filter((row) => registry.lane(row.lane).views.views.includes(num)).map((row) => row.seq))
  const seq = places.find((place) => shown.has(place))
  return seq === undefined ? null : ((await bodiesOf(db, [seq])).get(seq) ?? null)
}
