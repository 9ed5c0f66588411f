import type { MemberCode } from '../policy/model.ts'
import { detectors } from '../privacy/find.ts'
import { membersConcerned } from '../release/readers.ts'
import type { Registry } from '../release/registry.ts'
import { derivedSource } from '../store/derivations.ts'
import { headsAfter, headsBySeqs } from '../store/objects.ts'
import { progressOf, setProgress } from '../store/progress.ts'
import type { Store } from '../store/store.ts'
import { Gate, type GateSettings } from './gate.ts'
import { searchAgain } from './look-again.ts'

export interface StoredSearchParts {
  readonly store: Store
  readonly registry: Registry
  readonly keyOf: (id: string) => number
  readonly self: MemberCode
  readonly gate: GateSettings
  /** After each commit: the members whose view changed. */
  readonly onChanged: (members: ReadonlySet<MemberCode>) => void
  /** After each commit: how many more wait for a person. */
  readonly onAsked: (count: number) => void
}

export interface StoredSearch {
  /** Does a piece, and says whether there may be more. */
  more(): Promise<boolean>
}

const progressName = 'searched-personal'
const headsAtOnce = 2_000
const textsAtOnce = 100

/**
 * Looks for personal data in what our own people published before there was a gate, or before its detectors could find what they
 * find now. What is found counts at once: it is withheld, masked or let pass as each agreement says, taken back where it was given,
 * and waits for a person. Small transactions; a run that was cut off is done again, and finds nothing further in what it has done.
 */
export function createStoredSearch(parts: StoredSearchParts): StoredSearch {
  const { store, registry, keyOf, self, gate: settings } = parts
  let after = 0
  let waiting: number[] = []
  return {
    async more() {
      if (!settings.personalData || (await progressOf(store.read, progressName)) >= detectors) return false
      if (waiting.length === 0) {
        const heads = await headsAfter(store.read, after, headsAtOnce)
        if (heads.length === 0) {
          await store.write((tx) => setProgress(tx, progressName, detectors))
          return false
        }
        after = heads.at(-1)!.seq
        waiting = heads
          .filter(({ origin, source }) => origin === self && source !== derivedSource)
          .map(({ seq }) => seq)
        if (waiting.length === 0) return true
      }
      const seqs = waiting.splice(0, textsAtOnce)
      const { asked, members } = await registry.write(store, async (tx) => {
        const gate = new Gate(settings, self)
        const heads = await headsBySeqs(tx.db, seqs)
        const { asked } = await searchAgain(tx, { registry, keyOf, gate }, heads, [])
        return { asked, members: membersConcerned(registry) }
      })
      if (members.size > 0) parts.onChanged(members)
      if (asked > 0) parts.onAsked(asked)
      return true
    },
  }
}
