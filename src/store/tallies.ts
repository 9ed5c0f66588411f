import { addUp } from './add-up.ts'
import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type TallyRow = Schema['tally']

/** Adds to the counters, in one statement; a counter that does not exist starts at 0. */
export async function addToTallies(tx: Tx, changes: readonly TallyRow[]): Promise<void> {
  // A statement may not add to one row twice.
  const sums = new Map<string, TallyRow>()
  for (const { handling, latest, count } of changes) {
    const key = `${handling} ${latest}`
    const sum = sums.get(key)
    if (sum === undefined) sums.set(key, { handling, latest, count })
    else sum.count += count
  }
  await addUp(tx, 'tally', { columns: ['handling', 'latest', 'count'], sums: 1 }, [...sums.values()])
}

export function allTallies(db: Db): Promise<TallyRow[]> {
  return db.selectFrom('tally').selectAll().where('count', '>', 0).execute()
}
