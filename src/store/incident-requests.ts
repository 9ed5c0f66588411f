import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type RequestRow = Schema['incident_request']

/** One that is here stays as it is. */
export async function addRequest(tx: Tx, row: RequestRow): Promise<void> {
  await tx.db
    .insertInto('incident_request')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
}

export function requestById(db: Db, id: string): Promise<RequestRow | undefined> {
  return db.selectFrom('incident_request').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function changeRequest(
  tx: Tx,
  id: string,
  change: Partial<Pick<RequestRow, 'state' | 'answer' | 'changed_at' | 'due_at'>>,
): Promise<void> {
  await tx.db.updateTable('incident_request').set(change).where('id', '=', id).execute()
}

/** Open ones first, by when they are due; then the others, the newest first. */
export function requestsOf(
  db: Db,
  query: { readonly direction: RequestRow['direction']; readonly limit: number },
): Promise<RequestRow[]> {
  return db
    .selectFrom('incident_request')
    .selectAll()
    .where('direction', '=', query.direction)
    .orderBy((one) => one.case().when('state', '=', 'open').then(0).else(1).end())
    .orderBy((one) => one.case().when('state', '=', 'open').then(one.ref('due_at')).else(0).end())
    .orderBy('asked_at', 'desc')
    .limit(query.limit)
    .execute()
}

export function requestsOfIncident(db: Db, incident: number): Promise<RequestRow[]> {
  return db
    .selectFrom('incident_request')
    .selectAll()
    .where('incident', '=', incident)
    .orderBy('asked_at')
    .limit(200)
    .execute()
}

export async function countOpenRequests(db: Db, direction: RequestRow['direction']): Promise<number> {
  const row = await db
    .selectFrom('incident_request')
    .select((one) => one.fn.countAll<number | string>().as('count'))
    .where('direction', '=', direction)
    .where('state', '=', 'open')
    .executeTakeFirst()
  return Number(row?.count ?? 0)
}
