import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type SensorRow = Schema['sensor']

export async function addSensor(
  tx: Tx,
  facts: Pick<SensorRow, 'name' | 'token' | 'sector' | 'made_by' | 'made_at'>,
): Promise<void> {
  const nothing = { revoked_at: 0, contact_at: 0, told: 0, refused: 0, because: '', state: '' }
  await tx.db
    .insertInto('sensor')
    .values({ ...facts, ...nothing })
    .execute()
}

/** Also one that was revoked: whoever asks looks at `revoked_at`. */
export function findSensor(db: Db, name: string): Promise<SensorRow | undefined> {
  return db.selectFrom('sensor').selectAll().where('name', '=', name).executeTakeFirst()
}

/** Also one that was revoked. */
export function findSensorByToken(db: Db, tokenDigest: string): Promise<SensorRow | undefined> {
  return db.selectFrom('sensor').selectAll().where('token', '=', tokenDigest).executeTakeFirst()
}

export function listSensors(db: Db): Promise<SensorRow[]> {
  return db.selectFrom('sensor').selectAll().orderBy('name').execute()
}

export async function countSensors(db: Db): Promise<number> {
  const row = await db
    .selectFrom('sensor')
    .select(({ fn }) => fn.countAll().as('count'))
    .executeTakeFirst()
  return Number(row?.count ?? 0)
}

/** False where there is none, or it was revoked before. */
export async function revokeSensor(tx: Tx, name: string, at: number): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable('sensor')
    .set({ revoked_at: at })
    .where('name', '=', name)
    .where('revoked_at', '=', 0)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** A revoked one goes for good; false where there is no such one. */
export async function removeSensor(tx: Tx, name: string): Promise<boolean> {
  const { numDeletedRows } = await tx.db
    .deleteFrom('sensor')
    .where('name', '=', name)
    .where('revoked_at', '>', 0)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

export async function noteContact(
  tx: Tx,
  name: string,
  { at, state, told }: { readonly at: number; readonly state: string; readonly told: number },
): Promise<void> {
  await tx.db
    .updateTable('sensor')
    .set((row) => ({ contact_at: at, state, told: row('told', '+', told) }))
    .where('name', '=', name)
    .execute()
}

export async function noteRefused(
  tx: Tx,
  name: string,
  { count, because }: { readonly count: number; readonly because: string },
): Promise<void> {
  await tx.db
    .updateTable('sensor')
    .set((row) => ({ refused: row('refused', '+', count), because }))
    .where('name', '=', name)
    .execute()
}
