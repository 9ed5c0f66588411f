import { setImmediate } from 'node:timers/promises'
import { handlingKey } from '../policy/handling.ts'
import type { MemberCode } from '../policy/model.ts'
import { decisionsUnder } from '../store/handlings.ts'
import { headsOfHandlingsAfter } from '../store/objects.ts'
import { progressOf, setProgress } from '../store/progress.ts'
import type { Db, Store, Tx } from '../store/store.ts'
import { headsBoundByTombstonesAfter } from '../store/tombstones.ts'
import { grantAnew } from './grants.ts'
import type { Permitted } from './permitted.ts'
import { membersOf } from './readers.ts'
import type { Registry } from './registry.ts'
import { endWaiting, waitingSince } from './waiting.ts'

const chunkSize = 1000
const unfinished = -1

export interface RedecideProgress {
  readonly done: number
  readonly handlings: number
}

/**
 * Judges everything stored anew after the terms changed, in small transactions, so that the node serves meanwhile. Only
 * objects whose handling is judged otherwise than before are touched, and those that could be cut where somebody came to read
 * our own identity. A run that was cut off is done again in full.
 */
export async function redecide(
  store: Store,
  registry: Registry,
  keyOf: (id: string) => number,
  onProgress: (progress: RedecideProgress) => void = () => {},
): Promise<Set<MemberCode>> {
  const { changed, waiting } = await changedHandlings(store, registry)
  const { charter } = registry.terms
  let gained = registry.sets.empty
  // What is held with these handlings, then what is bound by a later version that had one of them and is gone.
  const sources = [headsOfHandlingsAfter, headsBoundByTombstonesAfter]
  let source = 0
  let after = 0
  let done = 0
  for (;;) {
    const found = await registry.write(store, async (tx) => {
      let heads: { seq: number; id: string; handling: number }[] = []
      while (changed.length > 0 && source < sources.length) {
        heads = await sources[source]!(tx.db, changed, after, chunkSize)
        if (heads.length > 0) break
        source++
        after = 0
      }
      if (heads.length > 0) gained = registry.sets.union(gained, await grantAnew(tx, registry, keyOf, heads))
      else {
        await setProgress(tx, 'redecided', charter)
        await endWaiting(tx, waiting)
      }
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

/** Whether new decisions are recorded and not yet applied to all that is held: the run was cut off, and the next start does it again before anybody may read. */
export async function isRedecisionUnfinished(db: Db): Promise<boolean> {
  return (await progressOf(db, 'redecided')) === unfinished
}

/** The handlings that are judged otherwise than before; from here on the present terms are in force. */
async function changedHandlings(
  store: Store,
  registry: Registry,
): Promise<{ readonly changed: readonly number[]; readonly waiting: number }> {
  const allowedBefore = async (tx: Tx) => {
    const applied = await progressOf(tx.db, 'redecided')
    return applied > 0 ? await allowedUnder(tx.db, applied, registry.redaction !== undefined) : undefined
  }
  return registry.renew(store, allowedBefore, async (tx, before) => {
    const changed: number[] = []
    const waiting = await waitingSince(tx.db)
    for (const { num } of [...registry.handlings()]) {
      const permitted = await registry.permitted(tx, num)
      const isOther = before === undefined || (before.get(num) ?? '') !== wordOf(registry, permitted)
      if (isOther || (waiting > 0 && permitted.plans.size > 0)) changed.push(num)
    }
    changed.push(...waitingFor(registry, new Set(changed)))
    // From here on what was decided is recorded but not yet applied: cut off now, the next run must not compare with it.
    if (changed.length > 0) await setProgress(tx, 'redecided', unfinished)
    return { changed, waiting }
  })
}

/**
 * What people must still decide about a version binds the ones before it as if they had decided (`ceilings.ts`): where that is judged
 * otherwise than before, so are those, though for the version itself nothing has changed.
 */
function waitingFor(registry: Registry, changed: ReadonlySet<number>): number[] {
  const all = [...registry.handlings()]
  const decided = new Set(all.filter(({ num }) => changed.has(num)).map(({ handling }) => handlingKey(handling)))
  return all.flatMap(({ num, handling }) => {
    if (changed.has(num) || (handling.held.length === 0 && handling.personal.length === 0)) return []
    return decided.has(handlingKey({ ...handling, held: [], personal: [] })) ? [num] : []
  })
}

/** What policy allows as one text, so that two of them are compared at once; our own people read everything anyway. */
function wordOf(registry: Registry, { full, plans }: Permitted): string {
  const words = full.views.filter((view) => view !== registry.staff).map((view) => `${view}`)
  for (const [view, plan] of plans) words.push(`${view}${JSON.stringify(plan)}`)
  return words.sort().join()
}

/** The same of what each handling was last allowed under a version of the charter. */
async function allowedUnder(db: Db, charter: number, inPart: boolean): Promise<Map<number, string>> {
  const last = new Map((await decisionsUnder(db, charter)).map((row) => [`${row.handling} ${row.view}`, row]))
  const words = new Map<number, string[]>()
  for (const { handling, view, outcome, redaction } of last.values()) {
    const known = words.get(handling) ?? []
    if (outcome === 'release') known.push(`${view}`)
    if (inPart && outcome !== 'withhold' && redaction !== '') known.push(`${view}${redaction}`)
    words.set(handling, known)
  }
  return new Map([...words].map(([handling, known]) => [handling, known.sort().join()]))
}
