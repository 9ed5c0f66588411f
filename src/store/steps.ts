import { sql } from 'kysely'
import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type StepRow = Schema['step']
/** What there is to know of a step without its manifest. */
export type StepHead = Pick<StepRow, 'seq' | 'leaf' | 'at' | 'items' | 'bytes' | 'entry'>

export interface StreamName {
  readonly peer: string
  readonly lane: string
}

export async function insertSteps(tx: Tx, rows: readonly StepRow[]): Promise<void> {
  if (rows.length > 0) await tx.insertMany('step', rows)
}

/** The steps of a stream after number `after`, at most `limit`, in order. */
export function stepHeadsAfter(db: Db, { peer, lane }: StreamName, after: number, limit: number): Promise<StepHead[]> {
  return db
    .selectFrom('step')
    .select(['seq', 'leaf', 'at', 'items', 'bytes', 'entry'])
    .where('peer', '=', peer)
    .where('lane', '=', lane)
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)
    .execute()
}

/** The steps from number `first` to number `last`, in order. */
export function stepsBetween(db: Db, { peer, lane }: StreamName, first: number, last: number): Promise<StepRow[]> {
  return db
    .selectFrom('step')
    .selectAll()
    .where('peer', '=', peer)
    .where('lane', '=', lane)
    .where('seq', '>=', first)
    .where('seq', '<=', last)
    .orderBy('seq')
    .execute()
}

/** The steps of a stream between two numbers, neither included, newest first; `open`: those that no receipt covers. */
export async function stepsBefore(
  db: Db,
  { peer, lane }: StreamName,
  { before, after, open }: { readonly before: number; readonly after: number; readonly open: boolean },
  limit: number,
): Promise<Pick<StepRow, 'seq' | 'at' | 'manifest'>[]> {
  return await db
    .selectFrom('step')
    .select(['seq', 'at', 'manifest'])
    .where('peer', '=', peer)
    .where('lane', '=', lane)
    .where('seq', '<', before)
    .where('seq', '>', after)
    .$if(open, (query) =>
      query.where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('receipt')
              .select('receipt.num')
              .where('receipt.direction', '=', 'got')
              .whereRef('receipt.peer', '=', 'step.peer')
              .whereRef('receipt.lane', '=', 'step.lane')
              .whereRef('receipt.last_seq', '>=', 'step.seq')
              .whereRef('receipt.first_seq', '<=', 'step.seq'),
          ),
        ),
      ),
    )
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute()
}

/** Whether one of these steps, `after` excluded and `last` included, gave or took back an object: a sign of life does nothing, a charter is one item. */
export async function movedObjects(db: Db, { peer, lane }: StreamName, after: number, last: number): Promise<boolean> {
  const row = await db
    .selectFrom('step')
    .select('seq')
    .where('peer', '=', peer)
    .where('lane', '=', lane)
    .where('seq', '>', after)
    .where('seq', '<=', last)
    .where('objects', 'not in', ['[]', '[0]'])
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

const seqsAtOnce = 50

/** Who was ever given one of these versions: members, and ourselves where our clients or the public were. A reading of every later step, for rare questions. */
export async function holdersOf(db: Db, seqs: readonly number[]): Promise<{ seq: number; member: string }[]> {
  const found = new Map<string, { seq: number; member: string }>()
  for (let from = 0; from < seqs.length; from += seqsAtOnce) {
    const some = new Set(seqs.slice(from, from + seqsAtOnce))
    const rows = await db
      .selectFrom('step')
      .select(['peer', 'objects'])
      // A step is written after what it gives has arrived.
      .where('at', '>', Math.min(...some))
      .where((row) => row.or([...some].map((seq) => sql<boolean>`${row.ref('objects')} like ${`%${seq}%`}`)))
      .execute()
    for (const { peer, objects } of rows) {
      for (const seq of JSON.parse(objects) as number[])
        if (some.has(seq)) found.set(`${seq} ${peer}`, { seq, member: peer })
    }
  }
  return [...found.values()]
}

/** The steps to a peer whose manifests name one of these ids, oldest first, by lane and number alone. A reading of all of them, for rare questions. */
export async function stepsNaming(
  db: Db,
  peer: string,
  ids: readonly string[],
  limit: number,
): Promise<{ lane: string; seq: number }[]> {
  if (ids.length === 0) return []
  return await db
    .selectFrom('step')
    .select(['lane', 'seq'])
    .where('peer', '=', peer)
    .where((row) => row.or(ids.map((id) => sql<boolean>`${row.ref('manifest')} like ${`%"${id}"%`}`)))
    .orderBy('at')
    .limit(limit)
    .execute()
}
