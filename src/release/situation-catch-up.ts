import { headsAfter } from '../store/objects.ts'
import { progressOf, setProgress } from '../store/progress.ts'
import { newestSeq } from '../store/situation-counts.ts'
import type { Store } from '../store/store.ts'
import type { Registry } from './registry.ts'
import type { SituationKeeper } from './situation-keeper.ts'

const place = 'situation'
const end = 'situation-until'
const atOnce = 500

/**
 * Counts what was stored before anything was counted, some at a time; true: there is more. Beyond the newest version of the first look
 * everything was counted as it came. Counting again changes nothing.
 */
export async function countStored(store: Store, registry: Registry, keeper: SituationKeeper): Promise<boolean> {
  let until = await progressOf(store.read, end)
  if (until === 0) {
    until = Math.max(1, await newestSeq(store.read))
    await store.write((tx) => setProgress(tx, end, until))
  }
  const from = await progressOf(store.read, place)
  if (from >= until) return false
  const heads = (await headsAfter(store.read, from, atOnce)).filter(({ seq }) => seq <= until)
  await registry.write(store, async (tx) => {
    await keeper.recount(tx, new Set(heads.map(({ id }) => id)))
    await setProgress(tx, place, heads.at(-1)?.seq ?? until)
  })
  return true
}
