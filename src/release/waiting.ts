import { progressOf, setProgress } from '../store/progress.ts'
import type { Db, Tx } from '../store/store.ts'
import type { Registry } from './registry.ts'

/**
 * What is read in part names our own identity as its creator, so who cannot read that one gets nothing in part; but what waits for
 * it does not point to it, and is not found as its dependent. That more may read it is noted in the transaction in which they come
 * to, and `redecide` looks at everything that could be cut.
 */
const progressName = 'waits-for-creator'

export async function noteWaiting(tx: Tx, registry: Registry): Promise<void> {
  await setProgress(tx, progressName, await tx.takeTicks(1))
  registry.journal.waiting = true
}

/** Since when something may wait; 0: nothing does. */
export function waitingSince(db: Db): Promise<number> {
  return progressOf(db, progressName)
}

/** What waited since then was looked at; what began to wait meanwhile was not. */
export async function endWaiting(tx: Tx, since: number): Promise<void> {
  if (since > 0 && (await waitingSince(tx.db)) === since) await setProgress(tx, progressName, 0)
}
