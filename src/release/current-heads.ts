import { compareVersions } from '../stix/version.ts'
import { headsByKeys, headsBySeqs, type ObjectHead } from '../store/objects.ts'
import { releasesOf } from '../store/releases.ts'
import type { Db } from '../store/store.ts'
import type { Registry } from './registry.ts'

/** Versions of objects as one view shows them. */
export class CurrentHeads {
  readonly #db: Db
  readonly #registry: Registry
  readonly #keyOf: (id: string) => number

  constructor(db: Db, registry: Registry, keyOf: (id: string) => number) {
    this.#db = db
    this.#registry = registry
    this.#keyOf = keyOf
  }

  /** Of these, those that the view shows; `latestOnly`: as the newest of their object. */
  async shown(view: number, heads: readonly ObjectHead[], latestOnly = false): Promise<ObjectHead[]> {
    const rows = await releasesOf(
      this.#db,
      heads.map((head) => head.seq),
    )
    const shown = new Set(
      rows
        .filter((row) => this.#registry.lane(latestOnly ? row.latest : row.lane).views.views.includes(view))
        .map((row) => row.seq),
    )
    return heads.filter((head) => shown.has(head.seq))
  }

  /** By seq, those of these versions that are the newest the view shows of their object. */
  async bySeqs(view: number, seqs: Iterable<number>): Promise<Map<number, ObjectHead>> {
    const shown = await this.shown(view, await headsBySeqs(this.#db, [...new Set(seqs)]), true)
    return new Map(shown.map((head) => [head.seq, head]))
  }

  /** By id, every version that the view shows, newest first. */
  async versionsOf(view: number, ids: readonly string[]): Promise<Map<string, ObjectHead[]>> {
    const wanted = new Set(ids)
    const heads = await headsByKeys(this.#db, ids.map(this.#keyOf))
    const shown = await this.shown(
      view,
      heads.filter((head) => wanted.has(head.id)),
    )
    return Map.groupBy(
      shown.sort((a, b) => compareVersions(b.version, a.version) || b.seq - a.seq),
      ({ id }) => id,
    )
  }

  /** By id, the newest version that the view shows. */
  async byIds(view: number, ids: Iterable<string>): Promise<Map<string, ObjectHead>> {
    const wanted = new Set(ids)
    const heads = await headsByKeys(this.#db, [...wanted].map(this.#keyOf))
    const shown = await this.shown(
      view,
      heads.filter((head) => wanted.has(head.id)),
      true,
    )
    return new Map(shown.map((head) => [head.id, head]))
  }
}
