import { setImmediate } from 'node:timers/promises'
import { progressOf, setProgress } from '../store/progress.ts'
import { releasesAfter, releasesOf } from '../store/releases.ts'
import type { Store } from '../store/store.ts'
import type { Registry } from './registry.ts'

const chunkSize = 1000
/** Up to which position streams have been told of what was readable before there was a ledger; `done` for all. */
const toldProgress = 'told'
const done = Number.MAX_SAFE_INTEGER

/**
 * Tells every stream what its reader already may read, where a node of before the ledger was stored here: once, in small
 * transactions, and on from where it was cut off. Before anything else is released. Returns how many release rows it read.
 */
export async function tellEarlier(
  store: Store,
  registry: Registry,
  onProgress: (count: number) => void = () => {},
): Promise<number> {
  let told = await progressOf(store.read, toldProgress)
  let count = 0
  while (told !== done) {
    told = await registry.write(store, async (tx) => {
      // Another process of this node may be at it, too.
      const reached = await progressOf(tx.db, toldProgress)
      if (reached !== told) return reached
      const rows = await releasesAfter(tx.db, told, chunkSize)
      const next = rows.at(-1)?.pos ?? done
      const seqs = [...new Set(rows.map((row) => row.seq))]
      const all = Map.groupBy(seqs.length === 0 ? [] : await releasesOf(tx.db, seqs), (row) => row.seq)
      const { journal, sets } = registry
      for (const [seq, releases] of all) {
        // A version may have several rows: it is told whole, at the first of them.
        const first = Math.min(...releases.map(({ pos }) => pos))
        if (first <= told) continue
        const views = releases.map(({ lane }) => registry.lane(lane).views)
        journal.untold.add(seq)
        journal.gains.push({ pos: first, seq, views: views.reduce((a, b) => sets.union(a, b), sets.empty) })
      }
      await setProgress(tx, toldProgress, next)
      count += rows.length
      return next
    })
    onProgress(count)
    await setImmediate()
  }
  return count
}
