import { readHandlingExtension } from '../stix/handling-extension.ts'
import { bodiesOf, factsBySeqs } from '../store/objects.ts'
import { releasesOf } from '../store/releases.ts'
import type { Tx } from '../store/store.ts'
import type { Interned } from './interned.ts'
import type { Journal, VersionFacts } from './journal.ts'
import type { ViewSet } from './view-sets.ts'

/** Who read a version before a transaction, and who reads it after. */
export interface ReaderChange {
  readonly seq: number
  readonly facts: VersionFacts
  readonly before: ViewSet
  readonly after: ViewSet
}

/** What the journal comes to for each version, in the order in which versions came to it; what is of another space is left out. Call at the end of the transaction. */
export async function readerChanges(tx: Tx, journal: Journal, interned: Interned): Promise<ReaderChange[]> {
  if (isAllNew(journal)) return firstReaders(journal, interned)
  const { sets } = interned
  const gained = new Map<number, ViewSet>()
  const lost = new Map<number, ViewSet>()
  // A version is first released at its own number: before that nobody read it.
  const stored = new Set<number>()
  for (const { pos, seq, views } of journal.gains) {
    const before = gained.get(seq)
    gained.set(seq, before === undefined ? views : sets.union(before, views))
    if (pos !== seq) stored.add(seq)
  }
  for (const { seq, views } of journal.losses) {
    lost.set(seq, sets.union(lost.get(seq) ?? sets.empty, views))
    stored.add(seq)
  }
  for (const seq of journal.untold) stored.delete(seq)

  const readers = await readersOf(tx, [...stored], interned)
  await learnFacts(tx, journal, [...gained.keys(), ...lost.keys()])
  const changes: ReaderChange[] = []
  for (const seq of new Set([...lost.keys(), ...gained.keys()])) {
    const facts = journal.facts.get(seq)
    if (facts === undefined) throw new Error('a version was deleted before it was remembered what it was')
    if (!interned.isOfThisSpace(interned.handling(facts.handling))) continue
    const more = gained.get(seq) ?? sets.empty
    if (!stored.has(seq)) {
      changes.push({ seq, facts, before: sets.empty, after: more })
      continue
    }
    const after = readers.get(seq) ?? sets.empty
    const less = lost.get(seq) ?? sets.empty
    // A view that gained it and lost it, in whichever order, ends as it began.
    const came = sets.difference(more, less)
    const before = sets.union(sets.difference(after, came), sets.difference(less, more))
    changes.push({ seq, facts, before, after })
  }
  return changes
}

/** Whether all that happened is that versions arrived and were released, as with most batches. */
function isAllNew({ gains, losses, facts }: Journal): boolean {
  return losses.length === 0 && gains.every(({ pos, seq }) => pos === seq && facts.has(seq))
}

function firstReaders({ gains, facts }: Journal, interned: Interned): ReaderChange[] {
  const changes: ReaderChange[] = []
  for (const { seq, views } of gains) {
    const known = facts.get(seq)!
    if (interned.isOfThisSpace(interned.handling(known.handling)))
      changes.push({ seq, facts: known, before: interned.sets.empty, after: views })
  }
  return changes
}

/** The views in which these versions are readable now; none for one that is not there. */
export async function readersOf(
  tx: Tx,
  seqs: readonly number[],
  interned: Interned,
): Promise<ReadonlyMap<number, ViewSet>> {
  const readers = new Map<number, ViewSet>()
  if (seqs.length === 0) return readers
  const { sets } = interned
  for (const row of await releasesOf(tx.db, seqs)) {
    readers.set(row.seq, sets.union(readers.get(row.seq) ?? sets.empty, interned.lane(row.lane).views))
  }
  return readers
}

/** Looks up what the journal does not know of these versions. */
export async function learnFacts(tx: Tx, journal: Journal, seqs: readonly number[]): Promise<void> {
  const missing = [...new Set(seqs.filter((seq) => !journal.facts.has(seq)))]
  if (missing.length === 0) return
  const found = await factsBySeqs(tx.db, missing)
  const urgent = await priorities(
    tx,
    found.filter(({ hinted }) => hinted === 1).map(({ seq }) => seq),
  )
  for (const { seq, id, version, digest, handling, bytes } of found) {
    const priority = urgent.get(seq)
    const facts = { id, version, digest, handling, bytes }
    journal.facts.set(seq, priority === undefined ? facts : { ...facts, priority })
  }
}

async function priorities(tx: Tx, seqs: readonly number[]): Promise<ReadonlyMap<number, 'flash' | 'priority'>> {
  const found = new Map<number, 'flash' | 'priority'>()
  if (seqs.length === 0) return found
  for (const [seq, body] of await bodiesOf(tx.db, seqs)) {
    const priority = priorityOf(JSON.parse(body) as Record<string, unknown>)
    if (priority !== undefined) found.set(seq, priority)
  }
  return found
}

/** How urgent the originator says that an object is. It decides nothing but the order of service. */
export function priorityOf(object: { readonly [property: string]: unknown }): 'flash' | 'priority' | undefined {
  return readHandlingExtension(object)?.priority
}
