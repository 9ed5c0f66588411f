import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type IncidentRow = Schema['incident']
export type IncidentEntryRow = Schema['incident_entry']
export type IncidentEvidenceRow = Schema['incident_evidence']

export async function addIncident(tx: Tx, row: Omit<IncidentRow, 'num'>): Promise<number> {
  const last = await tx.db
    .selectFrom('incident')
    .select((one) => one.fn.max<number | null>('num').as('last'))
    .executeTakeFirst()
  const num = Number(last?.last ?? 0) + 1
  await tx.db
    .insertInto('incident')
    .values({ ...row, num })
    .execute()
  return num
}

export function incidentByNum(db: Db, num: number): Promise<IncidentRow | undefined> {
  return db.selectFrom('incident').selectAll().where('num', '=', num).executeTakeFirst()
}

export async function changeIncident(
  tx: Tx,
  num: number,
  change: Partial<Omit<IncidentRow, 'num' | 'id'>>,
): Promise<void> {
  await tx.db.updateTable('incident').set(change).where('num', '=', num).execute()
}

/** A report that came to nothing: as if it had never been. */
export async function removeIncident(tx: Tx, num: number): Promise<void> {
  await tx.db.deleteFrom('incident_object').where('incident', '=', num).execute()
  await tx.db.deleteFrom('incident_entry').where('incident', '=', num).execute()
  await tx.db.deleteFrom('incident_evidence').where('incident', '=', num).execute()
  await tx.db.deleteFrom('incident_value').where('incident', '=', num).execute()
  await tx.db.deleteFrom('incident').where('num', '=', num).execute()
}

/** Without their records: those whose clock ends first, then the others, the newest first. At most `limit`. */
export function queueOfIncidents(
  db: Db,
  query: {
    readonly states: readonly string[]
    readonly sector?: string | undefined
    readonly kind?: string | undefined
    readonly limit: number
    readonly offset: number
  },
): Promise<IncidentRow[]> {
  const { states, sector, kind } = query
  return db
    .selectFrom('incident')
    .selectAll()
    .where('state', 'in', [...states])
    .$if(sector !== undefined, (rows) => rows.where('sector', '=', sector as string))
    .$if(kind !== undefined, (rows) => rows.where('kind', '=', kind as string))
    .orderBy((one) => one.case().when('due_at', '=', 0).then(1).else(0).end())
    .orderBy('due_at')
    .orderBy('num', 'desc')
    .limit(query.limit)
    .offset(query.offset)
    .execute()
}

/** Of what is compared with each other: the newest. */
export function incidentsToCompare(
  db: Db,
  nums: readonly number[],
): Promise<Pick<IncidentRow, 'num' | 'sector' | 'kind' | 'state'>[]> {
  if (nums.length === 0) return Promise.resolve([])
  return db
    .selectFrom('incident')
    .select(['num', 'sector', 'kind', 'state'])
    .where('num', 'in', [...nums])
    .execute()
}

/** Stands as `due_at` of what was closed and erased: nothing of it is due any more. */
export const erasedDue = -1

/** Closed before a moment and not erased yet. */
export function incidentsClosedBefore(db: Db, beforeMs: number, limit: number): Promise<IncidentRow[]> {
  return db
    .selectFrom('incident')
    .selectAll()
    .where('state', '=', 'closed')
    .where('closed_at', '>', 0)
    .where('closed_at', '<', beforeMs)
    .where('due_at', '<>', erasedDue)
    .orderBy('closed_at')
    .limit(limit)
    .execute()
}

export async function addIncidentEntry(tx: Tx, row: Omit<IncidentEntryRow, 'num'>): Promise<void> {
  const num = await tx.takeTicks(1)
  await tx.db
    .insertInto('incident_entry')
    .values({ ...row, num })
    .execute()
}

/** Newest first. */
export function entriesOfIncident(db: Db, incident: number, limit: number): Promise<IncidentEntryRow[]> {
  return db
    .selectFrom('incident_entry')
    .selectAll()
    .where('incident', '=', incident)
    .orderBy('num', 'desc')
    .limit(limit)
    .execute()
}

export async function addIncidentEvidence(tx: Tx, row: IncidentEvidenceRow): Promise<void> {
  await tx.db.insertInto('incident_evidence').values(row).execute()
}

export function evidenceOfIncident(db: Db, incident: number, num: number): Promise<IncidentEvidenceRow | undefined> {
  return db
    .selectFrom('incident_evidence')
    .selectAll()
    .where('incident', '=', incident)
    .where('num', '=', num)
    .executeTakeFirst()
}

/** The files go, with their names; that there were some stays. */
export async function eraseIncidentEvidence(tx: Tx, incident: number): Promise<void> {
  await tx.db
    .updateTable('incident_evidence')
    .set({ body: '', name: '', actor: '' })
    .where('incident', '=', incident)
    .execute()
}

/** What an incident has in common with others, anew. */
export async function setIncidentValues(tx: Tx, incident: number, values: readonly string[]): Promise<void> {
  await tx.db.deleteFrom('incident_value').where('incident', '=', incident).execute()
  const rows = [...new Set(values)].map((value) => ({ incident, value }))
  if (rows.length > 0) await tx.insertMany('incident_value', rows)
}

/** By incident: which of these values it has, too; the newest 2,000 pairs. */
export async function incidentsSharing(
  db: Db,
  values: readonly string[],
): Promise<ReadonlyMap<number, readonly string[]>> {
  const found = new Map<number, string[]>()
  for (let from = 0; from < values.length; from += 500) {
    const rows = await db
      .selectFrom('incident_value')
      .select(['incident', 'value'])
      .where('value', 'in', values.slice(from, from + 500))
      .orderBy('incident', 'desc')
      .limit(2000)
      .execute()
    for (const { incident, value } of rows) found.set(incident, [...(found.get(incident) ?? []), value])
  }
  return found
}

/** How many incidents of each state. */
export async function countIncidents(db: Db): Promise<Readonly<Record<string, number>>> {
  const rows = await db
    .selectFrom('incident')
    .select(['state', (one) => one.fn.countAll<number | string>().as('count')])
    .groupBy('state')
    .execute()
  return Object.fromEntries(rows.map(({ state, count }) => [state, Number(count)]))
}
