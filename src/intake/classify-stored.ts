import { asksForAge } from '../alliance/in-force.ts'
import type { Clock } from '../base/clock.ts'
import type { MemberCode } from '../policy/model.ts'
import { grantAnew } from '../release/grants.ts'
import { membersOf } from '../release/readers.ts'
import type { Registry } from '../release/registry.ts'
import { termsProgress } from '../store/marks.ts'
import { headsOfHandlingsAfter } from '../store/objects.ts'
import { progressOf, setProgress } from '../store/progress.ts'
import type { Store } from '../store/store.ts'
import { Meanings } from './meanings.ts'
import { classifyAnew } from './reclassify.ts'

export interface ClassifyParts {
  readonly store: Store
  readonly registry: Registry
  readonly keyOf: (id: string) => number
  readonly self: MemberCode
  readonly clock: Clock
  readonly onGranted: (members: ReadonlySet<MemberCode>) => void
}

/** What handlings say of objects: raised when it grows, and everything stored is read once more. */
const vocabulary = 4
const progressName = 'classified'
const chunkSize = 250

export interface Classifier {
  /** Does a piece, and says whether there may be more. */
  more(): Promise<boolean>
  /**
   * Whether the terms that are about to be applied ask for age, and those before did not. Then it is better done before they are:
   * else everything under such a clause would be taken back, and given again as it is read.
   */
  asksAnew(): Promise<boolean>
}

/**
 * Reads what is stored once more for what policy asks now and did not ask when it came: attributes that did not exist then, and
 * the day of each version once some agreement asks for age. Until it has come to an object, that object states none of them, which
 * never widens. Small transactions; a run that was cut off is done again.
 */
export function createClassifier(parts: ClassifyParts): Classifier {
  const { store, registry, keyOf, self, clock } = parts
  let after = 0
  let under = 0

  async function asksAnew(): Promise<boolean> {
    if (!asksForAge(registry.present.agreements)) return false
    // Where what is stored is not under the terms that we know, there is nothing to be done under them.
    if ((await progressOf(store.read, termsProgress)) !== registry.terms.charter) return false
    return (await progressOf(store.read, progressName)) % 2 === 0
  }

  async function more(): Promise<boolean> {
    const ages = asksForAge(registry.present.agreements)
    const wanted = vocabulary * 2 + Number(ages)
    // Begun for other questions: once more from the beginning.
    if (under !== wanted) [after, under] = [0, wanted]
    const done = await progressOf(store.read, progressName)
    if (done === wanted) return false
    const onlyDays = Math.floor(done / 2) === vocabulary
    return registry.write(store, async (tx) => {
      const handlings = [...registry.handlings()].filter(({ handling }) => !onlyDays || (ages && handling.day === null))
      const heads =
        handlings.length === 0
          ? []
          : await headsOfHandlingsAfter(
              tx.db,
              handlings.map(({ num }) => num),
              after,
              chunkSize,
            )
      if (heads.length === 0) {
        await setProgress(tx, progressName, wanted)
        return false
      }
      const meanings = new Meanings(self, keyOf)
      const moment = { nowMs: clock.nowMs(), asksForAge: ages }
      const changed = await classifyAnew(
        tx,
        registry,
        heads,
        async (prepared) => {
          await meanings.load(
            tx.db,
            prepared.flatMap((one) => one.markings),
          )
          return meanings.of
        },
        moment,
      )
      const gained = await grantAnew(tx, registry, keyOf, changed)
      after = heads[heads.length - 1]!.seq
      parts.onGranted(membersOf(registry, gained))
      return true
    })
  }
  return { more, asksAnew }
}
