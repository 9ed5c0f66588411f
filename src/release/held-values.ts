import type { Handling } from '../policy/model.ts'
import type { Db } from '../store/store.ts'
import { tombstonesAfter } from '../store/tombstones.ts'
import { Pages } from './pages.ts'
import type { Registry } from './registry.ts'

/** An object's newest version, as this node's own people hold it, with what policy reads of it. */
export interface HeldObject {
  readonly id: string
  readonly text: string
  readonly added: number
  readonly handling: Handling
}

const staff = { kind: 'person', name: 'inquiry', role: 'reader' } as const
const versions = { first: false, last: true, all: false, exact: [] }

/** What is held of some types, in order: for questions that are answered over everything. */
export class HeldObjects {
  readonly #db: Db
  readonly #types: readonly string[]
  readonly #pages: Pages

  constructor(db: Db, types: readonly string[], registry: Registry, keyOf: (id: string) => number) {
    this.#db = db
    this.#types = types
    this.#pages = new Pages(db, registry, keyOf)
  }

  /** What became readable after this moment. */
  async since(
    after: number,
    limit: number,
  ): Promise<{ readonly items: readonly HeldObject[]; readonly more: boolean }> {
    return await this.#pages.judged(staff, { types: this.#types, after, limit, versions })
  }

  /** Whether anything became readable after one moment, or was purged after the other. */
  async hasChanged(after: number, goneAfter: number): Promise<boolean> {
    if ((await this.since(after, 1)).items.length > 0) return true
    for (const type of this.#types)
      if ((await tombstonesAfter(this.#db, `${type}--`, goneAfter, 1)).length > 0) return true
    return false
  }
}
