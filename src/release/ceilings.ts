import { compareVersions } from '../stix/version.ts'
import type { Tx } from '../store/store.ts'
import { type Tombstone, tombstonesOf } from '../store/tombstones.ts'
import type { Permitted } from './permitted.ts'
import type { Registry } from './registry.ts'

interface Version {
  readonly id: string
  readonly version: string
  readonly handling: number
}

/**
 * What policy allows of a version beside what its own handling says. Whoever may not read a later version of the same
 * origin may not read an earlier one either, also when the later one was taken back: a tightened marking binds what came
 * before it. And what is kept only by a legal hold is for our own people alone.
 */
export class Ceilings {
  readonly #tx: Tx
  readonly #registry: Registry
  readonly #keyOf: (id: string) => number
  readonly #gone = new Map<string, Tombstone[]>()

  constructor(tx: Tx, registry: Registry, keyOf: (id: string) => number) {
    this.#tx = tx
    this.#registry = registry
    this.#keyOf = keyOf
  }

  async load(ids: ReadonlySet<string>): Promise<void> {
    for (const stone of await tombstonesOf(this.#tx.db, this.#keyOf, ids)) {
      const known = this.#gone.get(stone.id)
      if (known === undefined) this.#gone.set(stone.id, [stone])
      else known.push(stone)
    }
  }

  /** False: nothing bounds the versions of this id but their own handling. */
  bounds(id: string, versions: readonly Version[]): boolean {
    return versions.length > 1 || this.#gone.has(id)
  }

  /**
   * What policy allows of a version, among all the versions of its id that are held. What a later version is given in part only,
   * an earlier one is given in part too, by its own plan, or not at all: in full it would say what was cut out of the later one.
   */
  async allowed(row: Version, versions: readonly Version[]): Promise<Pick<Permitted, 'full' | 'any'>> {
    const { sets } = this.#registry
    const permitted = await this.#registry.permitted(this.#tx, row.handling)
    if (!this.bounds(row.id, versions)) return permitted
    const { origin, exercise } = this.#registry.handling(row.handling)
    const gone = this.#gone.get(row.id) ?? []
    let { full, any } = permitted
    if (gone.some((stone) => stone.kept === 1 && isSame(stone, row, origin))) {
      full = sets.intersection(full, sets.of([this.#registry.staff ?? -1]))
      return { full, any: full }
    }
    const handlings = new Set(
      [...versions, ...gone.filter(({ handling }) => handling > 0)]
        .filter((one) => isLater(one, row))
        .map(({ handling }) => handling),
    )
    for (const handling of handlings) {
      const later = this.#registry.handling(handling)
      if (later.origin !== origin || later.exercise !== exercise) continue
      const bound = await this.#registry.permitted(this.#tx, await this.#decided(handling))
      full = sets.intersection(full, bound.full)
      any = sets.intersection(any, bound.any)
    }
    return { full, any: sets.union(full, sets.difference(any, permitted.full)) }
  }

  /** What people must still decide about a later version takes nothing back of an earlier one. */
  async #decided(num: number): Promise<number> {
    const handling = this.#registry.handling(num)
    if (handling.held.length === 0 && handling.personal.length === 0) return num
    return this.#registry.handlingNumber(this.#tx, { ...handling, held: [], personal: [] })
  }
}

function isLater(one: Pick<Version, 'version'>, than: Version): boolean {
  return one.version !== '' && compareVersions(one.version, than.version) > 0
}

function isSame(stone: Tombstone, row: Version, origin: string): boolean {
  return stone.origin === origin && (stone.version === '' || compareVersions(stone.version, row.version) === 0)
}
