import { setImmediate } from 'node:timers/promises'
import { compareVersions } from '../stix/version.ts'
import { headsByKeys, headsBySeqs, type ObjectHead } from '../store/objects.ts'
import { referencesFrom, referencesTo } from '../store/references.ts'
import { type ReleaseRow, releasesOf } from '../store/releases.ts'
import type { Tx } from '../store/store.ts'
import { Ceilings } from './ceilings.ts'
import type { Registry } from './registry.ts'
import type { ViewSet } from './view-sets.ts'

// One object may have a hundred thousand dependents, and the embedded store answers without leaving this turn.
const piece = 1000

function* inPieces(seqs: readonly number[]): Generator<readonly number[]> {
  for (let from = 0; from < seqs.length; from += piece) yield seqs.slice(from, from + piece)
}

/** One version of an object while it is settled who may read it. */
export interface Row {
  readonly seq: number
  readonly id: string
  readonly type: string
  readonly version: string
  readonly handling: number
  /** The ids that it points to; unknown of a stored version until that matters. */
  targets: readonly string[] | undefined
  /** Its release rows as stored; none for a version that is just arriving. */
  readonly stored: readonly ReleaseRow[]
  /** The views that may read it, as far as is known; ends as the answer. */
  candidate: ViewSet
  /** True: it is being deleted. */
  gone: boolean
}

/**
 * Settles who may read a group of objects and everything that depends on them: the greatest assignment in which no view
 * reads an object that points to a held object which that view cannot read. Candidates only shrink while it runs, so it
 * ends, and cycles of references need no special case.
 */
export class Settlement {
  readonly #tx: Tx
  readonly #registry: Registry
  readonly #keyOf: (id: string) => number
  readonly #ceilings: Ceilings
  readonly #rowsOf = new Map<string, Row[]>()
  readonly #rows = new Map<number, Row>()
  readonly #dependents = new Map<string, Set<Row>>()
  readonly #expanded = new Set<string>()
  readonly #pending = new Set<Row>()
  /** Ids whose readers changed: what points to them must be looked at again. */
  readonly #changed = new Set<string>()

  constructor(tx: Tx, registry: Registry, keyOf: (id: string) => number) {
    this.#tx = tx
    this.#registry = registry
    this.#keyOf = keyOf
    this.#ceilings = new Ceilings(tx, registry, keyOf)
  }

  /** Every version of an id, once loaded; in order of version, then of arrival. */
  rowsOf(id: string): readonly Row[] {
    return (this.#rowsOf.get(id) ?? []).toSorted((a, b) => compareVersions(a.version, b.version) || a.seq - b.seq)
  }

  /** Loads all versions of these ids, so that `readers` can be asked about them. */
  async load(ids: Iterable<string>): Promise<void> {
    const wanted = [...new Set(ids)].filter((id) => !this.#rowsOf.has(id))
    if (wanted.length === 0) return
    for (const id of wanted) this.#rowsOf.set(id, [])
    const heads = await headsByKeys(this.#tx.db, wanted.map(this.#keyOf))
    await this.#ceilings.load(wanted)
    const asked = new Set(wanted)
    await this.#addStored(heads.filter((head) => asked.has(head.id)))
  }

  /** Adds a version that is just arriving; `load` its id and its targets first. */
  arrive(row: Omit<Row, 'stored' | 'gone'>): void {
    const fresh: Row = { ...row, stored: [], gone: false }
    const grows = this.readers(row.id) !== null
    this.#remember(fresh)
    this.#pending.add(fresh)
    // What points to an id that was not held until now was not bound by it; now it is.
    if (!grows) this.#changed.add(row.id)
  }

  /**
   * Call when the arriving versions are all here: a later version that fewer may read binds the earlier ones of its origin,
   * those that are held and those that arrive late.
   */
  async tighten(ids: Iterable<string>): Promise<void> {
    const { sets } = this.#registry
    const narrowed = new Set<string>()
    for (const id of ids) {
      const rows = this.#rowsOf.get(id) ?? []
      if (!this.#ceilings.bounds(id, rows)) continue
      for (const row of rows) {
        const candidate = sets.intersection(row.candidate, await this.#allowed(row))
        if (candidate === row.candidate) continue
        row.candidate = candidate
        this.#changed.add(id)
        narrowed.add(id)
      }
    }
    if (narrowed.size > 0) await this.widen(await this.#unhideTwins(narrowed))
  }

  #allowed(row: Row): Promise<ViewSet> {
    return this.#ceilings.allowed(row, this.#rowsOf.get(row.id) ?? [])
  }

  /** Takes versions away. What points to an id loses the readers of its versions, and is bound by nothing once the last one is gone. */
  async leave(seqs: readonly number[]): Promise<void> {
    const left = new Set<string>()
    for (const row of seqs.map((seq) => this.#rows.get(seq))) {
      if (row === undefined) continue
      row.gone = true
      row.candidate = this.#registry.sets.empty
      this.#changed.add(row.id)
      left.add(row.id)
    }
    const gained = await this.#unhideTwins(left)
    for (const id of left) if (this.readers(id) === null) gained.set(id, this.#registry.everyView)
    await this.widen(gained)
  }

  /**
   * A version that two origins published is shown once, so the rows of its twin do not say who could read the twin: where the
   * first may be shown to fewer, the twin begins anew with all that policy allows. Returns what its ids may gain.
   */
  async #unhideTwins(ids: Iterable<string>): Promise<Map<string, ViewSet>> {
    const { sets } = this.#registry
    const gained = new Map<string, ViewSet>()
    const twins: Row[] = []
    for (const id of ids) {
      const rows = this.rowsOf(id)
      for (const [index, row] of rows.entries()) {
        const first = rows[index - 1]
        if (first !== undefined && !row.gone && compareVersions(first.version, row.version) === 0) twins.push(row)
      }
    }
    await this.#deepen(twins)
    for (const row of twins) {
      const allowed = await this.#allowed(row)
      const more = sets.difference(allowed, row.candidate)
      if (more === sets.empty) continue
      row.candidate = sets.union(row.candidate, more)
      this.#pending.add(row)
      this.#changed.add(row.id)
      gained.set(row.id, sets.union(gained.get(row.id) ?? sets.empty, more))
    }
    return gained
  }

  /** Judges all stored versions of these ids anew: the candidate of each becomes what policy now allows. */
  async rejudge(ids: ReadonlySet<string>): Promise<void> {
    const rows = [...ids].flatMap((id) => this.#rowsOf.get(id) ?? [])
    await this.#deepen(rows)
    const gained = await this.#unhideTwins(ids)
    const { sets } = this.#registry
    for (const row of rows) {
      const allowed = await this.#allowed(row)
      const more = sets.difference(allowed, row.candidate)
      if (more !== sets.empty) gained.set(row.id, sets.union(gained.get(row.id) ?? sets.empty, more))
      if (allowed !== row.candidate) this.#changed.add(row.id)
      row.candidate = allowed
      this.#pending.add(row)
    }
    await this.widen(gained)
  }

  /** Gives the dependents of these ids the chance to gain the views that the ids may have gained. Call before `settle`. */
  async widen(gained: ReadonlyMap<string, ViewSet>): Promise<void> {
    const { sets } = this.#registry
    let front = new Map(gained)
    while (front.size > 0) {
      await this.#expand(front.keys())
      const next = new Map<string, ViewSet>()
      for (const [id, views] of front) {
        for (const row of this.#dependents.get(id) ?? []) {
          const allowed = await this.#allowed(row)
          const more = sets.difference(sets.intersection(allowed, views), row.candidate)
          if (more === sets.empty) continue
          row.candidate = sets.union(row.candidate, more)
          this.#pending.add(row)
          next.set(row.id, sets.union(next.get(row.id) ?? sets.empty, more))
        }
      }
      front = next
    }
  }

  /** Runs until nothing changes. */
  async settle(): Promise<void> {
    const { sets } = this.#registry
    while (this.#pending.size > 0 || this.#changed.size > 0) {
      let count = 0
      for (const row of this.#pending) {
        this.#pending.delete(row)
        if (++count % piece === 0) await setImmediate()
        let candidate = row.candidate
        for (const target of row.targets ?? []) {
          const readers = this.readers(target)
          if (readers !== null) candidate = sets.intersection(candidate, readers)
        }
        if (candidate === row.candidate) continue
        const before = this.readers(row.id)
        row.candidate = candidate
        if (this.readers(row.id) !== before) {
          this.#changed.add(row.id)
          for (const dependent of this.#dependents.get(row.id) ?? []) this.#pending.add(dependent)
        }
      }
      const changed = [...this.#changed]
      this.#changed.clear()
      await this.#expand(changed)
      for (const id of changed) for (const row of this.#dependents.get(id) ?? []) this.#pending.add(row)
    }
  }

  /** Every loaded version. */
  rows(): Iterable<Row> {
    return this.#rows.values()
  }

  /** The views that know some version of this id, because they read it here or their member published it; null where the node does not hold it. */
  readers(id: string): ViewSet | null {
    const rows = this.#rowsOf.get(id)
    if (rows === undefined) throw new Error('an id was asked for before it was loaded')
    const { sets } = this.#registry
    let readers: ViewSet | null = null
    for (const { gone, candidate, handling } of rows) {
      if (gone) continue
      const known = sets.union(candidate, this.#registry.viewsOfOrigin(handling))
      readers = readers === null ? known : sets.union(readers, known)
    }
    return readers
  }

  /** Loads what points to these ids, with everything that it points to in turn. */
  async #expand(ids: Iterable<string>): Promise<void> {
    const wanted = [...ids].filter((id) => !this.#expanded.has(id))
    if (wanted.length === 0) return
    for (const id of wanted) this.#expanded.add(id)
    const asked = new Set(wanted)
    const references = await referencesTo(this.#tx.db, wanted.map(this.#keyOf))
    const seqs = new Set(references.filter((row) => asked.has(row.target_id)).map((row) => row.source))
    const missing = [...seqs].filter((seq) => !this.#rows.has(seq))
    for (const some of inPieces(missing)) {
      await this.load((await headsBySeqs(this.#tx.db, some)).map((head) => head.id))
      if (missing.length > piece) await setImmediate()
    }
    for (const some of inPieces([...seqs])) {
      await this.#deepen(some.map((seq) => this.#rows.get(seq)).filter((row) => row !== undefined))
      if (seqs.size > piece) await setImmediate()
    }
  }

  /** Learns what stored versions point to, and who reads that. */
  async #deepen(rows: readonly Row[]): Promise<void> {
    const shallow = rows.filter((row) => row.targets === undefined)
    if (shallow.length === 0) return
    const found = await referencesFrom(
      this.#tx.db,
      shallow.map((row) => row.seq),
    )
    const bySource = Map.groupBy(found, (reference) => reference.source)
    for (const row of shallow) {
      row.targets = [...new Set((bySource.get(row.seq) ?? []).map((reference) => reference.target_id))]
      this.#rememberTargets(row)
    }
    await this.load(found.map((reference) => reference.target_id))
  }

  async #addStored(heads: readonly ObjectHead[]): Promise<void> {
    if (heads.length === 0) return
    const seqs = heads.map((head) => head.seq)
    const releases = Map.groupBy(await releasesOf(this.#tx.db, seqs), (row) => row.seq)
    const { sets } = this.#registry
    for (const { seq, id, type, version, handling } of heads) {
      const stored = releases.get(seq) ?? []
      const readers = stored.map((release) => this.#registry.lane(release.lane).views)
      const candidate = readers.reduce((all, views) => sets.union(all, views), sets.empty)
      this.#remember({ seq, id, type, version, handling, targets: undefined, stored, candidate, gone: false })
    }
  }

  #remember(row: Row): void {
    this.#rows.set(row.seq, row)
    this.#rowsOf.get(row.id)?.push(row)
    this.#rememberTargets(row)
  }

  #rememberTargets(row: Row): void {
    for (const target of row.targets ?? []) {
      const dependents = this.#dependents.get(target)
      if (dependents === undefined) this.#dependents.set(target, new Set([row]))
      else dependents.add(row)
    }
  }
}
