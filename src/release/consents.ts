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
  /** Applies the consent to every stored version of the objects of an incident, in the transaction in which `write` writes it down. */
  apply(incident: number, consent: readonly string[], write: (tx: Tx) => Promise<void>): Promise<void>
}

export function createConsents({ store, registry, keyOf, onChanged }: ConsentParts): Consents {
  return {
    async apply(incident, consent, write) {
      const members = await registry.write(store, async (tx) => {
        await write(tx)
        const ids = new Set(await objectsOfIncident(tx.db, incident))
        const heads = (await headsByKeys(tx.db, [...ids].map(keyOf))).filter(({ id }) => ids.has(id))
        const said = [...new Set(consent)].sort()
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
