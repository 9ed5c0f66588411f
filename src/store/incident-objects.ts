import type { Db, Tx } from './store.ts'

const idsAtOnce = 500

/** Says which objects an incident leads to; before they are handed in, so that no version of them is ever without it. */
export async function addIncidentObjects(tx: Tx, incident: number, ids: readonly string[]): Promise<void> {
  for (const object_id of new Set(ids))
    await tx.db
      .insertInto('incident_object')
      .values({ object_id, incident })
      .onConflict((conflict) => conflict.column('object_id').doNothing())
      .execute()
}

export async function objectsOfIncident(db: Db, incident: number): Promise<string[]> {
  const rows = await db.selectFrom('incident_object').select('object_id').where('incident', '=', incident).execute()
  return rows.map((row) => row.object_id)
}

/** By object: to whom the reporter of its incident has consented. What belongs to no incident is not in it. */
export async function consentsOf(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>()
  if (ids.length === 0) return found
  const any = await db.selectFrom('incident_object').select('incident').limit(1).executeTakeFirst()
  if (any === undefined) return found
  for (let from = 0; from < ids.length; from += idsAtOnce) {
    const rows = await db
      .selectFrom('incident_object')
      .innerJoin('incident', 'incident.num', 'incident_object.incident')
      .select(['incident_object.object_id', 'incident.consent'])
      .where('incident_object.object_id', 'in', ids.slice(from, from + idsAtOnce))
      .execute()
    for (const row of rows) found.set(row.object_id, JSON.parse(row.consent) as string[])
  }
  return found
}
