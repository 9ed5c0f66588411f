import { setImmediate } from 'node:timers/promises'
import type { Handling } from '../policy/model.ts'
import { strictestPap } from '../policy/pap.ts'
import { intersection } from '../policy/sets.ts'
import type { StixId } from '../stix/object.ts'
import { compareVersions } from '../stix/version.ts'
import {
  headsByKeys,
  type ObjectHead,
  type ObjectStub,
  objectsBySeqs,
  stubsBySeqs,
  textsBySeqs,
} from '../store/objects.ts'
import { type LaneColumn, type ReleaseRow, releasesOf } from '../store/releases.ts'
import { inSnapshot } from '../store/snapshot.ts'
import type { Db, Replica } from '../store/store.ts'
import type { Caller, Page, PageEntry, PageFacts, PageItem, PageQuery, VersionMatch } from './model.ts'
import { isSensitive, viewsOf } from './readers.ts'
import type { Registry } from './registry.ts'
import { scanLanes } from './scan.ts'

/** A version at the position where a reader finds it. */
export interface Placed<T extends ObjectStub> {
  readonly release: ReleaseRow
  readonly object: T
}

interface Selection {
  /** Where the rows were read, and their texts are to be. */
  readonly db: Db
  readonly rows: readonly ReleaseRow[]
  readonly more: boolean
}

/** The pages that a caller reads: positions and texts, in order, counted after filtering. */
export class Pages {
  readonly #db: Db
  readonly #registry: Registry
  readonly #keyOf: (id: string) => number
  readonly #replica: Replica | null

  /** Whole pages are read from `replica` where it has come far enough. */
  constructor(db: Db, registry: Registry, keyOf: (id: string) => number, replica: Replica | null = null) {
    this.#db = db
    this.#replica = replica
    this.#registry = registry
    this.#keyOf = keyOf
  }

  entries(caller: Caller, query: PageQuery): Promise<Page<PageEntry>> {
    return this.#onceMore(caller, query, async ({ db, rows, more }) => {
      const placed = inOrder(rows, await stubsBySeqs(db, seqsOf(rows)))
      return { items: placed.map(entryOf), more }
    })
  }

  items(caller: Caller, query: PageQuery): Promise<Page<PageItem>> {
    return this.#onceMore(caller, query, (selection) => this.#items(selection))
  }

  /** What a copy of the database cannot answer, as while it takes in what was deleted, the database itself does. */
  async #onceMore<T>(caller: Caller, query: PageQuery, present: (selection: Selection) => Promise<T>): Promise<T> {
    let db = this.#db
    try {
      const { narrowed } = await this.#registry.refresh(this.#db)
      // Never older than what the reader has seen, and never with what was taken from it since.
      const least = Math.max(query.after ?? 0, narrowed)
      db = (query.ids === undefined ? await this.#replica?.at(least) : null) ?? this.#db
      return await present(await this.#select(db, caller, query))
    } catch (error) {
      if (db === this.#db) throw error
      this.#replica?.failed()
      return await present(await this.#select(this.#db, caller, query))
    }
  }

  async #items({ db, rows, more }: Selection): Promise<Page<PageItem>> {
    const { objects, cut } = await loadBounded(rows, (seqs) => textsBySeqs(db, seqs))
    const items: PageItem[] = []
    const known = new Map<number, PageFacts | undefined>()
    let sensitive = 0
    for (const { release, object } of inOrder(rows, objects)) {
      const { id, type, version, handling, body: text } = object
      if (!known.has(handling)) known.set(handling, this.#factsOf(handling))
      const facts = known.get(handling)
      // What is not known is put on record.
      if (facts === undefined || isSensitive(facts.tlp)) sensitive++
      const added = release.pos
      items.push(
        facts === undefined
          ? { id: id as StixId, type, version, added, text }
          : { id: id as StixId, type, version, added, text, facts },
      )
    }
    return { items, more: more || cut, sensitive }
  }

  /** As `items`, with what policy reads about each. */
  async judged(
    caller: Caller,
    query: PageQuery,
  ): Promise<{ readonly items: readonly (PageItem & { readonly handling: Handling })[]; readonly more: boolean }> {
    const { rows, more } = await this.#select(this.#db, caller, query)
    const { objects, cut } = await loadBounded(rows, (seqs) => textsBySeqs(this.#db, seqs))
    await this.#registry.refresh(this.#db)
    const items = inOrder(rows, objects).map((one) => ({
      ...entryOf(one),
      text: one.object.body,
      handling: this.#registry.handling(one.object.handling),
    }))
    return { items, more: more || cut }
  }

  /** Undefined: judged anew since the rows were read, as something that this process has not heard of yet. */
  #factsOf(num: number): PageFacts | undefined {
    try {
      return pickFacts(this.#registry.handling(num))
    } catch {
      return undefined
    }
  }

  /** Everything released to these views, every version, in order. */
  async everything(
    views: readonly number[],
    after: number,
    limit: number,
  ): Promise<{ placed: Placed<ObjectHead & { body: string }>[]; more: boolean }> {
    const found = await this.#scan(this.#db, { column: 'lane', views, after, limit: limit + 1 })
    const rows = found.slice(0, limit)
    const { objects, cut } = await loadBounded(rows, (seqs) => objectsBySeqs(this.#db, seqs))
    return { placed: inOrder(rows, objects), more: found.length > limit || cut }
  }

  async #select(db: Db, caller: Caller, query: PageQuery): Promise<Selection> {
    const views = viewsOf(this.#registry, caller, query.agreement)
    if (views.length === 0 || (query.specVersions !== undefined && !query.specVersions.includes('2.1'))) {
      return { db, rows: [], more: false }
    }
    return query.ids === undefined ? this.#walk(db, views, query) : this.#lookUp(views, query)
  }

  /** By position over the lanes; versions that no lane tells apart are filtered chunk by chunk. */
  async #walk(db: Db, views: readonly number[], query: PageQuery): Promise<Selection> {
    const { versions, limit, types } = query
    const latest = isOnlyLatest(versions)
    if (latest || versions.all) {
      const column = latest ? 'latest' : 'lane'
      const rows = await this.#scan(db, { column, views, types, after: query.after ?? 0, limit: limit + 1 })
      return { db, rows: rows.slice(0, limit), more: rows.length > limit }
    }
    const chunk = Math.max(100, limit)
    const found: ReleaseRow[] = []
    for (let after = query.after ?? 0; found.length <= limit; ) {
      const rows = await this.#scan(db, { column: 'lane', views, types, after, limit: chunk })
      const placed = inOrder(rows, await stubsBySeqs(db, seqsOf(rows)))
      found.push(...(await this.#matching(views, placed, versions, db)))
      if (rows.length < chunk) break
      after = rows[rows.length - 1]!.pos
      // What matches may be rare: requests that came meanwhile go first.
      await setImmediate()
    }
    return { db, rows: found.slice(0, limit), more: found.length > limit }
  }

  /**
   * The next rows of these views, in one snapshot: between two reads a commit could put a row into a range that was read already
   * and a later one into a range still to be read, or move a row between them, and the cursor would pass over it.
   */
  async #scan(
    source: Db,
    {
      column,
      views,
      types,
      after,
      limit,
    }: {
      readonly column: LaneColumn
      readonly views: readonly number[]
      readonly types?: readonly string[] | undefined
      readonly after: number
      readonly limit: number
    },
  ): Promise<ReleaseRow[]> {
    return inSnapshot(source, async (db) => {
      await this.#registry.refresh(db)
      const lanes = this.#registry.lanesWith(views, types).map((lane) => lane.num)
      return scanLanes(db, column, lanes, after, limit)
    })
  }

  async #lookUp(views: readonly number[], query: PageQuery): Promise<Selection> {
    const readable = (await this.#readable(views, query.ids ?? []))
      .filter(({ object }) => query.types === undefined || query.types.includes(object.type))
      .filter(({ release }) => release.pos > (query.after ?? 0))
    const rows = query.versions.all
      ? readable.map(({ release }) => release)
      : await this.#matching(views, readable, query.versions)
    rows.sort((a, b) => a.pos - b.pos)
    return { db: this.#db, rows: rows.slice(0, query.limit), more: rows.length > query.limit }
  }

  /** Every readable version of these ids in these views. */
  async #readable(views: readonly number[], ids: readonly string[], db = this.#db): Promise<Placed<ObjectStub>[]> {
    const asked = new Set(ids)
    const heads = (await headsByKeys(db, [...asked].map(this.#keyOf))).filter((head) => asked.has(head.id))
    const rows = await releasesOf(db, seqsOf(heads))
    return inOrder(
      rows.filter((release) => this.#shows(release.lane, views)),
      heads,
    )
  }

  async #matching(
    views: readonly number[],
    placed: readonly Placed<ObjectStub>[],
    match: VersionMatch,
    db = this.#db,
  ): Promise<ReleaseRow[]> {
    const firsts = match.first ? await this.#firstVersions(views, placed, db) : undefined
    return placed
      .filter(
        ({ object, release }) =>
          (match.last && this.#shows(release.latest, views)) ||
          match.exact.some((version) => compareVersions(version, object.version) === 0) ||
          firsts?.get(object.id) === object.seq,
      )
      .map(({ release }) => release)
  }

  async #firstVersions(
    views: readonly number[],
    placed: readonly Placed<ObjectStub>[],
    db: Db,
  ): Promise<Map<string, number>> {
    const firsts = new Map<string, ObjectStub>()
    for (const { object } of await this.#readable(
      views,
      placed.map((one) => one.object.id),
      db,
    )) {
      const first = firsts.get(object.id)
      if (first === undefined || compareVersions(object.version, first.version) < 0) firsts.set(object.id, object)
    }
    return new Map([...firsts].map(([id, object]) => [id, object.seq]))
  }

  #shows(lane: number, views: readonly number[]): boolean {
    return this.#registry.lane(lane).views.views.some((view) => views.includes(view))
  }
}

/** A page holds about this much text at most, however large its objects are; at least one object. */
const pageBytes = 8 * 1024 * 1024
const firstLoad = 50

/** Loads the texts of a page in steps, each sized by what the texts before weighed, and stops when the page is full. */
async function loadBounded<T extends { readonly body: string }>(
  rows: readonly ReleaseRow[],
  load: (seqs: readonly number[]) => Promise<T[]>,
): Promise<{ objects: T[]; cut: boolean }> {
  const objects: T[] = []
  let bytes = 0
  for (let from = 0, step = firstLoad; from < rows.length; ) {
    const texts = await load(seqsOf(rows.slice(from, from + step)))
    for (const text of texts) bytes += text.body.length
    objects.push(...texts)
    from += step
    if (bytes >= pageBytes) return { objects, cut: from < rows.length }
    step = Math.max(1, Math.floor((pageBytes - bytes) / Math.max(1, bytes / from)))
  }
  return { objects, cut: false }
}

/** Brings rows and what they place together; a version deleted between the two queries is left out. */
function inOrder<T extends ObjectStub>(rows: readonly ReleaseRow[], objects: readonly T[]): Placed<T>[] {
  const placed: Placed<T>[] = []
  let bySeq: Map<number, T> | undefined
  for (const [index, release] of rows.entries()) {
    // Mostly they come in the order in which they were asked for; then nothing need be looked up.
    let object = objects[index]
    if (object?.seq !== release.seq) {
      bySeq ??= new Map(objects.map((one) => [one.seq, one]))
      object = bySeq.get(release.seq)
    }
    if (object !== undefined) placed.push({ release, object })
  }
  return placed
}

function seqsOf(rows: readonly { readonly seq: number }[]): number[] {
  return rows.map((row) => row.seq)
}

function entryOf({ object, release }: Placed<ObjectStub>): PageEntry {
  return { id: object.id as StixId, type: object.type, version: object.version, added: release.pos }
}

function isOnlyLatest(match: VersionMatch): boolean {
  return match.last && !match.first && !match.all && match.exact.length === 0
}

/** Of the whole and of its parts: whoever uses the object uses its parts. */
function pickFacts(handling: Handling): PageFacts {
  const { tlp, exercise, parts } = handling
  const pap = strictestPap([handling, ...parts].map((one) => one.pap).filter((one) => one !== null))
  const purposes = intersection([handling, ...parts].map((one) => one.purposes))
  return { tlp, pap, purposes, exercise }
}
