import { sql } from 'kysely'
import { derivedSource } from './derivations.ts'
import { isOneOf, onPostgres } from './in-list.ts'
import { progressOf, setProgress } from './progress.ts'
import { blockFor, blocksBefore, type SearchBlock, wordIn } from './search-blocks.ts'
import { type QueryWord, queryWords, searchWords } from './search-words.ts'
import type { Db, Store, Tx } from './store.ts'
import { valueKey } from './value-key.ts'
import { valuesByKey } from './values.ts'

export interface SearchRow {
  readonly seq: number
  /** What a person would search through. */
  readonly text: string
  /** Exact values, folded by the caller as the query's value is. */
  readonly values: readonly string[]
}

/** Either words or a value. */
export interface SearchQuery {
  /** All of them must occur; the last one may go on. */
  readonly words?: readonly string[]
  readonly value?: string
  /** Strictly before this. */
  readonly before?: number | undefined
  readonly limit: number
}

const mostValues = 10_000
const mostQueryWords = 32
const progressName = 'words'
/** How far the index came before schema 17: up to there exact values are findable already. */
const formerName = 'search'
const mostAtOnce = 2_000
const mostLag = 20_000
/** Of a block that gives no more than this, the next ones are looked into together, up to so many. */
const sparse = 16
const mostBlocksAtOnce = 4

/**
 * Makes object versions findable; none of them may be indexed already, and they come after all that are. Values up to `valuesUntil`
 * are there from before.
 */
export async function indexForSearch(
  tx: Tx,
  rows: readonly SearchRow[],
  { valuesUntil = 0, perBlock }: { readonly valuesUntil?: number; readonly perBlock?: number } = {},
): Promise<void> {
  if (rows.length === 0) return
  const block = await blockFor(tx, rows[0]!.seq, rows.length, perBlock)
  const worded = rows
    .map((row) => ({ seq: row.seq, words: searchWords(row.text).map((word) => wordIn(block, word)) }))
    .filter((row) => row.words.length > 0)
  if (onPostgres(tx.db)) {
    const json = JSON.stringify(worded)
    await sql`insert into word (seq, words) select seq, array_to_tsvector(words)
      from json_to_recordset(${json}::json) as given(seq bigint, words text[])`.execute(tx.db)
  } else {
    await tx.insertMany(
      'word',
      worded.map(({ seq, words }) => ({ rowid: seq, words: words.join(' ') })),
    )
  }
  const values = rows
    .filter(({ seq }) => seq > valuesUntil)
    .flatMap(({ seq, values }) => [...new Set(values.slice(0, mostValues).map(valueKey))].map((key) => ({ key, seq })))
  // In the order of the table, so that neighbours are written together: by key, and by seq on the embedded store.
  await tx.insertMany('value', onPostgres(tx.db) ? values.sort((a, b) => a.key - b.key) : values)
}

export async function removeFromSearch(tx: Tx, seqs: readonly number[]): Promise<void> {
  for (const seq of seqs) {
    await (onPostgres(tx.db)
      ? sql`delete from word where seq = ${seq}`
      : sql`delete from word where rowid = ${seq}`
    ).execute(tx.db)
    await tx.db.deleteFrom('value').where('seq', '=', seq).execute()
  }
}

/** What one step of a look gives: all that was found down to `to`, newest first. */
export interface Looked {
  readonly seqs: readonly number[]
  readonly to: number
}
interface Look {
  /** Strictly before this. */
  readonly before?: number | undefined
  /** About how many are wanted: the first step asks for no more. */
  readonly limit: number
  /** Only versions with one of these handlings. */
  readonly among?: readonly number[] | undefined
}

/**
 * Object versions that have all of the words, of which the last may go on, newest first, in steps. A step looks into one block, or
 * into a few where there was little in the one before, so it costs some milliseconds at most, however many versions have the
 * words and however many are held. Without a single word to look for there is no step.
 */
export async function* lookForWords(
  db: Db,
  text: readonly string[],
  { before = Number.MAX_SAFE_INTEGER, limit, among }: Look,
): AsyncGenerator<Looked> {
  const words = wordsAsked(text)
  if (words.length === 0) return
  const blocks = await blocksBefore(db, before)
  for (let at = 0, together = 1; at < blocks.length; ) {
    const some = blocks.slice(at, at + together)
    at += some.length
    const first = some.at(-1)!.first
    let [place, found] = [before, 0]
    for (let most = limit; ; most = Math.min(most * 4, mostAtOnce)) {
      const seqs = await seqsInBlocks(db, words, some, { before: place, limit: most, among })
      found += seqs.length
      place = seqs.length < most ? first : seqs.at(-1)!
      yield { seqs, to: place }
      if (place === first) break
    }
    before = first
    together = found > sparse ? 1 : Math.min(together * 2, mostBlocksAtOnce)
  }
}

/** What is looked for of these words: at most 32. */
export function wordsAsked(text: readonly string[]): QueryWord[] {
  return queryWords(text.join(' '), mostQueryWords)
}

/** Object versions that have this exact value, newest first, in steps. */
export async function* lookForValue(
  db: Db,
  value: string,
  { before = Number.MAX_SAFE_INTEGER, limit }: Pick<Look, 'before' | 'limit'>,
): AsyncGenerator<Looked> {
  for (let [place, most] = [before, limit]; ; most = Math.min(most * 2, mostAtOnce)) {
    const rows = await db
      .selectFrom(valuesByKey(db))
      .select('seq')
      .where('key', '=', valueKey(value))
      .where('seq', '<', place)
      .orderBy('seq', 'desc')
      .limit(most)
      .execute()
    const seqs = rows.map(({ seq }) => seq)
    place = seqs.length < most ? 0 : seqs.at(-1)!
    yield { seqs, to: place }
    if (place === 0) return
  }
}

/** As many as are asked for of what words or a value find, newest first, looked for to the end. A query without a word to look for finds nothing. */
export async function searchSeqs(db: Db, query: SearchQuery): Promise<number[]> {
  const { words, value, limit } = query
  const found: number[] = []
  const steps =
    words !== undefined ? lookForWords(db, words, query) : value !== undefined ? lookForValue(db, value, query) : []
  for await (const { seqs } of steps) {
    found.push(...seqs)
    if (found.length >= limit) break
  }
  return found.slice(0, limit)
}

async function seqsInBlocks(
  db: Db,
  words: readonly QueryWord[],
  blocks: readonly SearchBlock[],
  { before, limit, among }: Look & { readonly before: number },
): Promise<number[]> {
  const postgres = onPostgres(db)
  const allowed = (seq: string) =>
    among === undefined
      ? sql``
      : sql` and ${sql.raw(seq)} in (select seq from object where ${isOneOf(db, 'handling', among)}
          and seq >= ${blocks.at(-1)!.first} and seq < ${before})`
  // PostgreSQL must ask the index of words for the block and sort what it gives: to walk over the order itself may be a walk over everything.
  const { rows } = postgres
    ? await sql<{ seq: number }>`with found as materialized
        (select seq from word where words @@ ${tsquery(words, blocks)}::tsquery${allowed('word.seq')})
      select seq from found where seq < ${before} order by seq desc limit ${limit}`.execute(db)
    : await sql<{ seq: number }>`select rowid as seq from word where word match ${fts5Query(words, blocks)}
        and rowid < ${before}${allowed('+word.rowid')} order by rowid desc limit ${limit}`.execute(db)
  return rows.map(({ seq }) => seq)
}

/** Of these object versions, those that have this exact value. */
export async function seqsBearing(db: Db, value: string, seqs: readonly number[]): Promise<Set<number>> {
  const rows = await db
    .selectFrom('value')
    .select('seq')
    .where('key', '=', valueKey(value))
    .where(isOneOf(db, 'seq', seqs))
    .execute()
  return new Set(rows.map((row) => row.seq))
}

/** How far the index has come: everything up to here is findable. */
export function searchProgress(db: Db): Promise<number> {
  return progressOf(db, progressName)
}

/** How many object versions are not findable yet, counted up to 20,000: while an index is made anew it may be millions. */
export async function searchLag(db: Db): Promise<number> {
  const behind = db
    .selectFrom('object')
    .select('seq')
    .where('seq', '>', await searchProgress(db))
    .limit(mostLag)
  const { count } = await db
    .selectFrom(behind.as('behind'))
    .select((row) => row.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}

/** Indexes the next object versions in the one order; how many. 0: the index is complete. */
export async function catchUpSearch(
  store: Store,
  extract: (body: string) => { readonly text: string; readonly values: readonly string[] },
  { limit, perBlock }: { readonly limit: number; readonly perBlock?: number },
): Promise<number> {
  const from = await searchProgress(store.read)
  const next = await store.read
    .selectFrom('object')
    .select(['seq', 'source', 'body'])
    .where('seq', '>', from)
    .orderBy('seq')
    .limit(limit)
    .execute()
  const last = next.at(-1)
  if (last === undefined) return 0
  // What was made for one recipient is found by what it was made of.
  const found = next.filter(({ source }) => source !== derivedSource)
  const rows = found.map(({ seq, body }) => ({ seq, ...extract(body) }))
  return await store.write(async (tx) => {
    // Somebody else may have come further meanwhile, and objects may have gone: only what is still there is indexed.
    if ((await searchProgress(tx.db)) !== from) return next.length
    const there = new Set((await stillThere(tx.db, from, last.seq)).map((row) => row.seq))
    const valuesUntil = await progressOf(tx.db, formerName)
    await indexForSearch(
      tx,
      rows.filter((row) => there.has(row.seq)),
      { valuesUntil, ...(perBlock === undefined ? {} : { perBlock }) },
    )
    await setProgress(tx, progressName, last.seq)
    return next.length
  })
}

function stillThere(db: Db, after: number, until: number): Promise<{ seq: number }[]> {
  return db.selectFrom('object').select('seq').where('seq', '>', after).where('seq', '<=', until).execute()
}

// Words hold letters, marks and digits only (search-words.ts), so quoting them is enough in both languages.
function fts5Query(words: readonly QueryWord[], blocks: readonly SearchBlock[]): string {
  return blocks
    .map(
      (block) => `(${words.map(({ word, begins }) => `"${wordIn(block, word)}"${begins ? '*' : ''}`).join(' AND ')})`,
    )
    .join(' OR ')
}

function tsquery(words: readonly QueryWord[], blocks: readonly SearchBlock[]): string {
  return blocks
    .map((block) => `(${words.map(({ word, begins }) => `'${wordIn(block, word)}'${begins ? ':*' : ''}`).join(' & ')})`)
    .join(' | ')
}
