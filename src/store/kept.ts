import type { Db, Tx } from './store.ts'

/** What a person keeps here (its views of the list, how far it has looked), as JSON; '' nothing. */
export async function keptOf(db: Db, account: string): Promise<string> {
  const row = await db.selectFrom('meta').select('value').where('name', '=', nameOf(account)).executeTakeFirst()
  return row?.value ?? ''
}

export async function keep(tx: Tx, account: string, value: string): Promise<void> {
  await tx.db
    .insertInto('meta')
    .values({ name: nameOf(account), value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
}

const nameOf = (account: string): string => `kept:${account}`
