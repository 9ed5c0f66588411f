import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type MailRow = Schema['mailbox']

/** Puts a container down for a recipient; its number. `body` is base64. */
export async function addMail(tx: Tx, mail: Omit<MailRow, 'num' | 'at'>): Promise<number> {
  const num = await tx.takeTicks(1)
  await tx.insertMany('mailbox', [{ ...mail, num, at: num }])
  return num
}

/** Bytes that lie here from a sender. */
export async function mailBytesOf(db: Db, sender: string): Promise<number> {
  const row = await db
    .selectFrom('mailbox')
    .select((one) => one.fn.sum<number | string | null>('bytes').as('bytes'))
    .where('sender', '=', sender)
    .executeTakeFirst()
  return Number(row?.bytes ?? 0)
}

/** What lies here for a recipient, oldest first, without its bytes. */
export function mailFor(db: Db, recipient: string, limit: number): Promise<Omit<MailRow, 'body'>[]> {
  return db
    .selectFrom('mailbox')
    .select(['num', 'sender', 'recipient', 'at', 'bytes'])
    .where('recipient', '=', recipient)
    .orderBy('num')
    .limit(limit)
    .execute()
}

export async function mailBody(db: Db, recipient: string, num: number): Promise<string | undefined> {
  const row = await db
    .selectFrom('mailbox')
    .select('body')
    .where('recipient', '=', recipient)
    .where('num', '=', num)
    .executeTakeFirst()
  return row?.body
}

export async function removeMail(tx: Tx, recipient: string, num: number): Promise<void> {
  await tx.db.deleteFrom('mailbox').where('recipient', '=', recipient).where('num', '=', num).execute()
}

/** What has lain here since before this moment goes. */
export async function purgeMail(tx: Tx, before: number): Promise<void> {
  await tx.db.deleteFrom('mailbox').where('at', '<', before).execute()
}
