import { sql } from 'kysely'
import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type EvidenceRow = Schema['evidence']

export interface EvidenceFacts {
  /** A refusal's code, or an alarm (`alarms` below). */
  readonly kind: string
  readonly source: string
  readonly objectId: string
  readonly version: string
  readonly reason: string
  /** The refused bytes of an alarm, else ''. */
  readonly body: string
}

/** Kept per source and kind, the newest: a flood of one kind of refusal pushes no alarm out, and no source another's. */
export const keptPerKind = { refusals: 10_000, alarms: 1_000 }
/** What somebody must look at: forged or edited content, a peer that breaks the protocol or contradicts what it gave or signed before. */
const alarms: readonly string[] = [
  ...['conflict', 'protocol', 'content-differs', 'receipt-wrong', 'receipt-disputed', 'notice'],
  ...['ledger-forked', 'ledger-shrunk', 'ledger-unproven'],
  ...['stream-gap', 'stream-broken', 'stream-replayed', 'stream-lost'],
  ...['flash-forged', 'container-bad-signature', 'container-other-content', 'advisory-forged'],
]
const longestBody = 1_048_576

/** Keeps what was refused. Bounded: the oldest of the same source and kind go. */
export async function recordEvidence(tx: Tx, facts: readonly EvidenceFacts[]): Promise<void> {
  if (facts.length === 0) return
  const first = await tx.takeTicks(facts.length)
  const rows = facts.map((fact, index) => ({
    num: first + index,
    at: first + index,
    kind: fact.kind.slice(0, 100),
    source: fact.source.slice(0, 200),
    object_id: fact.objectId.slice(0, 200),
    version: fact.version.slice(0, 100),
    reason: fact.reason.slice(0, 1_000),
    body: fact.body.slice(0, longestBody),
  }))
  await tx.insertMany('evidence', rows)
  const groups = new Map(rows.map((row) => [`${row.kind}\n${row.source}`, row]))
  for (const { kind, source } of groups.values()) await prune(tx, kind, source)
}

/** Newest first, strictly before `before`; without the bytes. `alarmsOnly`: what `countAlarms` counts. */
export function pageEvidence(
  db: Db,
  query: { readonly before?: number | undefined; readonly limit: number; readonly alarmsOnly?: boolean },
): Promise<Omit<EvidenceRow, 'body'>[]> {
  let page = db.selectFrom('evidence').select(['num', 'at', 'kind', 'source', 'object_id', 'version', 'reason'])
  if (query.before !== undefined) page = page.where('num', '<', query.before)
  if (query.alarmsOnly === true) page = page.where('kind', 'in', alarms)
  return page.orderBy('num', 'desc').limit(query.limit).execute()
}

/** The newest of a source and kind, with its bytes. */
export function newestEvidence(db: Db, source: string, kind: string): Promise<EvidenceRow | undefined> {
  return db
    .selectFrom('evidence')
    .selectAll()
    .where('source', '=', source)
    .where('kind', '=', kind)
    .orderBy('num', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** What is kept of one source and kind about one object, the newest first. */
export function evidenceAbout(
  db: Db,
  about: { readonly source: string; readonly kind: string; readonly objectId: string; readonly limit: number },
): Promise<Pick<EvidenceRow, 'reason' | 'body'>[]> {
  return db
    .selectFrom('evidence')
    .select(['reason', 'body'])
    .where('source', '=', about.source)
    .where('kind', '=', about.kind)
    .where('object_id', '=', about.objectId)
    .orderBy('num', 'desc')
    .limit(about.limit)
    .execute()
}

export async function countAlarms(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('evidence')
    .select((row) => row.fn.countAll<number>().as('count'))
    .where('kind', 'in', alarms)
    .executeTakeFirstOrThrow()
  return count
}

async function prune(tx: Tx, kind: string, source: string): Promise<void> {
  const kept = alarms.includes(kind) ? keptPerKind.alarms : keptPerKind.refusals
  await sql`delete from evidence where source = ${source} and kind = ${kind} and num <= (
    select num from evidence where source = ${source} and kind = ${kind} order by num desc limit 1 offset ${kept})`.execute(
    tx.db,
  )
}
