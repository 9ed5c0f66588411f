import { setImmediate as nextTurn } from 'node:timers/promises'
import { compareVersions } from '../stix/version.ts'
import { type DerivationRow, derivationsOf } from '../store/derivations.ts'
import { headsByKeys, type ObjectHead } from '../store/objects.ts'
import { referencesFrom } from '../store/references.ts'
import { type ReleaseRow, releasesOf } from '../store/releases.ts'
import type { Db } from '../store/store.ts'

/** What a property names, as far as it is held, and who reads that. */
export interface Referred {
  readonly property: string
  readonly target: string
  readonly held: readonly ObjectHead[]
  readonly rows: readonly ReleaseRow[]
}

/** A report may name thousands. */
const referencesAtOnce = 250

/** What the store says of one version: each asked once, and only where some recipient's decision needs it. */
export class VersionFacts {
  readonly head: ObjectHead
  readonly #db: Db
  readonly #keyOf: (id: string) => number
  #derived?: Promise<{ readonly made: readonly DerivationRow[]; readonly rows: readonly ReleaseRow[] }>
  #twins?: Promise<readonly ReleaseRow[]>
  #pieces?: Promise<readonly (() => Promise<readonly Referred[]>)[]>

  constructor(db: Db, keyOf: (id: string) => number, head: ObjectHead) {
    this.#db = db
    this.#keyOf = keyOf
    this.head = head
  }

  /** What was made of it for single views, and who reads that. */
  derived() {
    this.#derived ??= (async () => {
      const made = (await derivationsOf(this.#db, [this.head.seq])).filter((row) => row.derived > 0)
      return { made, rows: await this.#readersOf(made.map(({ derived }) => derived)) }
    })()
    return this.#derived
  }

  /** Who reads the copies of it that other origins published. */
  twins() {
    this.#twins ??= (async () => {
      const { id, version } = this.head
      const heads = await headsByKeys(this.#db, [this.#keyOf(id)])
      const twins = heads.filter((one) => one.id === id && compareVersions(one.version, version) === 0)
      return this.#readersOf(twins.map(({ seq }) => seq))
    })()
    return this.#twins
  }

  /** What it refers to, in the order in which it is stored, in pieces. */
  async *references(): AsyncGenerator<Referred> {
    this.#pieces ??= this.#inPieces()
    for (const [at, read] of (await this.#pieces).entries()) {
      if (at > 0) await nextTurn()
      yield* await read()
    }
  }

  async #inPieces() {
    const all = await referencesFrom(this.#db, [this.head.seq])
    const pieces: (() => Promise<readonly Referred[]>)[] = []
    for (let from = 0; from < all.length; from += referencesAtOnce) {
      let known: Promise<readonly Referred[]> | undefined
      pieces.push(() => {
        known ??= this.#referred(all.slice(from, from + referencesAtOnce))
        return known
      })
    }
    return pieces
  }

  async #referred(references: Awaited<ReturnType<typeof referencesFrom>>): Promise<readonly Referred[]> {
    const heads = Map.groupBy(
      await headsByKeys(this.#db, [...new Set(references.map(({ target }) => target))]),
      ({ id }) => id,
    )
    const held = references.flatMap(({ target_id }) => heads.get(target_id) ?? [])
    const rows = Map.groupBy(await this.#readersOf([...new Set(held.map(({ seq }) => seq))]), ({ seq }) => seq)
    return references.map(({ property, target_id: target }) => {
      const versions = heads.get(target) ?? []
      return { property, target, held: versions, rows: versions.flatMap(({ seq }) => rows.get(seq) ?? []) }
    })
  }

  async #readersOf(seqs: readonly number[]): Promise<readonly ReleaseRow[]> {
    return seqs.length === 0 ? [] : releasesOf(this.#db, seqs)
  }
}
