import { parseStixId } from '../stix/identifier.ts'
import { compareVersions } from '../stix/version.ts'
import { bodiesOf, headsByKeys, headsBySeqs, type ObjectHead } from '../store/objects.ts'
import { type ReleaseRow, releasesOf } from '../store/releases.ts'
import type { Db } from '../store/store.ts'
import type { Caller, Page, PageEntry, PageItem, PageQuery, VersionMatch } from './model.ts'
import { viewsOf } from './readers.ts'
import type { Registry } from './registry.ts'
import { scanLanes } from './scan.ts'

type Placed = { readonly release: ReleaseRow; readonly head: ObjectHead }

/** The pages that a caller reads: positions, heads and texts, in order, counted after filtering. */
export class Pages {
  readonly #db: Db
  readonly #registry: Registry
  readonly #keyOf: (id: string) => number

  constructor(db: Db, registry: Registry, keyOf: (id: string) => number) {
    this.#db = db
    this.#registry = registry
    this.#keyOf = keyOf
  }

  async entries(caller: Caller, query: PageQuery): Promise<Page<PageEntry>> {
    const { placed, more } = await this.#select(caller, query)
    return { items: placed.map(entryOf), more }
  }

  async items(caller: Caller, query: PageQuery): Promise<Page<PageItem>> {
    const { placed, more } = await this.#select(caller, query)
    const bodies = await bodiesOf(
      this.#db,
      placed.map(({ head }) => head.seq),
    )
    const items = placed.flatMap((one) => {
      const text = bodies.get(one.head.seq)
      return text === undefined ? [] : [{ ...entryOf(one), text }]
    })
    return { items, more }
  }

  /** Everything released to these views, every version, in order. */
  async everything(
    views: readonly number[],
    after: number,
    limit: number,
  ): Promise<{ placed: Placed[]; more: boolean }> {
    const lanes = this.#registry.lanesWith(views).map((lane) => lane.num)
    const rows = await scanLanes(this.#db, 'lane', lanes, after, limit + 1)
    return { placed: await this.#withHeads(rows.slice(0, limit)), more: rows.length > limit }
  }

  async #select(caller: Caller, query: PageQuery): Promise<{ placed: Placed[]; more: boolean }> {
    await this.#registry.refresh(this.#db)
    const views = viewsOf(this.#registry, caller, query.agreement)
    if (views.length === 0 || (query.specVersions !== undefined && !query.specVersions.includes('2.1'))) {
      return { placed: [], more: false }
    }
    return query.ids === undefined ? this.#walk(views, query) : this.#lookUp(views, query)
  }

  /** By position over the lanes; filters that are not in the lanes are applied to each chunk. */
  async #walk(views: readonly number[], query: PageQuery): Promise<{ placed: Placed[]; more: boolean }> {
    const lanes = this.#registry.lanesWith(views, query.types).map((lane) => lane.num)
    const { versions, limit } = query
    const column = isOnlyLatest(versions) ? 'latest' : 'lane'
    const filtered = !isOnlyLatest(versions) && !versions.all
    let after = query.after ?? 0
    const placed: Placed[] = []
    while (placed.length <= limit) {
      const wanted = filtered ? Math.max(100, limit) : limit + 1 - placed.length
      const rows = await scanLanes(this.#db, column, lanes, after, wanted)
      const heads = await this.#withHeads(rows)
      placed.push(...(filtered ? await this.#matching(views, heads, versions) : heads))
      if (rows.length < wanted) break
      after = rows[rows.length - 1]!.pos
    }
    return { placed: placed.slice(0, limit), more: placed.length > limit }
  }

  async #lookUp(views: readonly number[], query: PageQuery): Promise<{ placed: Placed[]; more: boolean }> {
    const ids = new Set(query.ids)
    const readable = (await this.#readable(views, [...ids]))
      .filter(({ head }) => query.types === undefined || query.types.includes(head.type))
      .filter(({ release }) => release.pos > (query.after ?? 0))
    const matching = query.versions.all ? readable : await this.#matching(views, readable, query.versions)
    matching.sort((a, b) => a.release.pos - b.release.pos)
    return { placed: matching.slice(0, query.limit), more: matching.length > query.limit }
  }

  /** Every readable version of these ids in these views. */
  async #readable(views: readonly number[], ids: readonly string[]): Promise<Placed[]> {
    const asked = new Set(ids)
    const heads = (await headsByKeys(this.#db, ids.map(this.#keyOf))).filter((head) => asked.has(head.id))
    const bySeq = new Map(heads.map((head) => [head.seq, head]))
    const releases = await releasesOf(this.#db, [...bySeq.keys()])
    return releases
      .filter((release) => this.#shows(release.lane, views))
      .map((release) => ({ release, head: bySeq.get(release.seq)! }))
  }

  async #matching(views: readonly number[], placed: readonly Placed[], match: VersionMatch): Promise<Placed[]> {
    const firsts = match.first ? await this.#firstVersions(views, placed) : undefined
    return placed.filter(
      ({ head, release }) =>
        (match.last && this.#shows(release.latest, views)) ||
        match.exact.some((version) => compareVersions(version, head.version) === 0) ||
        firsts?.get(head.id) === head.seq,
    )
  }

  async #firstVersions(views: readonly number[], placed: readonly Placed[]): Promise<Map<string, number>> {
    const ids = [...new Set(placed.map(({ head }) => head.id))]
    const firsts = new Map<string, ObjectHead>()
    for (const { head } of await this.#readable(views, ids)) {
      const first = firsts.get(head.id)
      if (first === undefined || compareVersions(head.version, first.version) < 0) firsts.set(head.id, head)
    }
    return new Map([...firsts].map(([id, head]) => [id, head.seq]))
  }

  #shows(lane: number, views: readonly number[]): boolean {
    return this.#registry.lane(lane).views.views.some((view) => views.includes(view))
  }

  async #withHeads(rows: readonly ReleaseRow[]): Promise<Placed[]> {
    const heads = await headsBySeqs(
      this.#db,
      rows.map((row) => row.seq),
    )
    const bySeq = new Map(heads.map((head) => [head.seq, head]))
    return rows.flatMap((release) => {
      const head = bySeq.get(release.seq)
      return head === undefined ? [] : [{ release, head }]
    })
  }
}

function entryOf({ head, release }: Placed): PageEntry {
  return { id: parseStixId(head.id), type: head.type, version: head.version, added: release.pos }
}

function isOnlyLatest(match: VersionMatch): boolean {
  return match.last && !match.first && !match.all && match.exact.length === 0
}
