import { afterEach } from 'vitest'
import type { Charter } from '../alliance/model.ts'
import { isNameBased } from '../intake/space.ts'
import type { MemberCode } from '../policy/model.ts'
import { LiveFollower } from '../release/follow-live.ts'
import { HeldInSpace } from '../release/live-space.ts'
import { handlingExtension } from '../stix/handling-extension.ts'
import { openStore } from '../store/open.ts'
import type { Store } from '../store/store.ts'
import { type Core, charterOf, createCore } from './core.ts'
import { createDatabase } from './stores.ts'

/** What an object says that belongs to an exercise. */
export function ofExercise(exercise: string): { readonly extensions: Record<string, unknown> } {
  return { extensions: { [handlingExtension]: { extension_type: 'property-extension', exercise } } }
}

/** A live core and one of an exercise of the same member, wired as in a node. */
export interface Spaces {
  readonly live: Core
  readonly drill: Core
  readonly follower: LiveFollower
}

/** Opens embedded stores for the tests of a file, whatever the live store is: where exercises lie. Each is gone after its test. */
export function embeddedStores(): () => Promise<Store> {
  let used = new AsyncDisposableStack()
  afterEach(async () => {
    const done = used
    used = new AsyncDisposableStack()
    await done.disposeAsync()
  })
  return async () => {
    const { database } = used.use(await createDatabase('sqlite'))
    return used.use(await openStore({ database }))
  }
}

const gate = { personalData: false, twoPersonRelease: false }

/** Of the trilateral agreement, among these members. */
export function createSpaces(
  stores: readonly [Store, Store],
  self: MemberCode,
  exercise: string,
  among: readonly MemberCode[],
  charter: Charter = charterOf(),
): Spaces {
  let drill: Core | null = null
  const live = createCore(stores[0], self, charter, gate, true, {
    otherSpaces: {
      async held(ids) {
        if (drill === null) return new Map()
        const held = await new HeldInSpace(drill).heldOf(ids)
        return new Map([...held].map((id) => [id, exercise]))
      },
    },
  })
  const held = new HeldInSpace(live)
  const agreements = charter.agreements.map((one) => ({ ...one, parties: [...among], exercise }))
  drill = createCore(stores[1], self, { ...charter, agreements }, gate, true, {
    exercise,
    held,
    otherSpaces: { held: async (ids) => new Map([...(await held.heldOf(ids))].map((id) => [id, ''])) },
  })
  const follower = new LiveFollower({ ...drill, live: held, mayBeInBoth: isNameBased })
  return { live, drill, follower }
}
