import type { Micros } from '../base/clock.ts'
import { parseNotice } from '../crypto/notice.ts'
import type { MemberCode } from '../policy/model.ts'
import { compareVersions } from '../stix/version.ts'
import { doorOf } from '../store/doors.ts'
import type { Db } from '../store/store.ts'
import { type Tombstone, tombstonesOf } from '../store/tombstones.ts'
import type { Source } from './model.ts'

/** What comes in again after it was taken back. */
export type Return =
  /**
   * Nothing was taken back, or it was and is given again: then these tombstones are to be lifted, and by those that `frees` names it
   * is no longer held for a legal hold alone.
   */
  | { readonly as: 'welcome'; readonly lift: readonly Tombstone[]; readonly frees: readonly Tombstone[] }
  /** Its originator took it back, for ever. */
  | { readonly as: 'recalled'; readonly reason: string }
  /** It was given before it was taken back, or its time is over: void, and no fault of the sender's. */
  | { readonly as: 'gone' }

/** One version at the door. */
export interface Arriving {
  readonly id: string
  /** Null: as nothing says it, only what takes back every version concerns it. */
  readonly version: string | null
  readonly origin: MemberCode
  /** The giver's own moment of release; absent: unknown. */
  readonly at: Micros | undefined
}

const welcome: Return = { as: 'welcome', lift: [], frees: [] }

/** What was taken back here, of the ids at the door. */
export class Returned {
  readonly #stones = new Map<string, Tombstone[]>()

  static async load(db: Db, keyOf: (id: string) => number, ids: ReadonlySet<string>): Promise<Returned> {
    const returned = new Returned()
    for (const stone of await tombstonesOf(db, keyOf, ids)) {
      const known = returned.#stones.get(stone.id)
      if (known === undefined) returned.#stones.set(stone.id, [stone])
      else known.push(stone)
    }
    return returned
  }

  has(id: string): boolean {
    return this.#stones.has(id)
  }

  judge(source: Source, { id, version, origin, at }: Arriving): Return {
    const about = this.#stones.get(id)?.filter((one) => concerns(one, version))
    if (about === undefined || about.length === 0) return welcome
    const recalled = about.find((one) => one.kind === 'recalled' && one.origin === origin)
    if (recalled !== undefined) return { as: 'recalled', reason: reasonOf(recalled) }
    if (source.kind === 'local') {
      // A person may know better; a subscription brings back nothing that anybody recalled.
      const stone = doorOf(source.actor) === null ? undefined : about.find(({ kind }) => kind === 'recalled')
      return stone === undefined ? welcome : { as: 'recalled', reason: reasonOf(stone) }
    }
    if (about.some((one) => one.kind === 'expired' && one.origin === origin)) return { as: 'gone' }
    const giver = source.member
    const lift: Tombstone[] = []
    for (const stone of about) {
      if (stone.kind !== 'withdrawn') continue
      if (stone.giver === giver) {
        // The lanes of a stream overtake each other: what was given before it was taken back stays taken back. So does what says no moment.
        if (at === undefined || at <= stone.given_at) return { as: 'gone' }
        lift.push(stone)
      } else if (stone.giver === origin) {
        // Its originator no longer gives it to us: nobody else can.
        return { as: 'gone' }
      }
    }
    return { as: 'welcome', lift, frees: about.filter((one) => one.kept === 1 && !lift.includes(one)) }
  }
}

function concerns(stone: Tombstone, version: string | null): boolean {
  return stone.version === '' || (version !== null && compareVersions(stone.version, version) === 0)
}

function reasonOf({ origin, notice }: Tombstone): string {
  if (notice === '') return `${origin} took it back`
  return `${origin} took it back: ${parseNotice(notice).reason}`
}
