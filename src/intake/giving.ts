import type { Charter } from '../alliance/model.ts'
import { mayReceive } from '../policy/decide.ts'
import type { Handling, MemberCode } from '../policy/model.ts'
import { retentionMs } from '../policy/retention.ts'
import { cameThrough, counts, distanceOf, writeVia } from '../release/came-through.ts'
import { changeHandlings } from '../release/change-handlings.ts'
import { type PurgeTools, purgeVersions } from '../release/purge.ts'
import type { ViewSet } from '../release/view-sets.ts'
import { type GiverRow, giversOf, putGiver, removeGiver } from '../store/givers.ts'
import { changeStanding, headsBySeqs, type ObjectHead } from '../store/objects.ts'
import { preservesOf } from '../store/preserves.ts'
import type { RetentionRow } from '../store/retentions.ts'
import type { Tx } from '../store/store.ts'
import type { Carried } from './model.ts'

/** A version that is held, given by one more member, or by the same one again. */
export interface Given {
  readonly seq: number
  readonly carried: Carried
}

export function giverRow(seq: number, member: MemberCode, { at, agreement, seal, via }: Carried): GiverRow {
  return { seq, member, at: at ?? 0, agreement, seal: seal ?? '', via: writeVia(via) }
}

/** A giving at the door: by whom and to whom, and who gives these versions already. */
export interface Giving {
  readonly self: MemberCode
  readonly member: MemberCode
  readonly givers: (seqs: readonly number[]) => Promise<readonly GiverRow[]>
}

/** Which of these say something new: as a rule none, as when a stream is read again. The giver's last word counts. */
export async function newGivers<T extends Given>({ self, member, givers }: Giving, given: readonly T[]): Promise<T[]> {
  if (given.length === 0) return []
  const rows = await givers(given.map(({ seq }) => seq))
  const known = new Map(rows.filter((row) => row.member === member).map((row) => [row.seq, row]))
  return given.filter(({ seq, carried }) => {
    const row = known.get(seq)
    const at = carried.at ?? 0
    if (row === undefined) return counts(self, carried.via)
    if (row.at !== at) return row.at < at
    return row.agreement !== carried.agreement || row.via !== writeVia(carried.via)
  })
}

/**
 * Writes down who gives a version, and under which agreement it is held from now on where the one before gives no more. Who has it
 * through us alone gives it no more: what nobody else gives goes, as if that one had taken it back.
 */
export async function recordGivers(
  tx: Tx,
  tools: PurgeTools,
  member: MemberCode,
  given: readonly Given[],
): Promise<ViewSet> {
  const { registry } = tools
  const { self } = registry.terms
  const fresh = await newGivers({ self, member, givers: (seqs) => giversOf(tx.db, seqs) }, given)
  if (fresh.length === 0) return registry.sets.empty
  // One batch may give a version several times; the last giving counts.
  const last = new Map(
    fresh.toSorted((a, b) => (a.carried.at ?? 0) - (b.carried.at ?? 0)).map(({ seq, carried }) => [seq, carried]),
  )
  const seqs = [...last.keys()]
  const through = await cameThrough(tx.db, await headsBySeqs(tx.db, seqs))
  for (const [seq, carried] of last) {
    if (counts(self, carried.via)) await putGiver(tx, giverRow(seq, member, carried))
    else await removeGiver(tx, seq, member)
    // Whoever has it from us must know that we have it another way than before.
    const way = through.get(seq)
    if (way?.at(-1) === member && writeVia(way.slice(0, -1)) !== writeVia(carried.via))
      registry.journal.rerouted.add(seq)
  }
  await dropRings(tx, tools, member, last)
  return standAnew(tx, tools, seqs)
}

/** What nobody gives any more but members that have it through us. */
async function dropRings(
  tx: Tx,
  tools: PurgeTools,
  member: MemberCode,
  last: ReadonlyMap<number, Carried>,
): Promise<void> {
  const doubted = [...last].filter(([, { via }]) => !counts(tools.registry.terms.self, via)).map(([seq]) => seq)
  if (doubted.length === 0) return
  const given = new Set((await giversOf(tx.db, doubted)).map(({ seq }) => seq))
  const heads = (await headsBySeqs(tx.db, doubted)).filter(({ seq, under }) => under !== '' && !given.has(seq))
  const held = await preservesOf(
    tx.db,
    heads.map(({ id }) => id),
  )
  const kept = new Set(held.map(({ id }) => id))
  const versions = heads.map((head) => {
    const word = { kind: 'withdrawn', giver: member, givenAt: last.get(head.seq)?.at ?? 0, notice: '' } as const
    return { head, word, kept: kept.has(head.id) }
  })
  await purgeVersions(tx, tools, versions)
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
      (a, b) =>
        Number(b.member === head.source) - Number(a.member === head.source) ||
        distanceOf(a) - distanceOf(b) ||
        a.at - b.at,
    )
    const { member, agreement, seal } = best!
    if (member === head.source && agreement === head.under) continue
    if (member !== head.source) registry.journal.rerouted.add(head.seq)
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
