import { hash } from 'node:crypto'
import { formatMicros } from '../base/clock.ts'
import type { Cutting } from '../redaction/model.ts'
import { labelOf } from '../stix/label.ts'
import { referencesOf } from '../stix/references.ts'
import { compareVersions } from '../stix/version.ts'
import {
  type DerivationRow,
  deleteDerivationsOf,
  derivedSource,
  endDerivations,
  firstMade,
  putDerivations,
} from '../store/derivations.ts'
import {
  changeHandling,
  deleteObjects,
  headsBySeqs,
  insertObjects,
  type NewObject,
  type ObjectHead,
} from '../store/objects.ts'
import { deleteReferencesFrom, insertReferences, type ReferenceRow, referencesTo } from '../store/references.ts'
import { deleteReleases, releasesOf } from '../store/releases.ts'
import type { Tx } from '../store/store.ts'
import { addToTallies } from '../store/tallies.ts'
import { type GrantWriter, layOut, type Placeable } from './grant-writer.ts'
import { priorityOf } from './reader-changes.ts'
import type { Registry } from './registry.ts'
import type { Row, Settlement } from './settlement.ts'
import type { ViewSet } from './view-sets.ts'
import { writeWithheld } from './withheld-parts.ts'

/** What one view is to read in part of one id: the versions, oldest first, and what stands there now. */
interface Want {
  readonly id: string
  readonly view: number
  readonly rows: readonly Row[]
  readonly now: readonly { readonly row: Row; readonly derivation: DerivationRow }[]
}

interface Made {
  readonly row: Row
  readonly view: number
  readonly cutting: Cutting
  readonly beginsNow: boolean
}

/** What was made, as it is to be stored. */
interface Rows {
  readonly objects: NewObject[]
  readonly references: ReferenceRow[]
  readonly derivations: DerivationRow[]
}

/** So many originals are held in memory at once. */
const piece = 500
const anyMoment = '2000-01-01T00:00:00.000000Z'

/**
 * Brings the derived objects in line with what was settled: one for each view that reads a version in part. A view is given anew what
 * says something else than before; of earlier versions it keeps what still says the same, and loses the rest.
 */
export class DerivedWriter {
  readonly #tx: Tx
  readonly #registry: Registry
  readonly #keyOf: (id: string) => number
  readonly #settlement: Settlement
  readonly #writer: GrantWriter
  readonly #wants: Want[] = []
  readonly #heads = new Map<number, ObjectHead>()
  readonly #gone: DerivationRow[] = []
  /** Ids under which something is derived that was not, or no more. */
  readonly #changedIds = new Set<string>()

  constructor(tx: Tx, registry: Registry, keyOf: (id: string) => number, settlement: Settlement, writer: GrantWriter) {
    this.#tx = tx
    this.#registry = registry
    this.#keyOf = keyOf
    this.#settlement = settlement
    this.#writer = writer
  }

  /** The versions of one id, in their order, as they were settled. */
  consider(rows: readonly Row[]): void {
    if (!rows.some(({ touched }) => touched)) return
    const views = new Map<number, Row[]>()
    for (const row of rows) {
      for (const view of this.#registry.sets.difference(row.any, row.candidate).views) views.set(view, [])
      for (const { view, derived } of row.derivations) if (derived > 0) views.set(view, [])
    }
    for (const view of views.keys()) {
      const now = rows.flatMap((row) => {
        const derivation = row.derivations.find((one) => one.view === view && one.derived > 0)
        return derivation === undefined ? [] : [{ row, derivation }]
      })
      this.#wants.push({ id: rows[0]!.id, view, rows: readInPart(rows, view), now })
    }
  }

  /** Places what is derived, and makes what is new; returns the views that gained something. */
  async write(): Promise<ViewSet> {
    let gained = this.#registry.sets.empty
    for (let from = 0; from < this.#wants.length; from += piece) {
      gained = this.#registry.sets.union(gained, await this.#writeSome(this.#wants.slice(from, from + piece)))
    }
    return gained
  }

  async #writeSome(wants: readonly Want[]): Promise<ViewSet> {
    const { sets } = this.#registry
    const cutter = this.#settlement.cutter!
    const seqs = wants.flatMap(({ now }) => now.map(({ derivation }) => derivation.derived))
    for (const head of seqs.length === 0 ? [] : await headsBySeqs(this.#tx.db, seqs)) this.#heads.set(head.seq, head)
    await cutter.load([...new Set(wants.flatMap(({ rows }) => rows.filter(isMade)))])
    const kept = new Map<Want, DerivationRow[]>()
    const made = new Map<Want, Made>()
    for (const want of wants) {
      const staying: DerivationRow[] = []
      for (const row of want.rows) {
        const current = want.now.find((one) => one.row === row)?.derivation
        if (current !== undefined && (!isMade(row) || this.#saysTheSame(row, current))) {
          staying.push(current)
          continue
        }
        if (row !== want.rows.at(-1) || !isMade(row)) continue
        const fresh = this.#make(row, want)
        if (fresh !== null) made.set(want, fresh)
      }
      kept.set(want, staying)
    }
    const first = made.size === 0 ? 0 : await this.#tx.takeTicks(made.size)
    const added = new Map<Want, Placeable>()
    const since = await firstMade(
      this.#tx.db,
      [...made.values()].map(({ cutting }) => cutting.object.id),
    )
    const rows: Rows = { objects: [], references: [], derivations: [] }
    let seq = first
    for (const [want, one] of made) {
      added.set(want, this.#complete(seq, since.get(one.cutting.object.id) ?? seq, one, rows))
      await cutter.remember(one.view, one.cutting.pseudonyms)
      seq++
    }
    if (made.size > 0) {
      await insertObjects(this.#tx, rows.objects)
      await insertReferences(this.#tx, rows.references)
      await putDerivations(this.#tx, rows.derivations)
    }
    return this.#place(wants, kept, added, sets.empty)
  }

  async #place(
    wants: readonly Want[],
    kept: ReadonlyMap<Want, readonly DerivationRow[]>,
    added: ReadonlyMap<Want, Placeable>,
    none: ViewSet,
  ): Promise<ViewSet> {
    const { sets } = this.#registry
    const stored = Map.groupBy(
      await releasesOf(
        this.#tx.db,
        wants.flatMap(({ now }) => now.map(({ derivation }) => derivation.derived)),
      ),
      (row) => row.seq,
    )
    let gained = none
    for (const want of wants) {
      const views = sets.of([want.view])
      const placed: Placeable[] = []
      for (const { row, derivation } of want.now) {
        const head = this.#heads.get(derivation.derived)
        if (head === undefined) continue
        const releases = stored.get(head.seq) ?? []
        const stays = kept.get(want)?.includes(derivation) === true
        if (head.handling !== row.handling && stays) await this.#rehandle(head, row, releases)
        const handling = stays ? row.handling : head.handling
        const { seq, type, version } = head
        placed.push({ seq, type, version, handling, stored: releases, candidate: stays ? views : sets.empty })
        if (!stays) this.#leave(head, derivation)
      }
      const fresh = added.get(want)
      if (fresh !== undefined) placed.push({ ...fresh, candidate: views })
      const staying = placed.filter(({ candidate }) => candidate !== sets.empty)
      for (const row of placed) if (row.candidate === sets.empty) await this.#writer.apply(row, sets.empty, sets.empty)
      if (staying.length === 0) continue
      const ordered = staying.toSorted((a, b) => compareVersions(a.version, b.version) || a.seq - b.seq)
      for (const { row, readers, latest } of layOut(ordered, this.#registry)) {
        gained = sets.union(gained, await this.#writer.apply(row, readers, latest))
      }
    }
    return gained
  }

  /**
   * Deletes what is derived no more; call when the release rows are written. Returns the versions of others that point to what
   * appeared or went here: they are to be judged anew.
   */
  async clear(): Promise<ObjectHead[]> {
    const seqs = this.#gone.map(({ derived }) => derived)
    if (seqs.length > 0) {
      const handlings = new Map(seqs.map((seq) => [seq, this.#heads.get(seq)!.handling]))
      const releases = await releasesOf(this.#tx.db, seqs)
      await addToTallies(
        this.#tx,
        releases.map((row) => ({ handling: handlings.get(row.seq)!, latest: row.latest, count: -1 })),
      )
      await deleteReleases(this.#tx, seqs)
      await deleteReferencesFrom(this.#tx, seqs)
      await deleteObjects(this.#tx, seqs)
      await endDerivations(this.#tx, seqs)
    }
    const leaving = [...this.#settlement.rows()].filter(({ gone, derivations }) => gone && derivations.length > 0)
    if (leaving.length > 0) {
      await deleteDerivationsOf(
        this.#tx,
        leaving.map(({ seq }) => seq),
      )
    }
    return this.#pointing()
  }

  async #pointing(): Promise<ObjectHead[]> {
    if (this.#changedIds.size === 0) return []
    const ids = this.#changedIds
    const references = await referencesTo(this.#tx.db, [...ids].map(this.#keyOf))
    const sources = new Set(references.filter((row) => ids.has(row.target_id)).map((row) => row.source))
    if (sources.size === 0) return []
    const heads = await headsBySeqs(this.#tx.db, [...sources])
    return heads.filter(({ source }) => source !== derivedSource)
  }

  /** Whether what a view has of a version is what would be made for it now. */
  #saysTheSame(row: Row, current: DerivationRow): boolean {
    const head = this.#heads.get(current.derived)
    if (head === undefined) return false
    const cutting = this.#cut(row, current.view, formatMicros(current.first_at), head.version)
    return cutting !== null && digestOf(textOf(cutting)) === head.digest
  }

  /** Its moments are set when they are known. */
  #make(row: Row, { view, now }: Want): Made | null {
    const cutting = this.#cut(row, view, anyMoment, anyMoment)
    return cutting === null ? null : { row, view, cutting, beginsNow: now.length === 0 }
  }

  #cut(row: Row, view: number, created: string, modified: string): Cutting | null {
    const { cutter } = this.#settlement
    const plan = row.plans?.get(view)
    if (cutter === null || plan === undefined) return null
    return cutter.make(row, view, plan, {
      ...{ created, modified },
      meaningOf: (target) => this.#settlement.meaning(target, view),
    })
  }

  /** What was made, at this moment of the one order, which is its version too. */
  #complete(seq: number, first: number, { row, view, cutting, beginsNow }: Made, rows: Rows): Placeable {
    const at = formatMicros(seq)
    const object = { ...cutting.object } as Record<string, unknown> & Cutting['object']
    if (Object.hasOwn(object, 'created')) Object.assign(object, { created: formatMicros(first) })
    if (Object.hasOwn(object, 'modified')) Object.assign(object, { modified: at })
    const text = textOf({ object })
    const version = typeof object.modified === 'string' ? object.modified : at
    const stored: NewObject = {
      ...{ seq, key: this.#keyOf(object.id), id: object.id, type: object.type, version },
      creator: object.created_by_ref ?? '',
      label: labelOf(object),
      revoked: object.revoked === true ? 1 : 0,
      origin: this.#registry.terms.self,
      ...{ under: '', source: derivedSource, seal: '' },
      space: this.#registry.handling(row.handling).exercise ?? '',
      assigned: this.#settlement.cutter!.assignedOf(row),
      handling: row.handling,
      digest: digestOf(text),
      body: text,
    }
    rows.objects.push(stored)
    const references = new Map(referencesOf(object).map((one) => [`${one.property} ${one.target}`, one]))
    for (const { property, target } of references.values()) {
      rows.references.push({ target: this.#keyOf(target), source: seq, property, target_id: target })
    }
    rows.derivations.push({
      ...{ source: row.seq, view, derived: seq, id: object.id, first_at: first },
      removed: writeWithheld(this.#settlement.cutter!.explain(row, cutting)),
    })
    const priority = priorityOf(object)
    const facts = {
      id: object.id,
      version,
      digest: stored.digest,
      handling: row.handling,
      bytes: Buffer.byteLength(text),
    }
    this.#registry.journal.facts.set(seq, priority === undefined ? facts : { ...facts, priority })
    if (beginsNow) this.#changedIds.add(object.id)
    return { seq, type: object.type, version, handling: row.handling, stored: [], candidate: this.#registry.sets.empty }
  }

  #leave(head: ObjectHead, derivation: DerivationRow): void {
    this.#registry.journal.remember(head)
    this.#gone.push(derivation)
    this.#changedIds.add(head.id)
  }

  /** Its source has another handling now, and so has it. */
  async #rehandle(head: ObjectHead, { handling }: Row, releases: readonly { latest: number }[]): Promise<void> {
    await changeHandling(this.#tx, head.seq, handling, head.space)
    await addToTallies(
      this.#tx,
      releases.flatMap(({ latest }) => [
        { handling: head.handling, latest, count: -1 },
        { handling, latest, count: 1 },
      ]),
    )
  }
}

/** Of the versions in their order, those that a view reads in part: later ones than any that it reads in full, each once. */
function readInPart(rows: readonly Row[], view: number): Row[] {
  const found: Row[] = []
  for (let index = rows.length - 1; index >= 0; ) {
    let first = index
    while (first > 0 && compareVersions(rows[first - 1]!.version, rows[index]!.version) === 0) first--
    const twins = rows.slice(first, index + 1)
    if (twins.some(({ candidate }) => candidate.views.includes(view))) break
    const one = twins.find(({ any }) => any.views.includes(view))
    if (one !== undefined) found.unshift(one)
    index = first - 1
  }
  return found
}

/** Whether what stands for it may have to be made anew. */
function isMade(row: Row): boolean {
  return row.touched && row.targets !== undefined
}

function textOf({ object }: Pick<Cutting, 'object'>): string {
  return JSON.stringify(object)
}

function digestOf(text: string): string {
  return hash('sha256', text)
}
