import type { Db, Tx } from './store.ts'

/** Which acts over a whole filter are kept, and whose each is. */
export interface ActPlace {
  readonly id: string
  readonly actor: string
  readonly at: number
}

const index = 'bulk'
const actName = (id: string): string => `bulk:${id}`
const chunkName = (id: string, chunk: number): string => `bulk:${id}:${chunk}`

/** Every act that is kept, the oldest first. */
export async function actPlaces(db: Db): Promise<readonly ActPlace[]> {
  const text = await textNamed(db, index)
  return text === null ? [] : (JSON.parse(text) as ActPlace[])
}

export const keepPlaces = (tx: Tx, places: readonly ActPlace[]): Promise<void> => put(tx, index, JSON.stringify(places))

/** An act as JSON; null: there is none of this id. */
export const actText = (db: Db, id: string): Promise<string | null> => textNamed(db, actName(id))

export const keepAct = (tx: Tx, id: string, text: string): Promise<void> => put(tx, actName(id), text)

/** A piece of the objects of an act as JSON; null: there is none. */
export const chunkText = (db: Db, id: string, chunk: number): Promise<string | null> =>
  textNamed(db, chunkName(id, chunk))

export const keepChunk = (tx: Tx, id: string, chunk: number, text: string): Promise<void> =>
  put(tx, chunkName(id, chunk), text)

export async function forgetAct(tx: Tx, id: string): Promise<void> {
  await tx.db.deleteFrom('meta').where('name', '=', actName(id)).execute()
  await tx.db.deleteFrom('meta').where('name', 'like', `bulk:${id}:%`).execute()
}

async function textNamed(db: Db, name: string): Promise<string | null> {
  const row = await db.selectFrom('meta').select('value').where('name', '=', name).executeTakeFirst()
  return row?.value ?? null
}

async function put(tx: Tx, name: string, value: string): Promise<void> {
  await tx.db
    .insertInto('meta')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
}
