import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Assigned } from '../policy/model.ts'
import type { StixId } from '../stix/object.ts'
import { derivedSource } from '../store/derivations.ts'
import type { ObjectHead } from '../store/objects.ts'
import type { PageEntry, Parcel } from './model.ts'
import type { Placed } from './pages.ts'
import type { Registry } from './registry.ts'
import { assignedOf } from './summaries.ts'

/** What an origin seals so that others may relay it; see crypto/seal.ts. */
export interface Sealable {
  readonly agreement: string
  readonly id: string
  readonly version: string
  readonly digest: string
  readonly assigned: Assigned
}

/** Seals are remembered, so that an object that goes to every member is signed once. */
const mostSeals = 50_000
/** Between so many others get their turn: a few milliseconds. */
const sealedAtOnce = 50

/** Makes the parcels that go to a member. */
export class Parcels {
  readonly #registry: Registry
  readonly #seal: (facts: Sealable) => string
  readonly #seals = new Map<string, string>()
  #made = 0

  constructor(registry: Registry, seal: (facts: Sealable) => string) {
    this.#registry = registry
    this.#seal = seal
  }

  parcel({ object, release }: Placed<ObjectHead & { body: string }>, views: readonly number[]): Parcel & PageEntry {
    const view = this.#registry.lane(release.lane).views.views.find((one) => views.includes(one))!
    return { ...this.through(view, object), added: release.pos, type: object.type }
  }

  /** As it goes to the reader of this view. */
  through(view: number, object: ObjectHead & { body: string }): Omit<Parcel, 'added'> {
    const agreement = this.#registry.nameOfView(view).split('|')[0]!
    const assigned = assignedOf(object)
    return {
      id: object.id as StixId,
      version: object.version,
      origin: object.origin,
      agreement,
      assigned,
      seal: this.#sealOf(object, agreement, assigned),
      text: object.body,
    }
  }

  /** Makes in pieces the seals that are wanted next: of a thousand objects they would hold everybody else up for a tenth of a second. */
  async sealAhead(wanted: Iterable<{ readonly object: ObjectHead; readonly agreement: string }>): Promise<void> {
    let made = 0
    for (const { object, agreement } of wanted) {
      const before = this.#made
      this.#sealOf(object, agreement, assignedOf(object))
      if (this.#made > before && ++made % sealedAtOnce === 0) await nextTurn()
    }
  }

  /** Our own seal, the origin's on what we relay; none on what was made for one member alone. Also where nobody may relay it yet: another charter may say otherwise, and then it is held there already. */
  #sealOf(object: ObjectHead, agreement: string, assigned: Assigned): string | null {
    if (object.origin !== this.#registry.terms.self) return object.seal === '' ? null : object.seal
    if (object.source === derivedSource) return null
    const key = `${object.seq} ${agreement}`
    const known = this.#seals.get(key)
    if (known !== undefined) return known
    const { id, version, digest } = object
    const seal = this.#seal({ agreement, id, version, digest, assigned })
    this.#made++
    // The oldest goes, so that none that was made ahead is missing when it is wanted.
    if (this.#seals.size >= mostSeals) this.#seals.delete(this.#seals.keys().next().value!)
    this.#seals.set(key, seal)
    return seal
  }
}
