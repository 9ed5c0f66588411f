import type { Charter } from '../alliance/model.ts'
import { mayReceive } from '../policy/decide.ts'
import type { Handling, MemberCode } from '../policy/model.ts'
import { retentionMs } from '../policy/retention.ts'
import { changeHandlings } from '../release/change-handlings.ts'
import type { PurgeTools } from '../release/purge.ts'
import type { ViewSet } from '../release/view-sets.ts'
import { type GiverRow, giversOf, putGiver } from '../store/givers.ts'
import { changeStanding, headsBySeqs, type ObjectHead } from '../store/objects.ts'
import type { RetentionRow } from '../store/retentions.ts'
import type { Tx } from '../store/store.ts'
import type { Carried } from './model.ts'

/** A version that is held, given by one more member, or by the same one again. */
export interface Given {
  readonly seq: number
  readonly carried: Carried
}

export function giverRow(seq: number, member: MemberCode, { at, agreement, seal }: Carried): GiverRow {
  return { seq, member, at: at ?? 0, agreement, seal: seal ?? '' }
}

/** Which of these say something new: as a rule none, as when a stream is read again. */
export async function newGivers<T extends Given>(
  givers: (seqs: readonly number[]) => ReturnType<typeof giversOf>,
  member: MemberCode,
  given: readonly T[],
): Promise<T[]> {
  if (given.length === 0) return []
  const rows = await givers(given.map(({ seq }) => seq))
  const known = new Map(rows.filter((row) => row.member === member).map((row) => [row.seq, row]))
  return given.filter(({ seq, carried }) => {
    const row = known.get(seq)
    return row === undefined || row.agreement !== carried.agreement || row.at < (carried.at ?? 0)
  })
}

/** Writes down who gives a version, and under which agreement it is held from now on where the one before gives no more. */
export async function recordGivers(
  tx: Tx,
  tools: PurgeTools,
  member: MemberCode,
  given: readonly Given[],
): Promise<ViewSet> {
  const fresh = await newGivers((seqs) => giversOf(tx.db, seqs), member, given)
  // One batch may give a version several times; the last giving counts.
  const inOrder = fresh.toSorted((a, b) => (a.carried.at ?? 0) - (b.carried.at ?? 0))
  for (const { seq, carried } of inOrder) await putGiver(tx, giverRow(seq, member, carried))
  return standAnew(
    tx,
    tools,
    fresh.map(({ seq }) => seq),
  )
}

/**
 * A version is held under an agreement by which somebody gives it. Where nobody does any more by the one it was taken under,
 * it stands under that of the giver that remains, and is judged anew. Returns the views that gained something.
 */
export async function standAnew(tx: Tx, { registry, keyOf }: PurgeTools, seqs: readonly number[]): Promise<ViewSet> {
  if (seqs.length === 0) return registry.sets.empty
  const givers = Map.groupBy(await giversOf(tx.db, seqs), (row) => row.seq)
  const changes: { head: ObjectHead; handling: Handling }[] = []
  for (const head of await headsBySeqs(tx.db, seqs)) {
    const rows = givers.get(head.seq) ?? []
    if (rows.length === 0 || head.under === '') continue
    const same = rows.filter((row) => row.agreement === head.under)
    const [best] = (same.length > 0 ? same : rows).toSorted(
      (a, b) => Number(b.member === head.source) - Number(a.member === head.source) || a.at - b.at,
    )
    const { member, agreement, seal } = best!
    if (member === head.source && agreement === head.under) continue
    await changeStanding(tx, head.seq, { source: member, under: agreement, seal: same.length > 0 ? head.seal : seal })
    const handling = { ...registry.handling(head.handling), under: agreement }
    if (same.length === 0 && !registry.isOneTooMany(handling)) changes.push({ head, handling })
  }
  return changeHandlings(tx, registry, keyOf, changes)
}

/** Until when a version may be kept, as the clause says under which it came; null: no end. */
export function retentionOf(
  seq: number,
  handling: Handling,
  sender: MemberCode,
  terms: { readonly self: MemberCode; readonly charter: Charter | null; readonly nowMs: number },
): RetentionRow | null {
  const { self, charter, nowMs } = terms
  const agreements = charter?.agreements ?? []
  if (agreements.every(({ clauses }) => clauses.every(({ retention }) => retention === undefined))) return null
  const retention = mayReceive(handling, sender, self, { agreements, nowMs }).obligations?.retention ?? null
  return retention === null ? null : { seq, until: nowMs + retentionMs(retention) }
}
