import { setImmediate } from 'node:timers/promises'
import type { MemberCode } from '../policy/model.ts'
import { latestDecisions } from '../store/handlings.ts'
import { headsOfHandlingsAfter } from '../store/objects.ts'
import { progressOf, setProgress } from '../store/progress.ts'
import type { Db, Store } from '../store/store.ts'
import { grantAnew } from './grants.ts'
import { membersOf } from './readers.ts'
import type { Registry } from './registry.ts'
import type { ViewSet } from './view-sets.ts'

const chunkSize = 1000
const unfinished = -1

export interface RedecideProgress {
  readonly done: number
  readonly handlings: number
}

/**
 * Judges everything stored anew after the terms changed, in small transactions, so that the node serves meanwhile. Only
 * objects whose handling is judged otherwise than before are touched. A run that was cut off is done again in full.
 */
export async function redecide(
  store: Store,
  registry: Registry,
  keyOf: (id: string) => number,
  onProgress: (progress: RedecideProgress) => void = () => {},
): Promise<Set<MemberCode>> {
  const { charter } = registry.terms
  const complete = (await progressOf(store.read, 'redecided')) === charter
  registry.forgetDecisions()
  const changed = await changedHandlings(store, registry, complete || (await isPlainSuccessor(store.read, charter)))
  let gained = registry.sets.empty
  let after = 0
  let done = 0
  for (;;) {
    const found = await store.write(async (tx) => {
      await registry.refresh(tx.db)
      const heads = changed.length === 0 ? [] : await headsOfHandlingsAfter(tx.db, changed, after, chunkSize)
      if (heads.length > 0) gained = registry.sets.union(gained, await grantAnew(tx, registry, keyOf, heads))
      else await setProgress(tx, 'redecided', charter)
      return heads
    })
    if (found.length === 0) break
    after = found[found.length - 1]!.seq
    done += found.length
    onProgress({ done, handlings: changed.length })
    // Requests that came meanwhile go first.
    await setImmediate()
  }
  return membersOf(registry, gained)
}

/** True where the run for the version before was completed, so that what it recorded can be compared with. */
async function isPlainSuccessor(db: Db, charter: number): Promise<boolean> {
  return (await progressOf(db, 'redecided')) === charter - 1
}

async function changedHandlings(store: Store, registry: Registry, compare: boolean): Promise<number[]> {
  return store.write(async (tx) => {
    await registry.refresh(tx.db)
    const changed: number[] = []
    for (const { num } of [...registry.handlings()]) {
      const before = compare ? await allowedBefore(tx.db, registry, num) : undefined
      const now = await registry.allowed(tx, num)
      if (before !== now) changed.push(num)
    }
    // From here on what was decided is recorded but not yet applied: cut off now, the next run must not compare with it.
    if (changed.length > 0) await setProgress(tx, 'redecided', unfinished)
    return changed
  })
}

async function allowedBefore(db: Db, registry: Registry, handling: number): Promise<ViewSet> {
  const rows = await latestDecisions(db, handling)
  const staff = registry.handling(handling).exercise === null ? registry.staff : undefined
  const views = rows.filter((row) => row.outcome === 'release').map((row) => row.view)
  return registry.sets.of(staff === undefined ? views : [staff, ...views])
}
