import { derivationsOf } from '../store/derivations.ts'
import type { ObjectHead } from '../store/objects.ts'
import { type ReferenceRow, referencesFrom, referencesTo, referencesToBefore } from '../store/references.ts'
import type { Db } from '../store/store.ts'
import type { CurrentHeads } from './current-heads.ts'
import type { GraphLink } from './graph-model.ts'

/** A link as seen from one of its ends. */
export interface Adjacent {
  readonly direction: 'out' | 'in'
  readonly other: string
  /** Where it stands among what was read: the seq of who says it, or the place among an object's own. */
  readonly place: number
  readonly link: GraphLink
}

const ends = new Set(['source_ref', 'target_ref'])

/** Reads the links of objects. Who wrote an object and how it is marked are references too; who asks chooses. */
export class AdjacentLinks {
  readonly #db: Db
  readonly #heads: CurrentHeads
  readonly #keyOf: (id: string) => number

  constructor(db: Db, heads: CurrentHeads, keyOf: (id: string) => number) {
    this.#db = db
    this.#heads = heads
    this.#keyOf = keyOf
  }

  /** What objects say in properties of their own. */
  async outward(heads: readonly ObjectHead[]): Promise<Adjacent[]> {
    const bySeq = new Map(heads.map((head) => [head.seq, head]))
    const rows = await referencesFrom(this.#db, [...bySeq.keys()])
    return rows.map(({ source, property, target_id }, place) => {
      const head = bySeq.get(source)!
      const link = { kind: property, from: head.id, to: target_id, through: null, at: head.version }
      return { direction: 'out', other: target_id, place, link }
    })
  }

  /** What others say of one object, from versions before `before`, newest first; `next`: where to go on. */
  async inward(
    view: number,
    head: ObjectHead,
    before: number,
    limit: number,
  ): Promise<{ readonly found: Adjacent[]; readonly next: number | null }> {
    const known = await this.#namesOf([head])
    const pages = await Promise.all(
      [...known.keys()].map((id) => referencesToBefore(this.#db, this.#keyOf(id), before, limit)),
    )
    // Below the end of the shortest full page nothing is complete.
    const cuts = pages.filter((page) => page.length === limit).map((page) => page[limit - 1]!.source)
    const cut = cuts.length === 0 ? 0 : Math.max(...cuts)
    const rows = pages.flat().filter((row) => row.source >= cut && known.has(row.target_id))
    rows.sort((a, b) => b.source - a.source)
    return { found: await this.#read(view, rows, known), next: cut === 0 ? null : cut }
  }

  /** What others say of these objects, of at most `limit` references; `more`: there are more than that. */
  async inwardOfMany(
    view: number,
    heads: readonly ObjectHead[],
    limit: number,
  ): Promise<{ readonly found: Adjacent[]; readonly more: boolean }> {
    const known = await this.#namesOf(heads)
    const rows = await referencesTo(this.#db, [...known.keys()].map(this.#keyOf), limit)
    const found = await this.#read(
      view,
      rows.filter((row) => known.has(row.target_id)),
      known,
    )
    return { found, more: rows.length === limit }
  }

  /** The relationships among these versions, as links, by the seq of each. */
  async relationships(heads: Iterable<ObjectHead>): Promise<Map<number, GraphLink>> {
    const linkers = [...heads].filter(({ type }) => type === 'relationship')
    const rows = await referencesFrom(
      this.#db,
      linkers.map(({ seq }) => seq),
    )
    const endsOf = Map.groupBy(rows, (row) => row.source)
    const links = new Map<number, GraphLink>()
    for (const { seq, id, label, version } of linkers) {
      const at = (property: string) => endsOf.get(seq)?.find((row) => row.property === property)?.target_id
      const [from, to] = [at('source_ref'), at('target_ref')]
      // The label of a relationship begins with its type (stix/label.ts).
      if (from !== undefined && to !== undefined)
        links.set(seq, { kind: label.split(':', 1)[0]!, from, to, through: id, at: version })
    }
    return links
  }

  /** Of these versions, the relationships whose ends are both among these ids: before anything else of them is read. */
  async insideOf(sources: readonly number[], ids: { has(id: string): boolean }): Promise<number[]> {
    const inside = new Map<number, number>()
    for (const { source, property, target_id } of await referencesFrom(this.#db, sources))
      if (ends.has(property) && ids.has(target_id)) inside.set(source, (inside.get(source) ?? 0) + 1)
    return [...inside].filter(([, count]) => count === ends.size).map(([source]) => source)
  }

  /** Under which ids others may speak of these: what they say of what was made for them, they say of this. */
  async #namesOf(heads: readonly ObjectHead[]): Promise<Map<string, string>> {
    const names = new Map(heads.map(({ id }) => [id, id]))
    const bySeq = new Map(heads.map((head) => [head.seq, head.id]))
    for (const row of await derivationsOf(this.#db, [...bySeq.keys()]))
      if (row.derived > 0) names.set(row.id, bySeq.get(row.source)!)
    return names
  }

  async #read(view: number, rows: readonly ReferenceRow[], known: ReadonlyMap<string, string>): Promise<Adjacent[]> {
    const sources = await this.#heads.bySeqs(
      view,
      rows.map((row) => row.source),
    )
    const relationships = await this.relationships(sources.values())
    const found: Adjacent[] = []
    for (const row of rows) {
      const source = sources.get(row.source)
      const self = known.get(row.target_id)
      if (source === undefined || self === undefined) continue
      const link = ends.has(row.property) ? relationships.get(row.source) : undefined
      if (link !== undefined) {
        const out = row.property === 'source_ref'
        const far = out ? link.to : link.from
        const other = known.get(far) ?? far
        found.push({
          direction: out ? 'out' : 'in',
          other,
          place: row.source,
          link: { ...link, from: out ? self : other, to: out ? other : self },
        })
      } else if (source.type !== 'relationship') {
        const said = { kind: row.property, from: source.id, to: self, through: null, at: source.version }
        found.push({ direction: 'in', other: source.id, place: row.source, link: said })
      }
    }
    return found
  }
}
