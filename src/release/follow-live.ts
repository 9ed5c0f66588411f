import { setImmediate } from 'node:timers/promises'
import type { MemberCode } from '../policy/model.ts'
import { headsByKeys, headsBySeqs } from '../store/objects.ts'
import { danglingTargets, referencesTo } from '../store/references.ts'
import { grantAnew } from './grants.ts'
import type { HeldInSpace, LiveParts } from './live-space.ts'
import { purgeVersions } from './purge.ts'
import { membersConcerned } from './readers.ts'
import { noteWaiting } from './waiting.ts'

/** Between so many others get their turn. */
const referencesAtOnce = 1_000

export interface FollowParts extends LiveParts {
  readonly self: MemberCode
  readonly live: HeldInSpace
  /** Ids that may stand in both spaces at once. */
  readonly mayBeInBoth: (id: string) => boolean
}

/**
 * Keeps an exercise in step with what is live: what it refers to may be read by others now, and an id that has come to be live is
 * none of the exercise any more. Looks at what has changed since it looked last; returns the members whose streams grew by it.
 */
export class LiveFollower {
  readonly #parts: FollowParts
  /** Who read what is referred to, when it was looked at last; null: this process has not looked yet. */
  #known: ReadonlyMap<string, string> | null = null
  /** The last live number that was looked at; null: nothing yet. */
  #seen: number | null = null

  constructor(parts: FollowParts) {
    this.#parts = parts
  }

  async look(): Promise<ReadonlySet<MemberCode>> {
    const members = new Set(await this.#leaveToLive())
    for (const member of await this.#regrant()) members.add(member)
    return members
  }

  async #regrant(): Promise<ReadonlySet<MemberCode>> {
    const { store, registry, keyOf, live, self } = this.#parts
    const creator = registry.redaction?.identities()[self]
    const targets = await this.#dangling()
    if (creator !== undefined && registry.mayTakeOut) targets.add(creator)
    const readers = await live.load([...targets])
    const now = new Map([...readers].map(([id, members]) => [id, [...members].sort().join()]))
    const known = this.#known
    // What was taken back while nobody looked is not among what is read now.
    const changed =
      known === null
        ? [...targets]
        : [...new Set([...now.keys(), ...known.keys()])].filter((id) => now.get(id) !== known.get(id))
    if (changed.length === 0) {
      this.#known = now
      return new Set()
    }
    const members = await registry.write(store, async (tx) => {
      const wanted = new Set(changed)
      const found = await referencesTo(tx.db, changed.map(keyOf))
      const sources = new Set(found.filter(({ target_id }) => wanted.has(target_id)).map(({ source }) => source))
      if (sources.size > 0) await grantAnew(tx, registry, keyOf, await headsBySeqs(tx.db, [...sources]))
      if (creator !== undefined && wanted.has(creator)) await noteWaiting(tx, registry)
      return membersConcerned(registry)
    })
    this.#known = now
    return members
  }

  /** Read in pieces: a drill may hold much, and it is looked at whenever something has come. */
  async #dangling(): Promise<Set<string>> {
    const targets = new Set<string>()
    for (let after: number | null = 0; after !== null; ) {
      const { ids, next } = await danglingTargets(this.#parts.store.read, after, referencesAtOnce)
      for (const id of ids) targets.add(id)
      after = next
      if (after !== null) await setImmediate()
    }
    return targets
  }

  async #leaveToLive(): Promise<ReadonlySet<MemberCode>> {
    const { store, registry, keyOf, live, self, mayBeInBoth } = this.#parts
    const members = new Set<MemberCode>()
    for (let after = this.#seen ?? 0; ; ) {
      const { ids, last } = await live.storedAfter(after)
      const wanted = new Set(ids.filter((id) => !mayBeInBoth(id)))
      const heads = (await headsByKeys(store.read, [...wanted].map(keyOf))).filter(({ id }) => wanted.has(id))
      if (heads.length > 0) {
        const concerned = await registry.write(store, async (tx) => {
          const word = { kind: 'withdrawn', giver: self, givenAt: 0, notice: '' } as const
          await purgeVersions(
            tx,
            { registry, keyOf },
            heads.map((head) => ({ head, word, kept: false })),
          )
          return membersConcerned(registry)
        })
        for (const member of concerned) members.add(member)
      }
      this.#seen = last
      if (last === after) return members
      after = last
    }
  }
}
