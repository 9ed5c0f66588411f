import { isStixId } from '../stix/identifier.ts'
import type { StixObject } from '../stix/object.ts'
import { searchTerms, searchTextOf } from '../stix/search-text.ts'
import { foldValue } from '../stix/values.ts'
import { derivedSource } from '../store/derivations.ts'
import {
  bodiesOf,
  countOfHandlings,
  headsByKeys,
  headsBySeqs,
  type ObjectHead,
  seqsOfHandlings,
} from '../store/objects.ts'
import { type Looked, lookForValue, lookForWords, searchSeqs, seqsBearing, wordsAsked } from '../store/search.ts'
import { hasWords, type QueryWord } from '../store/search-words.ts'
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
  readonly before?: number | undefined
  readonly limit: number
}

// Addresses, domains, paths, digests and identifiers. A name is looked for by its words too: who asks for an actor wants what speaks of it.
const valueLike = /[.:/\\@=]|--|^[0-9a-f]{32,}$/iu
const piece = 250
/** What a list is narrowed to is read rather than looked for where it is no more than this. */
const mostRead = 1_000
const readAtOnce = 200
/** More handlings than this are asked for one by one of what was found. */
const mostHandlings = 200

/** What looks like a value and is one that is held is looked for as that alone. */
export async function textQuery(db: Db, text: string): Promise<TextQuery> {
  const words = searchTerms(text)
  const ids = [...new Set([text.trim(), text.trim().toLowerCase()])].filter(isStixId)
  if (ids.length > 0) return { ids, value: null, words }
  const folded = foldValue(text)
  const held = folded !== '' && (await searchSeqs(db, { value: folded, limit: 1 })).length > 0
  return { ids: [], value: held ? folded : null, words: held && valueLike.test(folded) ? [] : words }
}

/** What a step of a list gives: the heads down to `to`, newest first, of which a list may show some. */
export interface Step {
  readonly heads: readonly ObjectHead[]
  /** Everything from here on was looked at. */
  readonly to: number
}

/** Heads, newest first, of what bears the text as its id or as one of its values: names, aliases, external ids, observables. */
export async function* bearing(
  keyed: Keyed,
  { ids, value }: TextQuery,
  handlings: ReadonlySet<number>,
  range: Range,
): AsyncGenerator<Step> {
  const { before = Number.MAX_SAFE_INTEGER } = range
  if (ids.length > 0) {
    const heads = await headsOfIds(keyed, ids)
    yield { heads: newestFirst(heads.filter((head) => head.seq < before && handlings.has(head.handling))), to: 0 }
  } else if (value !== null) {
    for await (const { seqs, to } of pieces(lookForValue(keyed.db, value, range)))
      yield { heads: await headsOf(keyed.db, seqs, handlings), to }
  }
}

/** Heads, newest first, of what has the words of the text, without what bears it; `narrowed`: of few of all handlings. */
export async function* speaking(
  db: Db,
  { ids, value, words }: TextQuery,
  { handlings, narrowed }: { readonly handlings: ReadonlySet<number>; readonly narrowed: boolean },
  range: Range,
): AsyncGenerator<Step> {
  if (words.length === 0) return
  const among = narrowed && handlings.size <= mostHandlings ? [...handlings] : undefined
  const few = among !== undefined && (await countOfHandlings(db, among, mostRead + 1)) <= mostRead
  const source = few ? reading(db, words, among, range) : lookForWords(db, words, { ...range, among })
  for await (const { seqs, to } of pieces(source)) {
    const named = value === null ? new Set<number>() : await seqsBearing(db, value, seqs)
    const heads = await headsOf(
      db,
      seqs.filter((seq) => !named.has(seq)),
      handlings,
    )
    yield { heads: heads.filter((head) => !ids.includes(head.id)), to }
  }
}

/** Of these versions, the seqs of those that the text finds, read one by one. */
export async function found(
  db: Db,
  { ids, value, words }: TextQuery,
  heads: readonly ObjectHead[],
): Promise<Set<number>> {
  const own = heads.filter(({ id }) => ids.includes(id)).map(({ seq }) => seq)
  const seqs = heads.map(({ seq }) => seq)
  const named = value === null ? [] : await seqsBearing(db, value, seqs)
  return new Set([...own, ...named, ...(await worded(db, wordsAsked(words), seqs))])
}

async function worded(db: Db, query: readonly QueryWord[], seqs: readonly number[]): Promise<number[]> {
  if (query.length === 0) return []
  const texts = await bodiesOf(db, seqs)
  return seqs.filter((seq) => {
    const text = texts.get(seq)
    return text !== undefined && hasWords(searchTextOf(JSON.parse(text) as StixObject), query)
  })
}

/** Of the few that a list is narrowed to, those that have the words: read one by one, where the words themselves may be everywhere. */
async function* reading(
  db: Db,
  words: readonly string[],
  handlings: readonly number[],
  { before = Number.MAX_SAFE_INTEGER }: Range,
): AsyncGenerator<Looked> {
  const query = wordsAsked(words)
  if (query.length === 0) return
  const seqs = await seqsOfHandlings(db, handlings, before, mostRead)
  for (let at = 0; at < seqs.length; at += readAtOnce) {
    const some = seqs.slice(at, at + readAtOnce)
    yield { seqs: await worded(db, query, some), to: some.at(-1)! }
  }
  yield { seqs: [], to: 0 }
}

// What is found may be much more than what passes: it is read in pieces, each of which costs some milliseconds.
async function* pieces(steps: AsyncIterable<Looked>): AsyncGenerator<Looked> {
  for await (const { seqs, to } of steps) {
    if (seqs.length === 0) yield { seqs, to }
    for (let at = 0; at < seqs.length; at += piece) {
      const some = seqs.slice(at, at + piece)
      yield { seqs: some, to: at + piece < seqs.length ? some.at(-1)! : to }
    }
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
