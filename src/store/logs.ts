import type { LogRows } from '../ledger/kept-log.ts'
import type { TreeHead } from '../ledger/tree-shape.ts'
import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'
import { tilesIn } from './tiles.ts'

/** A log of this node: its head, and the last checkpoint that was signed of it. */
export interface LogRow {
  readonly name: string
  readonly origin: string
  readonly head: TreeHead
  /** '' none. */
  readonly checkpoint: string
  readonly checkpointSize: number
}

export async function logNamed(db: Db, name: string): Promise<LogRow | null> {
  const row = await db.selectFrom('log').selectAll().where('name', '=', name).executeTakeFirst()
  return row === undefined ? null : readRow(row)
}

/** The log as a transaction sees it; it begins with its first entries, under this origin. */
export function logRows(tx: Tx, name: string, origin: string): LogRows {
  return {
    tiles: tilesIn(tx, name),
    head: async () => (await logNamed(tx.db, name))?.head ?? null,
    async setHead({ size, root }) {
      const row = { size, root: Buffer.from(root).toString('hex') }
      await tx.db
        .insertInto('log')
        .values({ name, origin, checkpoint: '', checkpoint_size: 0, ...row })
        .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
        .execute()
    },
  }
}

/** Stores a checkpoint unless one of a larger tree is stored; whether it did. Call before it is shown to anybody. */
export async function setCheckpoint(tx: Tx, name: string, note: string, size: number): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable('log')
    .set({ checkpoint: note, checkpoint_size: size })
    .where('name', '=', name)
    .where('checkpoint_size', '<=', size)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** The logs that ended, under the name `ledger ORIGIN`: what they came to, and what was signed of them last. Their entries begin the log that follows. */
export async function endedLogs(db: Db, name: string): Promise<LogRow[]> {
  const rows = await db.selectFrom('log').selectAll().where('name', 'like', `${name} %`).orderBy('name').execute()
  return rows.map(readRow)
}

/** The log goes on under another origin, with the entries that it holds; of the one that ended its row stays. */
export async function renameLog(tx: Tx, log: LogRow, origin: string): Promise<void> {
  const { name, head, checkpoint, checkpointSize } = log
  const kept = { size: head.size, root: Buffer.from(head.root).toString('hex') }
  await tx.db
    .insertInto('log')
    .values({ name: `${name} ${log.origin}`, origin: log.origin, ...kept, checkpoint, checkpoint_size: checkpointSize })
    .execute()
  await tx.db.updateTable('log').set({ origin, checkpoint: '', checkpoint_size: 0 }).where('name', '=', name).execute()
}

function readRow({ name, origin, size, root, checkpoint, checkpoint_size }: Schema['log']): LogRow {
  return { name, origin, head: { size, root: Buffer.from(root, 'hex') }, checkpoint, checkpointSize: checkpoint_size }
}
