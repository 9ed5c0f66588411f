import { setImmediate } from 'node:timers/promises'
import { foldValue } from '../stix/values.ts'
import { headsBefore, headsBySeqs, type ObjectHead, seqsOfHandling } from '../store/objects.ts'
import type { Db } from '../store/store.ts'
import { CurrentHeads } from './current-heads.ts'
import { bearing, newestFirst, speaking, textQuery } from './find-text.ts'
import type { Listing, Narrowing } from './model.ts'
import type { Registry } from './registry.ts'

export interface ListParts {
  readonly db: Db
  readonly registry: Registry
  readonly keyOf: (id: string) => number
}
interface Listed {
  readonly heads: readonly ObjectHead[]
  /** Where the list goes on: the `before` of its next page. */
  readonly next: number | null
}
type Source = AsyncGenerator<ObjectHead[]>

// Places of what bears a searched text as its own lie above all moments; whole up to the year 2112.
const front = 2 ** 52

/**
 * Lists what our own people may read, newest first, current versions only. Filters name handlings, so a list is a merge of
 * the index ranges of those handlings; a search names object versions and is filtered by the same handlings. What bears the
 * searched text as its id or as one of its values comes first, then what speaks of it.
 */
export async function listNewest(parts: ListParts, view: number, listing: Listing): Promise<Listed> {
  const { db, registry } = parts
  const handlings = handlingsFor(registry, listing)
  if (listing.value !== undefined) {
    const query = { ids: [], value: foldValue(listing.value), words: [] }
    return take(parts, view, { source: bearing(parts, query, new Set(handlings), listing), listing })
  }
  if (listing.text !== undefined && listing.text.trim() !== '')
    return search(parts, view, { text: listing.text, handlings: new Set(handlings), listing })
  const source =
    handlings.length > mostRanges ? walked(db, new Set(handlings), listing) : merged(db, handlings, listing)
  return take(parts, view, { source, listing })
}

async function search(
  parts: ListParts,
  view: number,
  how: { readonly text: string; readonly handlings: ReadonlySet<number>; readonly listing: Listing },
): Promise<Listed> {
  const { text, handlings, listing } = how
  const place = listing.before ?? Number.MAX_SAFE_INTEGER
  const query = await textQuery(parts.db, text)
  let named: Listed = { heads: [], next: null }
  if (place > front) {
    const inFront = { ...listing, before: place - front }
    named = await take(parts, view, { source: bearing(parts, query, handlings, inFront), listing: inFront })
    if (named.next !== null) return { heads: named.heads, next: front + named.next }
  }
  const behind = { ...listing, before: Math.min(place, front), limit: listing.limit - named.heads.length }
  const rest = await take(parts, view, { source: speaking(parts.db, query, handlings, behind), listing: behind })
  return { heads: [...named.heads, ...rest.heads], next: rest.next }
}

/** Of what a source gives, as much as the listing asks for and the view shows. */
async function take(
  { db, registry, keyOf }: ListParts,
  view: number,
  { source, listing }: { readonly source: Source; readonly listing: Listing },
): Promise<Listed> {
  const current = new CurrentHeads(db, registry, keyOf)
  const { since = 0, limit, before = Number.MAX_SAFE_INTEGER } = listing
  const listed: ObjectHead[] = []
  for await (const heads of source) {
    // What passes the filters may be rare, and the embedded store answers without leaving this turn.
    await setImmediate()
    for (const head of await current.shown(view, heads, true)) {
      if (head.seq <= since) return { heads: listed, next: null }
      if (listed.length === limit) return { heads: listed, next: listed.at(-1)?.seq ?? before }
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
async function* walked(db: Db, handlings: ReadonlySet<number>, listing: Listing): Source {
  let before = listing.before ?? Number.MAX_SAFE_INTEGER
  for (let step = listing.limit * 2; ; step = Math.min(step * 2, longestWalkStep)) {
    const heads = await headsBefore(db, before, step)
    yield heads.filter((head) => handlings.has(head.handling))
    if (heads.length < step) return
    before = heads[heads.length - 1]!.seq
  }
}

/** Heads of these handlings, newest first, in chunks. */
async function* merged(db: Db, handlings: readonly number[], listing: Listing): Source {
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
