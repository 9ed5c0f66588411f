import type { Handling } from '../policy/model.ts'
import type { Db } from '../store/store.ts'
import { tombstonesAfter } from '../store/tombstones.ts'
import { Pages } from './pages.ts'
import type { Registry } from './registry.ts'

/** An indicator's newest version, as this node's own people hold it. */
export interface Held {
  readonly id: string
  readonly version: string
  readonly text: string
  readonly added: number
  readonly handling: Handling
}

const staff = { kind: 'person', name: 'matcher', role: 'reader' } as const

/** What this node may look for in its own telemetry: the indicators that its own people read, and those that went. */
export class Detections {
  readonly #db: Db
  readonly #pages: Pages

  constructor(db: Db, registry: Registry, keyOf: (id: string) => number) {
    this.#db = db
    this.#pages = new Pages(db, registry, keyOf)
  }

  /** Indicators that became readable after this moment, in order. */
  async since(after: number, limit: number): Promise<{ readonly items: readonly Held[]; readonly more: boolean }> {
    const versions = { first: false, last: true, all: false, exact: [] }
    return await this.#pages.judged(staff, { types: ['indicator'], after, limit, versions })
  }

  /** The newest versions that are left of these. */
  async newest(ids: readonly string[]): Promise<readonly Held[]> {
    const versions = { first: false, last: true, all: false, exact: [] }
    return (await this.#pages.judged(staff, { ids, limit: ids.length, versions })).items
  }

  /** Ids of indicators of which some version was purged after this moment, in order. */
  async goneSince(after: number, limit: number): Promise<readonly { readonly id: string; readonly at: number }[]> {
    return await tombstonesAfter(this.#db, 'indicator--', after, limit)
  }
}

/** Whether the originator lets what carries these purposes be used to detect: none named, or one that is a defence or a detection. */
export function mayDetect({ purposes, exercise }: Pick<Handling, 'purposes' | 'exercise'>): boolean {
  // What belongs to a drill never meets real telemetry.
  if (exercise !== null) return false
  return purposes === null || purposes.some((purpose) => /defen[cs]e|detect/i.test(purpose))
}
