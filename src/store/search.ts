import { sql } from 'kysely'
import { derivedSource } from './derivations.ts'
import { isOneOf, onPostgres } from './in-list.ts'
import { progressOf, setProgress } from './progress.ts'
import { type QueryWord, queryWords, searchWords } from './search-words.ts'
import type { Db, Store, Tx } from './store.ts'
import { valueKey } from './value-key.ts'

export interface SearchRow {
  readonly seq: number
  /** What a person would search through. */
  readonly text: string
  /** Exact values, folded by the caller as the query's value is. */
  readonly values: readonly string[]
}

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
const progressName = 'search'

/** Makes object versions findable; none of them may be indexed already. */
export async function indexForSearch(tx: Tx, rows: readonly SearchRow[]): Promise<void> {
  const worded = rows
    .map((row) => ({ seq: row.seq, words: searchWords(row.text) }))
    .filter((row) => row.words.length > 0)
  if (onPostgres(tx.db)) {
    const json = JSON.stringify(worded)
    await sql`insert into search (seq, words) select seq, array_to_tsvector(words)
      from json_to_recordset(${json}::json) as given(seq bigint, words text[])`.execute(tx.db)
  } else {
    await tx.insertMany(
      'search',
      worded.map(({ seq, words }) => ({ rowid: seq, words: words.join(' ') })),
    )
  }
  const values = rows.flatMap(({ seq, values }) =>
    [...new Set(values.slice(0, mostValues).map(valueKey))].map((key) => ({ key, seq })),
  )
  // In the order of the index, so that neighbours are written together.
  await tx.insertMany(
    'value',
    values.sort((a, b) => a.key - b.key),
  )
}

export async function removeFromSearch(tx: Tx, seqs: readonly number[]): Promise<void> {
  for (const seq of seqs) {
    await (onPostgres(tx.db)
      ? sql`delete from search where seq = ${seq}`
      : sql`delete from search where rowid = ${seq}`
    ).execute(tx.db)
    await tx.db.deleteFrom('value').where('seq', '=', seq).execute()
  }
}

/** The sequence numbers of object versions that match words and value, newest first. A query without a single word to look for finds nothing. */
export async function searchSeqs(db: Db, query: SearchQuery): Promise<number[]> {
  const before = query.before ?? Number.MAX_SAFE_INTEGER
  const words = query.words === undefined ? undefined : queryWords(query.words.join(' '), mostQueryWords)
  if (words?.length === 0 || (words === undefined && query.value === undefined)) return []
  const postgres = onPostgres(db)
  const seq = sql.ref(words === undefined ? 'value.seq' : postgres ? 'search.seq' : 'search.rowid')
  const conditions = [sql`${seq} < ${before}`]
  if (words !== undefined)
    conditions.push(postgres ? sql`search.words @@ ${tsquery(words)}::tsquery` : sql`search match ${fts5Query(words)}`)
  if (query.value !== undefined) conditions.push(sql`value.key = ${valueKey(query.value)}`)
  const from =
    words === undefined
      ? sql`value`
      : query.value === undefined
        ? sql`search`
        : sql`search join value on value.seq = ${seq}`
  const { rows } = await sql<{ seq: number }>`select ${seq} as seq from ${from}
    where ${sql.join(conditions, sql` and `)} order by ${seq} desc limit ${query.limit}`.execute(db)
  return rows.map((row) => row.seq)
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

/** How many object versions are not findable yet. */
export async function searchLag(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('object')
    .select((row) => row.fn.countAll<number>().as('count'))
    .where('seq', '>', await searchProgress(db))
    .executeTakeFirstOrThrow()
  return count
}

/** Indexes the next object versions in the one order; how many. 0: the index is complete. */
export async function catchUpSearch(
  store: Store,
  extract: (body: string) => { readonly text: string; readonly values: readonly string[] },
  limit: number,
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
    await indexForSearch(
      tx,
      rows.filter((row) => there.has(row.seq)),
    )
    await setProgress(tx, progressName, last.seq)
    return next.length
  })
}

function stillThere(db: Db, after: number, until: number): Promise<{ seq: number }[]> {
  return db.selectFrom('object').select('seq').where('seq', '>', after).where('seq', '<=', until).execute()
}

// Words hold letters, marks and digits only (search-words.ts), so quoting them is enough in both languages.
function fts5Query(words: readonly QueryWord[]): string {
  return words.map(({ word, begins }) => `"${word}"${begins ? '*' : ''}`).join(' AND ')
}

function tsquery(words: readonly QueryWord[]): string {
  return words.map(({ word, begins }) => `'${word}'${begins ? ':*' : ''}`).join(' & ')
}
