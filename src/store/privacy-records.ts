import type { Db } from './store.ts'

/** A span of the one order: from `from` (inclusive) until `until` (exclusive). */
export interface Span {
  readonly from: number
  readonly until: number
}

export interface Count {
  readonly name: string
  readonly count: number
}

export interface StreamSum {
  readonly peer: string
  readonly lane: string
  readonly steps: number
  readonly items: number
  /** Places in the ledger of its first and last step. */
  readonly firstLeaf: number
  readonly lastLeaf: number
}

/** What the ledger promised to each member in the span. */
export async function stepsByStream(db: Db, { from, until }: Span): Promise<StreamSum[]> {
  const rows = await db
    .selectFrom('step')
    .select(({ fn }) => [
      'peer',
      'lane',
      fn.countAll().as('steps'),
      fn.sum('items').as('items'),
      fn.min('leaf').as('firstLeaf'),
      fn.max('leaf').as('lastLeaf'),
    ])
    .where('at', '>=', from)
    .where('at', '<', until)
    .where('leaf', '>=', 0)
    .groupBy(['peer', 'lane'])
    .orderBy('peer')
    .orderBy('lane')
    .execute()
  return rows.map((row) => ({
    ...{ peer: row.peer, lane: row.lane },
    ...{ steps: Number(row.steps), items: Number(row.items) },
    ...{ firstLeaf: Number(row.firstLeaf), lastLeaf: Number(row.lastLeaf) },
  }))
}

/** Signed receipts that members gave in the span: how many, and how many objects they refused. */
export async function receiptsByPeer(
  db: Db,
  { from, until }: Span,
): Promise<{ peer: string; receipts: number; accepted: number; rejected: number }[]> {
  const rows = await db
    .selectFrom('receipt')
    .select(({ fn }) => [
      'peer',
      fn.countAll().as('receipts'),
      fn.sum('accepted').as('accepted'),
      fn.sum('rejected').as('rejected'),
    ])
    .where('direction', '=', 'got')
    .where('at', '>=', from)
    .where('at', '<', until)
    .groupBy('peer')
    .orderBy('peer')
    .execute()
  return rows.map((row) => ({
    ...{ peer: row.peer, receipts: Number(row.receipts) },
    ...{ accepted: Number(row.accepted), rejected: Number(row.rejected) },
  }))
}

/** How our recalls of the span were answered: 'waiting', 'purged', 'refused'. */
export async function recallAnswers(db: Db, { from, until }: Span): Promise<{ recalls: number; outcomes: Count[] }> {
  const recalls = await db
    .selectFrom('recall')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('at', '>=', from)
    .where('at', '<', until)
    .executeTakeFirst()
  const rows = await db
    .selectFrom('recall_answer')
    .innerJoin('recall', 'recall.num', 'recall_answer.recall')
    .select(({ fn }) => ['recall_answer.outcome as name', fn.countAll().as('count')])
    .where('recall.at', '>=', from)
    .where('recall.at', '<', until)
    .groupBy('recall_answer.outcome')
    .orderBy('recall_answer.outcome')
    .execute()
  return { recalls: Number(recalls?.count ?? 0), outcomes: counted(rows) }
}

/** What was purged here in the span, by why: 'recalled', 'withdrawn', 'expired'. */
export async function purgesByKind(db: Db, { from, until }: Span): Promise<Count[]> {
  const rows = await db
    .selectFrom('tombstone')
    .select(({ fn }) => ['kind as name', fn.countAll().as('count')])
    .where('at', '>=', from)
    .where('at', '<', until)
    .groupBy('kind')
    .orderBy('kind')
    .execute()
  return counted(rows)
}

/** Acts of the span, by action, among these. */
export async function actsByAction(db: Db, { from, until }: Span, actions: readonly string[]): Promise<Count[]> {
  const rows = await db
    .selectFrom('audit')
    .select(({ fn }) => ['action as name', fn.countAll().as('count')])
    .where('at', '>=', from)
    .where('at', '<', until)
    .where('action', 'in', [...actions])
    .groupBy('action')
    .orderBy('action')
    .execute()
  return counted(rows)
}

/** Refusals and alarms of the span, by kind. */
export async function evidenceByKind(db: Db, { from, until }: Span): Promise<Count[]> {
  const rows = await db
    .selectFrom('evidence')
    .select(({ fn }) => ['kind as name', fn.countAll().as('count')])
    .where('at', '>=', from)
    .where('at', '<', until)
    .groupBy('kind')
    .orderBy('kind')
    .execute()
  return counted(rows)
}

/** What must still be purged at a moment that was agreed. */
export async function retentionsPending(db: Db): Promise<number> {
  const row = await db
    .selectFrom('retention')
    .where('until', '>', 0)
    .select(({ fn }) => fn.countAll().as('count'))
    .executeTakeFirst()
  return Number(row?.count ?? 0)
}

function counted(rows: readonly { name: string; count: string | number | bigint }[]): Count[] {
  return rows.map(({ name, count }) => ({ name, count: Number(count) }))
}

/** Incident reports that came in a span, and how many of them have consent to somebody now. */
export async function incidentConsents(
  db: Db,
  { from, until }: Span,
): Promise<{ incidents: number; consented: number }> {
  const rows = await db
    .selectFrom('incident')
    .select('consent')
    .where('opened_at', '>=', Math.floor(from / 1000))
    .where('opened_at', '<', Math.ceil(until / 1000))
    .limit(100_000)
    .execute()
  return { incidents: rows.length, consented: rows.filter(({ consent }) => consent !== '[]').length }
}
