import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type EpochRow = Schema['inquiry_epoch']

const pieceBytes = 192 * 1024

/** What was published to a member last. */
export function lastEpoch(db: Db, member: string): Promise<EpochRow | undefined> {
  return db
    .selectFrom('inquiry_epoch')
    .selectAll()
    .where('member', '=', member)
    .orderBy('epoch', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** Whether something was published to these members whose key may still be made. */
export async function membersWithKeys(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('inquiry_epoch').select('member').distinct().where('key_salt', '!=', '').execute()
  return rows.map(({ member }) => member)
}

/** Every epoch that the ledger is committed to, in the order of its entries. */
export function committedEpochs(
  db: Db,
): Promise<Pick<EpochRow, 'member' | 'epoch' | 'statement' | 'salt' | 'entry' | 'leaf'>[]> {
  return db
    .selectFrom('inquiry_epoch')
    .select(['member', 'epoch', 'statement', 'salt', 'entry', 'leaf'])
    .orderBy('leaf')
    .execute()
}

/** Publishes an epoch in place of the one before it, of which only the statement stays. */
export async function putEpoch(tx: Tx, row: EpochRow, filter: Uint8Array): Promise<void> {
  await endEpochs(tx, row.member)
  await tx.db.insertInto('inquiry_epoch').values(row).execute()
  const { member, epoch } = row
  for (let at = 0, num = 0; at < filter.length; at += pieceBytes, num++) {
    const bytes = Buffer.from(filter.subarray(at, at + pieceBytes)).toString('base64')
    await tx.db.insertInto('inquiry_filter').values({ member, epoch, num, bytes }).execute()
  }
}

/** Nothing is answered to the member any more, and the keys that did cannot be made again. */
export async function endEpochs(tx: Tx, member: string): Promise<void> {
  await tx.db.updateTable('inquiry_epoch').set({ key_salt: '' }).where('member', '=', member).execute()
  await tx.db.deleteFrom('inquiry_filter').where('member', '=', member).execute()
}

/** Null: it is not the last one any more. */
export async function filterOf(db: Db, member: string, epoch: number): Promise<Uint8Array | null> {
  const rows = await db
    .selectFrom('inquiry_filter')
    .select('bytes')
    .where('member', '=', member)
    .where('epoch', '=', epoch)
    .orderBy('num')
    .execute()
  return rows.length === 0 ? null : Buffer.concat(rows.map(({ bytes }) => Buffer.from(bytes, 'base64')))
}

export async function askedOn(db: Db, member: string, day: string): Promise<number> {
  const row = await db
    .selectFrom('inquiry_asked')
    .select('asked')
    .where('member', '=', member)
    .where('day', '=', day)
    .executeTakeFirst()
  return row?.asked ?? 0
}

/** Counts so many values more, unless they would be more than the most of a day: then nothing, and false. Days before it are forgotten. */
export async function countAsked(
  tx: Tx,
  {
    member,
    day,
    values,
    most,
  }: { readonly member: string; readonly day: string; readonly values: number; readonly most: number },
): Promise<boolean> {
  const asked = (await askedOn(tx.db, member, day)) + values
  if (asked > most) return false
  await tx.db.deleteFrom('inquiry_asked').where('member', '=', member).where('day', '<', day).execute()
  await tx.db
    .insertInto('inquiry_asked')
    .values({ member, day, asked })
    .onConflict((conflict) => conflict.columns(['member', 'day']).doUpdateSet({ asked }))
    .execute()
  return true
}

export function knownEpoch(db: Db, member: string): Promise<Schema['inquiry_known'] | undefined> {
  return db.selectFrom('inquiry_known').selectAll().where('member', '=', member).executeTakeFirst()
}

/** Remembers what a member published, unless something newer is known already. */
export async function knowEpoch(tx: Tx, row: Schema['inquiry_known']): Promise<void> {
  const { epoch, statement } = row
  await tx.db
    .insertInto('inquiry_known')
    .values(row)
    .onConflict((conflict) =>
      conflict.column('member').doUpdateSet({ epoch, statement }).where('inquiry_known.epoch', '<', epoch),
    )
    .execute()
}
