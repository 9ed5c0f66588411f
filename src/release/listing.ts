import { setImmediate } from 'node:timers/promises'
import { searchTerms } from '../stix/search-text.ts'
import { foldValue } from '../stix/values.ts'
import { headsBefore, headsBySeqs, type ObjectHead, seqsOfHandling } from '../store/objects.ts'
import { releasesOf } from '../store/releases.ts'
import { searchSeqs } from '../store/search.ts'
import type { Db } from '../store/store.ts'
import type { Listing, Narrowing } from './model.ts'
import type { Registry } from './registry.ts'

/**
 * Lists what our own people may read, newest first, current versions only. Filters name handlings, so a list is a merge of
 * the index ranges of those handlings; a search names object versions, newest first, and is filtered by the same handlings.
 */
export async function listNewest(
  db: Db,
  registry: Registry,
  view: number,
  listing: Listing,
): Promise<{ heads: readonly ObjectHead[]; next: number | null }> {
  const handlings = handlingsFor(registry, listing)
  const source =
    listing.value !== undefined
      ? found(db, { value: foldValue(listing.value) }, new Set(handlings), listing)
      : listing.text !== undefined && listing.text.trim() !== ''
        ? searched(db, listing.text, new Set(handlings), listing)
        : handlings.length > mostRanges
          ? walked(db, new Set(handlings), listing)
          : merged(db, handlings, listing)
  const since = listing.since ?? 0
  const listed: ObjectHead[] = []
  for await (const heads of source) {
    // What passes the filters may be rare, and the embedded store answers without leaving this turn.
    await setImmediate()
    for (const head of await current(db, registry, view, heads)) {
      if (head.seq <= since) return { heads: listed, next: null }
      if (listed.length === listing.limit) return { heads: listed, next: listed[listed.length - 1]!.seq }
      listed.push(head)
    }
  }
  return { heads: listed, next: null }
}

/** The handlings of what a list or a count is narrowed to. */
export function handlingsFor(registry: Registry, listing: Narrowing): number[] {
  const found: number[] = []
  for (const { num, handling } of registry.handlings()) {
    if (listing.types !== undefined && !listing.types.includes(handling.type)) continue
    if (listing.origins !== undefined && !listing.origins.includes(handling.origin)) continue
    if (listing.tlps !== undefined && !listing.tlps.includes(handling.tlp ?? 'unmarked')) continue
    found.push(num)
  }
  return found
}

/** More ranges than this cost more than to walk over everything and skip what is not asked for. */
const mostRanges = 200
const longestWalkStep = 2000

/** Heads, newest first, in growing chunks, of which only some are asked for. */
async function* walked(db: Db, handlings: ReadonlySet<number>, listing: Listing): AsyncGenerator<ObjectHead[]> {
  let before = listing.before ?? Number.MAX_SAFE_INTEGER
  for (let step = listing.limit * 2; ; step = Math.min(step * 2, longestWalkStep)) {
    const heads = await headsBefore(db, before, step)
    yield heads.filter((head) => handlings.has(head.handling))
    if (heads.length < step) return
    before = heads[heads.length - 1]!.seq
  }
}

/** Heads of these handlings, newest first, in chunks. */
async function* merged(db: Db, handlings: readonly number[], listing: Listing): AsyncGenerator<ObjectHead[]> {
  const chunk = Math.max(8, Math.ceil((listing.limit * 2) / Math.max(1, handlings.length)))
  const before = listing.before ?? Number.MAX_SAFE_INTEGER
  let ranges = await Promise.all(
    handlings.map(async (handling) => ({ handling, seqs: await seqsOfHandling(db, handling, before, chunk), at: 0 })),
  )
  let batch: number[] = []
  for (;;) {
    ranges = ranges.filter((range) => range.at < range.seqs.length)
    if (ranges.length === 0) break
    const newest = ranges.reduce((a, b) => (a.seqs[a.at]! >= b.seqs[b.at]! ? a : b))
    const seq = newest.seqs[newest.at++]!
    batch.push(seq)
    if (newest.at === newest.seqs.length && newest.seqs.length === chunk) {
      newest.seqs = await seqsOfHandling(db, newest.handling, seq, chunk)
      newest.at = 0
    }
    if (batch.length > listing.limit) {
      yield newestFirst(await headsBySeqs(db, batch))
      batch = []
    }
  }
  if (batch.length > 0) yield newestFirst(await headsBySeqs(db, batch))
}

// Addresses, domains, paths, digests and identifiers. A name is looked for by its words: who asks for an actor wants what speaks of it too.
const valueLike = /[.:/\\@=]|--|^[0-9a-f]{32,}$/iu

/** What a text finds: the exact value where it looks like one and is held, else every word. */
async function* searched(
  db: Db,
  text: string,
  handlings: ReadonlySet<number>,
  listing: Listing,
): AsyncGenerator<ObjectHead[]> {
  const query = await searchFor(db, text)
  if (query !== null) yield* found(db, query, handlings, listing)
}

export type TextQuery = { readonly value: string } | { readonly words: readonly string[] }

/** What a text asks the index for; null: it asks for nothing. */
export async function searchFor(db: Db, text: string): Promise<TextQuery | null> {
  const value = foldValue(text.trim())
  const words = searchTerms(text)
  const mayBeValue = words.length === 0 || valueLike.test(value)
  if (mayBeValue && (await searchSeqs(db, { value, limit: 1 })).length > 0) return { value }
  return words.length === 0 ? null : { words }
}

async function* found(
  db: Db,
  query: TextQuery,
  handlings: ReadonlySet<number>,
  listing: Listing,
): AsyncGenerator<ObjectHead[]> {
  let before = listing.before ?? Number.MAX_SAFE_INTEGER
  const limit = listing.limit * 2
  for (;;) {
    const seqs = await searchSeqs(db, { ...query, before, limit })
    if (seqs.length === 0) return
    const heads = await headsBySeqs(db, seqs)
    yield newestFirst(heads.filter((head) => handlings.has(head.handling)))
    if (seqs.length < limit) return
    before = seqs[seqs.length - 1]!
  }
}

/** Of these versions, those that are the newest that the view shows of their object. */
async function current(db: Db, registry: Registry, view: number, heads: readonly ObjectHead[]): Promise<ObjectHead[]> {
  const rows = await releasesOf(
    db,
    heads.map((head) => head.seq),
  )
  const shown = new Set(
    rows.filter((row) => registry.lane(row.latest).views.views.includes(view)).map((row) => row.seq),
  )
  return heads.filter((head) => shown.has(head.seq))
}

function newestFirst(heads: readonly ObjectHead[]): ObjectHead[] {
  return heads.toSorted((a, b) => b.seq - a.seq)
}
