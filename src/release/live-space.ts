import type { MemberCode } from '../policy/model.ts'
import { derivedSource } from '../store/derivations.ts'
import { headsAfter, headsByKeys, type ObjectHead } from '../store/objects.ts'
import { releasesOf } from '../store/releases.ts'
import type { Store } from '../store/store.ts'
import type { Outside, OutsideReaders } from './outside.ts'
import type { Registry } from './registry.ts'

export interface LiveParts {
  readonly store: Store
  readonly registry: Registry
  readonly keyOf: (id: string) => number
}

const chunk = 1000

/** What is held in a space, as another space of the same node may ask about it: by id, never by content. */
export class HeldInSpace implements Outside {
  readonly #parts: LiveParts

  constructor(parts: LiveParts) {
    this.#parts = parts
  }

  /** Of these ids, those that are held. */
  async heldOf(ids: readonly string[]): Promise<Set<string>> {
    return new Set((await this.#heads(ids)).map(({ id }) => id))
  }

  async load(ids: readonly string[]): Promise<ReadonlyMap<string, OutsideReaders>> {
    const { store, registry } = this.#parts
    const heads = await this.#heads(ids)
    const readers = new Map<string, Set<MemberCode>>()
    for (const { id, origin } of heads) readers.set(id, (readers.get(id) ?? new Set<MemberCode>()).add(origin))
    const seqs = heads.map(({ seq }) => seq)
    const idOf = new Map(heads.map(({ seq, id }) => [seq, id]))
    for (const row of seqs.length === 0 ? [] : await releasesOf(store.read, seqs)) {
      const known = readers.get(idOf.get(row.seq)!)!
      for (const view of viewsIn(registry, row.lane)) {
        const [, member] = /\|member:(.+)$/.exec(registry.nameOfView(view)) ?? []
        if (member !== undefined) known.add(member)
      }
    }
    return readers
  }

  /** The ids of what was stored after this number, and the last number that was looked at. */
  async storedAfter(seq: number): Promise<{ readonly ids: readonly string[]; readonly last: number }> {
    const heads = await headsAfter(this.#parts.store.read, seq, chunk)
    return { ids: heads.map(({ id }) => id), last: heads.at(-1)?.seq ?? seq }
  }

  async #heads(ids: readonly string[]): Promise<ObjectHead[]> {
    const { store, keyOf } = this.#parts
    const found: ObjectHead[] = []
    for (let from = 0; from < ids.length; from += chunk) {
      const some = new Set(ids.slice(from, from + chunk))
      const heads = await headsByKeys(store.read, [...some].map(keyOf))
      found.push(...heads.filter(({ id, source }) => some.has(id) && source !== derivedSource))
    }
    return found
  }
}

/** None of a lane that another process on the same database has made meanwhile: who cannot be named reads nothing. */
function viewsIn(registry: Registry, lane: number): readonly number[] {
  try {
    return registry.lane(lane).views.views
  } catch {
    return []
  }
}
