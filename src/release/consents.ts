import type { MemberCode } from '../policy/model.ts'
import { objectsOfIncident } from '../store/incident-objects.ts'
import { headsByKeys } from '../store/objects.ts'
import type { Store, Tx } from '../store/store.ts'
import { changeHandlings } from './change-handlings.ts'
import { membersConcerned } from './readers.ts'
import type { Registry } from './registry.ts'

export interface ConsentParts {
  readonly store: Store
  readonly registry: Registry
  readonly keyOf: (id: string) => number
  /** After each commit: the members that came to read something, or no longer do. */
  readonly onChanged: (members: ReadonlySet<MemberCode>) => void
}

/** The one way in which a reporter's consent changes: what is written down and who reads what change together. */
export interface Consents {
  /** Applies the consent that `write` writes down, and returns, to every stored version of the incident's objects, in one transaction. */
  apply(incident: number, write: (tx: Tx) => Promise<readonly string[]>): Promise<void>
}

export function createConsents({ store, registry, keyOf, onChanged }: ConsentParts): Consents {
  return {
    async apply(incident, write) {
      const members = await registry.write(store, async (tx) => {
        const said = [...new Set(await write(tx))].sort()
        const ids = new Set(await objectsOfIncident(tx.db, incident))
        const heads = (await headsByKeys(tx.db, [...ids].map(keyOf))).filter(({ id }) => ids.has(id))
        await changeHandlings(
          tx,
          registry,
          keyOf,
          heads.map((head) => ({ head, handling: { ...registry.handling(head.handling), consent: said } })),
        )
        return membersConcerned(registry)
      })
      onChanged(members)
    },
  }
}
