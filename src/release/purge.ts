import type { Micros } from '../base/clock.ts'
import type { MemberCode } from '../policy/model.ts'
import { deleteGiversOf } from '../store/givers.ts'
import { holdersOf } from '../store/holders.ts'
import { isOneOf } from '../store/in-list.ts'
import { deleteObjects, headsBySeqs, type ObjectHead } from '../store/objects.ts'
import { deleteReferencesFrom } from '../store/references.ts'
import { deleteReleases, releasesOf } from '../store/releases.ts'
import { deleteRetentionsOf } from '../store/retentions.ts'
import { deleteReviewsOf } from '../store/reviews.ts'
import { removeFromSearch } from '../store/search.ts'
import type { Tx } from '../store/store.ts'
import { addToTallies } from '../store/tallies.ts'
import { putTombstones, type Tombstone } from '../store/tombstones.ts'
import { grantAnew, withdraw } from './grants.ts'
import type { Registry } from './registry.ts'

/** Who takes versions back, and by which right. */
export interface Word {
  readonly kind: Tombstone['kind']
  readonly giver: MemberCode
  /** The giver's own moment. */
  readonly givenAt: Micros
  /** The originator's signed notice; ''. */
  readonly notice: string
}

export interface Purgeable {
  readonly head: ObjectHead
  readonly word: Word
  /** True: a legal hold keeps it, for our own people alone. */
  readonly kept: boolean
}

export interface PurgeTools {
  readonly registry: Registry
  readonly keyOf: (id: string) => number
}

/**
 * Removes versions from everywhere: out of every view, lists, search, counters, and the store itself; what a legal hold
 * keeps stays for our own people alone. Tombstones remain, and whoever had them from us is told in the same transaction.
 * Returns what went or was hidden, with what was derived from it.
 */
export async function purgeVersions(
  tx: Tx,
  { registry, keyOf }: PurgeTools,
  versions: readonly Purgeable[],
): Promise<readonly number[]> {
  if (versions.length === 0) return []
  const at = await tx.takeTicks(1)
  // Before anything is settled: a version that goes still binds the ones before it, and one that is kept is seen by nobody outside.
  await putTombstones(
    tx,
    versions.map(({ head, word, kept }) => tombstoneOf(keyOf, head, word, { at, kept })),
  )
  const kept = versions.filter((one) => one.kept).map(({ head }) => head)
  if (kept.length > 0) await grantAnew(tx, registry, keyOf, kept)
  const going = versions.filter((one) => !one.kept).map(({ head }) => head)
  const derived = await derivedFrom(
    tx,
    versions.map(({ head }) => head.seq),
  )
  const gone = [...going, ...derived]
  for (const head of [...kept, ...gone]) registry.journal.remember(head)
  if (gone.length > 0) await withdraw(tx, registry, keyOf, gone)
  await deleteEverywhere(tx, gone)
  return [...kept, ...gone].map(({ seq }) => seq)
}

async function deleteEverywhere(tx: Tx, gone: readonly ObjectHead[]): Promise<void> {
  if (gone.length === 0) return
  const seqs = gone.map((head) => head.seq)
  const handlings = new Map(gone.map((head) => [head.seq, head.handling]))
  const rows = await releasesOf(tx.db, seqs)
  await addToTallies(
    tx,
    rows.map((row) => ({ handling: handlings.get(row.seq)!, latest: row.latest, count: -1 })),
  )
  await deleteReleases(tx, seqs)
  await deleteReferencesFrom(tx, seqs)
  await removeFromSearch(tx, seqs)
  await deleteGiversOf(tx, seqs)
  await deleteRetentionsOf(tx, seqs)
  await deleteReviewsOf(tx, seqs)
  await tx.db
    .deleteFrom('derivation')
    .where((row) => row.or([isOneOf(tx.db, 'source', seqs), isOneOf(tx.db, 'derived', seqs)]))
    .execute()
  await deleteObjects(tx, seqs)
}

/** What was made of these versions for those who may not read them whole goes with them. */
async function derivedFrom(tx: Tx, sources: readonly number[]): Promise<ObjectHead[]> {
  const rows = await tx.db
    .selectFrom('derivation')
    .select('derived')
    .where(isOneOf(tx.db, 'source', sources))
    .execute()
  return rows.length === 0 ? [] : headsBySeqs(tx.db, [...new Set(rows.map((row) => row.derived))])
}

/**
 * Tells also those who were given these versions and had them withdrawn before: nobody knows that they obeyed. After
 * `purgeVersions`, in the same transaction.
 */
export async function tellEarlierHolders(tx: Tx, registry: Registry, seqs: readonly number[]): Promise<void> {
  const { journal, sets } = registry
  for (const { seq, member } of await holdersOf(tx.db, seqs)) {
    const { views } = registry.viewsOfMember(member)
    const told = journal.losses.some(
      (loss) => loss.seq === seq && loss.views.views.some((view) => views.includes(view)),
    )
    if (member !== registry.terms.self && !told && views[0] !== undefined) {
      journal.losses.push({ seq, views: sets.of([views[0]]) })
    }
  }
}

function tombstoneOf(
  keyOf: (id: string) => number,
  { id, version, digest, origin, handling, space }: ObjectHead,
  { kind, giver, givenAt, notice }: Word,
  { at, kept }: { readonly at: Micros; readonly kept: boolean },
): Tombstone {
  return {
    key: keyOf(id),
    id,
    version,
    digest,
    origin,
    kind,
    giver,
    at,
    given_at: givenAt,
    handling,
    kept: kept ? 1 : 0,
    space,
    notice,
  }
}
