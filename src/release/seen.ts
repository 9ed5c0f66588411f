import { derivationsOf } from '../store/derivations.ts'
import { bodiesOf, type ObjectHead } from '../store/objects.ts'
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
