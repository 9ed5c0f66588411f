import { setImmediate } from 'node:timers/promises'
import { foldValue } from '../stix/values.ts'
import { headsBefore, headsBySeqs, type ObjectHead, seqsOfHandling } from '../store/objects.ts'
import type { Db } from '../store/store.ts'
import { CurrentHeads } from './current-heads.ts'
import { bearing, newestFirst, type Step, speaking, textQuery } from './find-text.ts'
import type { Listing, Narrowing } from './model.ts'
import { type Enough, patience } from './patience.ts'
import type { Registry } from './registry.ts'

export interface ListParts {
  readonly db: Db
  readonly registry: Registry
  readonly keyOf: (id: string) => number
  /** Milliseconds that only grow: what patience is measured by. */
  readonly elapsedMs?: () => number
}
interface Listed {
  readonly heads: readonly ObjectHead[]
  /** Where the list goes on: the `before` of its next page. */
  readonly next: number | null
  /** The page ends before it is full because it was looked for long enough: down to here. Null: it did not. */
  readonly lookedTo: number | null
}
type Source = AsyncGenerator<Step>

// Places of what bears a searched text as its own lie above all moments; whole up to the year 2112.
const front = 2 ** 52

/**
 * Lists what our own people may read, newest first, current versions only. Filters name handlings, so a list is a merge of
 * the index ranges of those handlings; a search names object versions and is filtered by the same handlings. What bears the
 * searched text as its id or as one of its values comes first, then what speaks of it.
 */
export async function listNewest(parts: ListParts, view: number, listing: Listing): Promise<Listed> {
  const { db, registry } = parts
  const enough = patience(parts, listing)
  const handlings = handlingsFor(registry, listing)
  if (listing.value !== undefined) {
    const query = { ids: [], value: foldValue(listing.value), words: [] }
    const source = bearing(parts, query, new Set(handlings), firstOf(listing))
    return take(parts, view, { source, listing, enough })
  }
  if (listing.text !== undefined && listing.text.trim() !== '')
    return search(parts, view, { text: listing.text, handlings: new Set(handlings), listing, enough })
  const source =
    handlings.length > mostRanges ? walked(db, new Set(handlings), listing) : merged(db, handlings, listing)
  return take(parts, view, { source, listing, enough })
}

/** Some of what is found is no newest version, or is not shown: twice as many are asked for first. */
function firstOf({ before, limit }: Listing): { readonly before: number | undefined; readonly limit: number } {
  return { before, limit: Math.max(16, limit * 2) }
}

async function search(
  parts: ListParts,
  view: number,
  how: {
    readonly text: string
    readonly handlings: ReadonlySet<number>
    readonly listing: Listing
    readonly enough: Enough
  },
): Promise<Listed> {
  const { text, handlings, listing, enough } = how
  const place = listing.before ?? Number.MAX_SAFE_INTEGER
  const query = await textQuery(parts.db, text)
  let named: Listed = { heads: [], next: null, lookedTo: null }
  if (place > front) {
    const inFront = { ...listing, before: place - front }
    const source = bearing(parts, query, handlings, firstOf(inFront))
    named = await take(parts, view, { source, listing: inFront, enough })
    if (named.next !== null) return { ...named, next: front + named.next }
  }
  const behind = { ...listing, before: Math.min(place, front), limit: listing.limit - named.heads.length }
  const narrowed = listing.types !== undefined || listing.origins !== undefined || listing.tlps !== undefined
  const source = speaking(parts.db, query, { handlings, narrowed }, firstOf(behind))
  const rest = await take(parts, view, { source, listing: behind, enough })
  return { ...rest, heads: [...named.heads, ...rest.heads] }
}

/** Of what a source gives, as much as the listing asks for and the view shows. */
async function take(
  { db, registry, keyOf }: ListParts,
  view: number,
  { source, listing, enough }: { readonly source: Source; readonly listing: Listing; readonly enough: Enough },
): Promise<Listed> {
  const current = new CurrentHeads(db, registry, keyOf)
  const { since = 0, limit, before = Number.MAX_SAFE_INTEGER } = listing
  const listed: ObjectHead[] = []
  for await (const { heads, to } of source) {
    // What passes the filters may be rare, and the embedded store answers without leaving this turn.
    await setImmediate()
    for (const head of await current.shown(view, heads, true)) {
      if (head.seq <= since) return { heads: listed, next: null, lookedTo: null }
      if (listed.length === limit) return { heads: listed, next: listed.at(-1)?.seq ?? before, lookedTo: null }
      listed.push(head)
    }
    if (to <= since) break
    if (enough()) return { heads: listed, next: to, lookedTo: to }
  }
  return { heads: listed, next: null, lookedTo: null }
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
const longestWalkStep = 1000

/** Heads, newest first, in growing chunks, of which only some are asked for. */
async function* walked(db: Db, handlings: ReadonlySet<number>, listing: Listing): Source {
  let before = listing.before ?? Number.MAX_SAFE_INTEGER
  for (let step = listing.limit * 2; ; step = Math.min(step * 2, longestWalkStep)) {
    const heads = await headsBefore(db, before, step)
    before = heads.length < step ? 0 : heads[heads.length - 1]!.seq
    yield { heads: heads.filter((head) => handlings.has(head.handling)), to: before }
    if (before === 0) return
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
      yield { heads: newestFirst(await headsBySeqs(db, batch)), to: seq }
      batch = []
    }
  }
  if (batch.length > 0) yield { heads: newestFirst(await headsBySeqs(db, batch)), to: 0 }
}
