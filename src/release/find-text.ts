import { isStixId } from '../stix/identifier.ts'
import { searchTerms } from '../stix/search-text.ts'
import { foldValue } from '../stix/values.ts'
import { derivedSource } from '../store/derivations.ts'
import { headsByKeys, headsBySeqs, type ObjectHead } from '../store/objects.ts'
import { searchSeqs, seqsBearing } from '../store/search.ts'
import type { Db } from '../store/store.ts'

/** What a text is looked for by: what bears it as its id or as a value, and what has all of its words. Nothing of either: it finds nothing. */
export interface TextQuery {
  /** The id as it is written and in lower case: a UUID may be in either. */
  readonly ids: readonly string[]
  readonly value: string | null
  readonly words: readonly string[]
}
interface Keyed {
  readonly db: Db
  readonly keyOf: (id: string) => number
}
interface Range {
  readonly before?: number
  readonly limit: number
}

// Addresses, domains, paths, digests and identifiers. A name is looked for by its words too: who asks for an actor wants what speaks of it.
const valueLike = /[.:/\\@=]|--|^[0-9a-f]{32,}$/iu
const longestStep = 2000

/** What looks like a value and is one that is held is looked for as that alone. */
export async function textQuery(db: Db, text: string): Promise<TextQuery> {
  const words = searchTerms(text)
  const ids = [...new Set([text.trim(), text.trim().toLowerCase()])].filter(isStixId)
  if (ids.length > 0) return { ids, value: null, words }
  const folded = foldValue(text)
  const held = folded !== '' && (await searchSeqs(db, { value: folded, limit: 1 })).length > 0
  return { ids: [], value: held ? folded : null, words: held && valueLike.test(folded) ? [] : words }
}

/** Heads, newest first, of what bears the text as its id or as one of its values: names, aliases, external ids, observables. */
export async function* bearing(
  keyed: Keyed,
  { ids, value }: TextQuery,
  handlings: ReadonlySet<number>,
  range: Range,
): AsyncGenerator<ObjectHead[]> {
  const before = range.before ?? Number.MAX_SAFE_INTEGER
  const heads = await headsOfIds(keyed, ids)
  yield newestFirst(heads.filter((head) => head.seq < before && handlings.has(head.handling)))
  if (value === null) return
  for await (const seqs of foundSeqs(keyed.db, { value }, range)) yield await headsOf(keyed.db, seqs, handlings)
}

/** Heads, newest first, of what has the words of the text, without what bears it. */
export async function* speaking(
  db: Db,
  { ids, value, words }: TextQuery,
  handlings: ReadonlySet<number>,
  range: Range,
): AsyncGenerator<ObjectHead[]> {
  if (words.length === 0) return
  for await (const seqs of foundSeqs(db, { words }, range)) {
    const named = value === null ? new Set<number>() : await seqsBearing(db, value, seqs)
    const heads = await headsOf(
      db,
      seqs.filter((seq) => !named.has(seq)),
      handlings,
    )
    yield heads.filter((head) => !ids.includes(head.id))
  }
}

/** Every version that the text finds, newest first, up to about `most` of either kind. */
export async function seqsFound(keyed: Keyed, { ids, value, words }: TextQuery, most: number): Promise<Set<number>> {
  const { db } = keyed
  const own = await headsOfIds(keyed, ids)
  const named = value === null ? [] : await searchSeqs(db, { value, limit: most })
  const rest = words.length === 0 ? [] : await searchSeqs(db, { words, limit: most })
  return new Set([...own.map(({ seq }) => seq), ...named, ...rest])
}

// A longer step each time: what passes the filters may be far behind.
async function* foundSeqs(
  db: Db,
  query: { readonly value: string } | { readonly words: readonly string[] },
  range: Range,
): AsyncGenerator<number[]> {
  let before = range.before ?? Number.MAX_SAFE_INTEGER
  for (let limit = Math.max(16, range.limit * 2); ; limit = Math.min(limit * 2, longestStep)) {
    const seqs = await searchSeqs(db, { ...query, before, limit })
    if (seqs.length > 0) yield seqs
    if (seqs.length < limit) return
    before = seqs[seqs.length - 1]!
  }
}

// What was made for one recipient is found by what it was made of.
async function headsOfIds({ db, keyOf }: Keyed, ids: readonly string[]): Promise<ObjectHead[]> {
  if (ids.length === 0) return []
  const heads = await headsByKeys(db, ids.map(keyOf))
  return heads.filter(({ id, source }) => ids.includes(id) && source !== derivedSource)
}

async function headsOf(db: Db, seqs: readonly number[], handlings: ReadonlySet<number>): Promise<ObjectHead[]> {
  const heads = await headsBySeqs(db, seqs)
  return newestFirst(heads.filter((head) => handlings.has(head.handling)))
}

export function newestFirst(heads: readonly ObjectHead[]): ObjectHead[] {
  return heads.toSorted((a, b) => b.seq - a.seq)
}
