import { setImmediate } from 'node:timers/promises'
import type { Redaction } from '../policy/model.ts'
import type { Meaning } from '../redaction/model.ts'
import { compareVersions } from '../stix/version.ts'
import {
  type DerivationRow,
  derivationsInto,
  derivationsOf,
  derivedSource,
  hasDerivations,
} from '../store/derivations.ts'
import { keysOf } from '../store/keys.ts'
import { headsByKeys, headsBySeqs, type ObjectHead } from '../store/objects.ts'
import { type ReferenceRow, referencesFrom, referencesTo } from '../store/references.ts'
import { type ReleaseRow, releasesOf } from '../store/releases.ts'
import type { Tx } from '../store/store.ts'
import { Ceilings } from './ceilings.ts'
import { Cutter, type Original } from './cutter.ts'
import { type OutsideReaders, viewsOfReaders } from './outside.ts'
import type { Registry } from './registry.ts'
import type { ViewSet } from './view-sets.ts'

// One object may have a hundred thousand dependents, and the embedded store answers without leaving this turn.
const piece = 1000
const none: readonly never[] = []

function* inPieces<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < items.length; from += piece) yield items.slice(from, from + piece)
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
  /** The views that may read it in full, as far as is known; ends as the answer. */
  candidate: ViewSet
  /** Those, and the views that may read something of it; ends as the answer too. */
  any: ViewSet
  /** What this node made of it for single views, as stored. */
  readonly derivations: readonly DerivationRow[]
  /** True: this node made it of something else, for one view; it follows that, and is not judged itself. */
  readonly derived: boolean
  /** What is taken out of it, by view, once that matters. */
  plans: ReadonlyMap<number, Redaction> | undefined
  /** True: what it points to may mean something else to its readers than before. */
  touched: boolean
  /** Of a version that is just arriving. */
  readonly original: Original | undefined
  /** True: it is being deleted. */
  gone: boolean
}

/** A version that is arriving. */
export type Arriving = Pick<Row, 'seq' | 'id' | 'type' | 'version' | 'handling' | 'targets'> & {
  readonly original?: Original | undefined
}

/**
 * Settles who may read a group of objects and everything that depends on them, in full, in part or not at all: the greatest
 * assignment in which no view reads an object in full that points to a held object which that view cannot read in full, and none
 * reads in part what is nothing without such a reference. Candidates only shrink while it runs, so it ends, and cycles of
 * references need no special case.
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
  #pending = new Set<Row>()
  /** Ids of which some version has fewer readers, where an earlier one may take its place. */
  readonly #shrunk = new Set<string>()
  /** Who reads what is held in the other space that this one may refer to. */
  readonly #outside = new Map<string, OutsideReaders>()
  readonly cutter: Cutter | null
  #inPart: boolean | undefined
  /** Ids whose readers changed: what points to them must be looked at again. */
  readonly #changed = new Set<string>()

  constructor(tx: Tx, registry: Registry, keyOf: (id: string) => number) {
    this.#tx = tx
    this.#registry = registry
    this.#keyOf = keyOf
    this.#ceilings = new Ceilings(tx, registry, keyOf)
    this.cutter = registry.redaction === undefined ? null : new Cutter(tx, registry, registry.redaction)
  }

  /** False: nobody reads anything in part, and nobody did before. */
  get inPart(): boolean {
    return this.#inPart === true
  }

  /** Every version of an id, once loaded; in order of version, then of arrival. */
  rowsOf(id: string): readonly Row[] {
    const rows = this.#rowsOf.get(id) ?? none
    if (rows.length < 2) return rows
    return rows.toSorted((a, b) => compareVersions(a.version, b.version) || a.seq - b.seq)
  }

  /** Loads all versions of these ids, so that `readers` can be asked about them; `held`: what is stored of them, if it was read. */
  async load(ids: Iterable<string>, held?: readonly ObjectHead[]): Promise<void> {
    const wanted = new Set<string>()
    for (const id of ids) if (!this.#rowsOf.has(id)) wanted.add(id)
    if (wanted.size === 0) return
    this.#inPart ??= this.cutter !== null && (this.#registry.mayTakeOut || (await hasDerivations(this.#tx.db)))
    for (const id of wanted) this.#rowsOf.set(id, [])
    const heads = held ?? (await headsByKeys(this.#tx.db, keysOf(this.#keyOf, wanted)))
    await this.#ceilings.load(wanted)
    if (this.#registry.outside !== undefined)
      for (const [id, readers] of await this.#registry.outside.load([...wanted])) this.#outside.set(id, readers)
    await this.#addStored(heads.filter((head) => wanted.has(head.id)))
    if (this.inPart) for (const id of wanted) await this.#reveal(id)
  }

  /** Adds a version that is just arriving, with the views that policy allows it in full and at all; `load` its id and its targets first. */
  arrive({ seq, id, type, version, handling, targets, original }: Arriving, candidate: ViewSet, any: ViewSet): void {
    // Written out: made for every object that arrives, and spreading costs as much as all the rest of it.
    const fresh: Row = {
      seq,
      id,
      type,
      version,
      handling,
      targets,
      candidate,
      any: this.inPart ? any : candidate,
      original,
      stored: none,
      derivations: none,
      plans: undefined,
      gone: false,
      derived: false,
      touched: true,
    }
    const grows = this.readers(id) !== null && !this.#outside.has(id)
    this.#remember(fresh)
    this.#pending.add(fresh)
    // What points to an id that was not held until now was not bound by it; now it is.
    if (!grows) this.#changed.add(id)
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
        if (row.derived) continue
        const allowed = await this.#allowed(row)
        const candidate = sets.intersection(row.candidate, allowed.full)
        const any = sets.intersection(row.any, allowed.any)
        if (candidate === row.candidate && any === row.any) continue
        row.candidate = candidate
        row.any = any
        row.touched = true
        this.#changed.add(id)
        narrowed.add(id)
      }
    }
    if (narrowed.size > 0) await this.widen(await this.#unhideTwins(narrowed))
  }

  async #allowed(row: Row): Promise<{ readonly full: ViewSet; readonly any: ViewSet }> {
    const allowed = await this.#ceilings.allowed(row, this.#rowsOf.get(row.id) ?? [])
    return this.inPart ? allowed : { full: allowed.full, any: allowed.full }
  }

  /** Adds views to those that may read a version, in full and at all; returns what it may gain by that. */
  #raise(row: Row, full: ViewSet, any: ViewSet): ViewSet {
    const { sets } = this.#registry
    const more = sets.union(sets.difference(full, row.candidate), sets.difference(any, row.any))
    if (more === sets.empty) return more
    row.candidate = sets.union(row.candidate, full)
    row.any = sets.union(row.any, any)
    this.#pending.add(row)
    return more
  }

  /** Takes versions away. What points to an id loses the readers of its versions, and is bound by nothing once the last one is gone. */
  async leave(seqs: readonly number[]): Promise<void> {
    const left = new Set<string>()
    for (const row of seqs.map((seq) => this.#rows.get(seq))) {
      if (row === undefined) continue
      row.gone = true
      row.candidate = this.#registry.sets.empty
      row.any = row.candidate
      row.touched = true
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
        if (row.derived || row.gone) continue
        if (first !== undefined && compareVersions(first.version, row.version) === 0) twins.push(row)
      }
    }
    await this.#deepen(twins)
    for (const row of twins) {
      const { full, any } = await this.#allowed(row)
      const more = this.#raise(row, full, any)
      if (more === sets.empty) continue
      this.#changed.add(row.id)
      gained.set(row.id, sets.union(gained.get(row.id) ?? sets.empty, more))
    }
    return gained
  }

  /** Judges all stored versions of these ids anew: the candidate of each becomes what policy now allows. */
  async rejudge(ids: ReadonlySet<string>): Promise<void> {
    const rows = [...ids].flatMap((id) => this.#rowsOf.get(id) ?? []).filter(({ derived }) => !derived)
    await this.#deepen(rows)
    const gained = await this.#unhideTwins(ids)
    const { sets } = this.#registry
    for (const row of rows) {
      const { full, any } = await this.#allowed(row)
      const more = sets.union(sets.difference(full, row.candidate), sets.difference(any, row.any))
      if (more !== sets.empty) gained.set(row.id, sets.union(gained.get(row.id) ?? sets.empty, more))
      if (full !== row.candidate || any !== row.any) this.#changed.add(row.id)
      row.candidate = full
      row.any = any
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
          if (row.derived || row.gone) continue
          // Also where it gains no view: what it says to one may change.
          if (this.inPart) this.#pending.add(row)
          const { full, any } = await this.#allowed(row)
          const more = this.#raise(row, sets.intersection(full, views), sets.intersection(any, views))
          if (more === sets.empty) continue
          next.set(row.id, sets.union(next.get(row.id) ?? sets.empty, more))
        }
      }
      front = next
    }
  }

  /** Runs until nothing changes. */
  async settle(): Promise<void> {
    const { sets } = this.#registry
    const creator = this.cutter?.creator
    if (this.inPart && creator !== undefined) await this.load([creator])
    while (this.#pending.size > 0 || this.#changed.size > 0) {
      let count = 0
      const parted: Row[] = []
      const pending = this.#pending
      this.#pending = new Set()
      for (const row of pending) {
        if (++count % piece === 0) await setImmediate()
        if (row.derived || row.gone) continue
        row.touched = true
        let candidate = row.candidate
        for (const target of row.targets ?? []) {
          const readers = this.readers(target)
          if (readers !== null) candidate = sets.intersection(candidate, readers)
        }
        if (this.inPart && row.any !== candidate) parted.push(row)
        this.#narrow(row, candidate, this.inPart ? row.any : candidate)
      }
      for (const some of inPieces(parted)) {
        await this.cutter?.load(some)
        for (const row of some) this.#narrow(row, row.candidate, await this.#stillInPart(row))
      }
      const changed = [...this.#changed]
      this.#changed.clear()
      await this.#expand(changed)
      for (const id of changed) for (const row of this.#dependents.get(id) ?? []) this.#pending.add(row)
      if (this.inPart) await this.#lookAtHidden(changed)
    }
  }

  #narrow(row: Row, candidate: ViewSet, any: ViewSet): void {
    if (candidate === row.candidate && any === row.any) return
    const before = [this.readers(row.id), this.inPart ? this.anyReaders(row.id) : null]
    row.candidate = candidate
    row.any = any
    if (this.inPart) this.#shrunk.add(row.id)
    if (this.readers(row.id) === before[0] && (!this.inPart || this.anyReaders(row.id) === before[1])) return
    this.#changed.add(row.id)
    for (const dependent of this.#dependents.get(row.id) ?? []) this.#pending.add(dependent)
  }

  /** Of the views that may read something of it, those for which something valid is left as things stand. */
  async #stillInPart(row: Row): Promise<ViewSet> {
    const { sets } = this.#registry
    row.plans ??= (await this.#registry.permitted(this.#tx, row.handling)).plans
    const { plans } = row
    const left = sets.difference(row.any, row.candidate).views.filter((view) => {
      const plan = plans.get(view)
      return plan !== undefined && this.cutter?.possible(row, view, plan, (id) => this.meaning(id, view)) === true
    })
    return sets.union(row.candidate, sets.of(left))
  }

  /** What an id means to a view. */
  meaning(id: string, view: number): Meaning {
    const rows = this.#rowsOf.get(id)
    if (rows === undefined) return 'withheld'
    const readers = this.readers(id)
    if (readers === null || readers.views.includes(view)) return 'same'
    return this.anyReaders(id)?.views.includes(view) === true ? this.cutter!.idFor(id, view) : 'withheld'
  }

  /**
   * What a view reads in part is shown only until it reads a later version, so what is stored does not say who could read an earlier
   * one: it may be read by whoever reads a later one, until that is looked at.
   */
  async #reveal(id: string): Promise<void> {
    const rows = this.rowsOf(id).filter(({ derived }) => !derived)
    if (rows.length < 2) return
    const { sets } = this.#registry
    let later = sets.empty
    for (const row of rows.toReversed()) {
      const { any } = await this.#allowed(row)
      const readable = row.any
      row.any = sets.union(row.any, sets.intersection(sets.difference(any, row.any), later))
      later = sets.union(later, readable)
    }
  }

  /** Earlier versions that would be shown now that fewer read a later one. */
  async #lookAtHidden(changed: readonly string[]): Promise<void> {
    const ids = new Set([...this.#shrunk, ...changed])
    this.#shrunk.clear()
    for (const id of ids) {
      const rows = (this.#rowsOf.get(id) ?? []).filter(({ any, candidate, gone }) => any !== candidate && !gone)
      if ((this.#rowsOf.get(id)?.length ?? 0) < 2 || rows.every(({ touched }) => touched)) continue
      await this.#deepen(rows)
      for (const row of rows) if (!row.touched) this.#pending.add(row)
    }
  }

  /** Every loaded version. */
  rows(): Iterable<Row> {
    return this.#rows.values()
  }

  /** The views that know some version of this id, because they read it here or their member published it; null where the node does not hold it. What is held only in the space that this one refers to counts as it is read there. */
  readers(id: string): ViewSet | null {
    const rows = this.#rowsOf.get(id)
    if (rows === undefined) throw new Error('an id was asked for before it was loaded')
    const { sets } = this.#registry
    let readers: ViewSet | null = null
    for (const { gone, candidate, handling, derived } of rows) {
      if (gone) continue
      const known = derived ? candidate : sets.union(candidate, this.#registry.viewsOfOrigin(handling))
      readers = readers === null ? known : sets.union(readers, known)
    }
    const outside = readers === null ? this.#outside.get(id) : undefined
    if (outside !== undefined) return viewsOfReaders(this.#registry, outside)
    return readers
  }

  /** The views to which a held id was out of reach, as stored, and is no more. */
  newReaders(id: string): ViewSet {
    const { sets, everyView } = this.#registry
    const outside = this.#outside.get(id)
    let before = outside === undefined ? null : viewsOfReaders(this.#registry, outside)
    for (const { stored, handling } of this.#rowsOf.get(id) ?? []) {
      const views = stored.map(({ lane }) => this.#registry.lane(lane).views)
      if (views.length > 0) views.push(this.#registry.viewsOfOrigin(handling))
      for (const some of views) before = sets.union(before ?? sets.empty, some)
    }
    return before === null ? sets.empty : sets.difference(this.readers(id) ?? everyView, before)
  }

  /** As `readers`, with those that read it in part, under another id. */
  anyReaders(id: string): ViewSet | null {
    const { sets } = this.#registry
    const parts = (this.#rowsOf.get(id) ?? []).filter(({ gone }) => !gone).map(({ any }) => any)
    const readers = this.readers(id)
    return readers === null ? null : parts.reduce((all, views) => sets.union(all, views), readers)
  }

  /** Loads what points to these ids, with everything that it points to in turn. */
  async #expand(ids: Iterable<string>): Promise<void> {
    const wanted = new Set<string>()
    for (const id of ids) if (!this.#expanded.has(id)) wanted.add(id)
    if (wanted.size === 0) return
    for (const id of wanted) this.#expanded.add(id)
    const references = await referencesTo(this.#tx.db, keysOf(this.#keyOf, wanted))
    const pointing = references.filter((row) => wanted.has(row.target_id))
    const seqs = new Set(pointing.map((row) => row.source))
    if (this.inPart) await this.#followDerived(pointing, seqs)
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

  /** What was made of an object depends on what it points to itself, too: then the object must be looked at. */
  async #followDerived(pointing: readonly ReferenceRow[], seqs: Set<number>): Promise<void> {
    const made = new Map((await derivationsInto(this.#tx.db, [...seqs])).map((row) => [row.derived, row.source]))
    if (made.size === 0) return
    const sources = [...new Set(made.values())]
    await this.load((await headsBySeqs(this.#tx.db, sources)).map((head) => head.id))
    await this.#deepen(sources.flatMap((seq) => this.#rows.get(seq) ?? []))
    for (const { source, target_id } of pointing) {
      const row = this.#rows.get(made.get(source) ?? -1)
      if (row !== undefined) this.#addDependent(target_id, row)
      if (made.has(source)) seqs.delete(source)
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
    const made = this.inPart
      ? Map.groupBy(await derivationsOf(this.#tx.db, seqs), (row) => row.source)
      : new Map<number, DerivationRow[]>()
    const { sets, staff } = this.#registry
    for (const { seq, id, type, version, handling, source } of heads) {
      const stored = releases.get(seq) ?? []
      const derivations = made.get(seq) ?? []
      const derived = source === derivedSource
      const readers = stored.map((release) => this.#registry.lane(release.lane).views)
      // Our own people may read what it was made of.
      if (derived && staff !== undefined) readers.push(sets.of([staff]))
      const candidate = readers.reduce((all, views) => sets.union(all, views), sets.empty)
      const inPart = derivations.filter((row) => row.derived > 0).map(({ view }) => view)
      this.#remember({
        ...{ seq, id, type, version, handling, targets: undefined, stored, candidate, derivations, derived },
        ...{ any: inPart.length === 0 ? candidate : sets.union(candidate, sets.of(inPart)), plans: undefined },
        ...{ gone: false, touched: false, original: undefined },
      })
    }
  }

  #remember(row: Row): void {
    this.#rows.set(row.seq, row)
    this.#rowsOf.get(row.id)?.push(row)
    this.#rememberTargets(row)
  }

  #rememberTargets(row: Row): void {
    for (const target of row.targets ?? []) this.#addDependent(target, row)
  }

  #addDependent(target: string, row: Row): void {
    const dependents = this.#dependents.get(target)
    if (dependents === undefined) this.#dependents.set(target, new Set([row]))
    else dependents.add(row)
  }
}
