import { Fault } from '../base/fault.ts'
import { compareVersions } from '../stix/version.ts'
import { derivationsInto, derivationsOf, derivedSource } from '../store/derivations.ts'
import { bodiesOf, headsByKeys, headsBySeqs, type ObjectHead } from '../store/objects.ts'
import { referencesFrom, referencesTo } from '../store/references.ts'
import type { Db } from '../store/store.ts'
import { CurrentHeads } from './current-heads.ts'
import type { Detail, Relation } from './model.ts'
import type { Registry } from './registry.ts'
import { assignedOf, summaryOf } from './summaries.ts'

/** More incoming references than this are counted, not shown. */
const maxRelations = 500

/** So much of a name stands in the name of a relationship. */
const maxEndName = 90

/** Reads single objects with all that our own people may know of them. */
export class Details {
  readonly #db: Db
  readonly #registry: Registry
  readonly #keyOf: (id: string) => number
  readonly #heads: CurrentHeads

  constructor(db: Db, registry: Registry, keyOf: (id: string) => number) {
    this.#db = db
    this.#registry = registry
    this.#keyOf = keyOf
    this.#heads = new CurrentHeads(db, registry, keyOf)
  }

  async detail(view: number, id: string, version?: string): Promise<Detail> {
    const versions = await this.versions(view, id)
    const head = pick(versions, version)
    const text = (await bodiesOf(this.#db, [head.seq])).get(head.seq)
    if (text === undefined) throw new Fault('not-found', 'no such object')
    return {
      ...summaryOf(this.#registry, head, await this.nameLinks(view, [head])),
      text,
      agreement: head.under === '' ? null : head.under,
      receivedFrom: head.source,
      exercise: head.space === '' ? null : head.space,
      assigned: assignedOf(head),
      versions: versions.map(({ version, seq, revoked }) => ({ version, added: seq, revoked: revoked === 1 })),
      relations: await this.#relations(view, head),
    }
  }

  /** Every version of an id that the view shows, newest first. */
  async versions(view: number, id: string): Promise<ObjectHead[]> {
    const heads = (await headsByKeys(this.#db, [this.#keyOf(id)])).filter((head) => head.id === id)
    const original = await this.#originalOf(heads)
    if (original !== null) return this.versions(view, original)
    const shown = await this.#heads.shown(view, heads)
    return shown.sort((a, b) => compareVersions(b.version, a.version) || b.seq - a.seq)
  }

  /** What this node made for a recipient is known to its own people by what it was made of. */
  async #originalOf(heads: readonly ObjectHead[]): Promise<string | null> {
    const made = heads.filter(({ source }) => source === derivedSource).map(({ seq }) => seq)
    if (made.length === 0) return null
    const sources = (await derivationsInto(this.#db, made)).map((row) => row.source)
    return (await headsBySeqs(this.#db, sources))[0]?.id ?? null
  }

  /** What relationships and sightings are called: by the names of what they connect, as far as the view shows it. By seq. */
  async nameLinks(view: number, heads: readonly ObjectHead[]): Promise<Map<number, string>> {
    const linkers = heads.filter(isLinker)
    const ends = await referencesFrom(
      this.#db,
      linkers.map((head) => head.seq),
    )
    const others = await this.#heads.byIds(
      view,
      ends.filter(({ property }) => isEnd(property)).map((row) => row.target_id),
    )
    const endsOf = Map.groupBy(ends, (row) => row.source)
    const nameAt = (head: ObjectHead, property: string): string => {
      const id = endsOf.get(head.seq)?.find((row) => row.property === property)?.target_id ?? '?'
      return others.get(id)?.label.slice(0, maxEndName) ?? id.split('--')[0]!
    }
    return new Map(
      linkers.map((head) => {
        const [kind] = head.label.split(':', 1)
        return [
          head.seq,
          head.type === 'sighting'
            ? head.label.replace(/^sighting of [a-z0-9-]+/, () => `sighting of ${nameAt(head, 'sighting_of_ref')}`)
            : `${kind}: ${nameAt(head, 'source_ref')} → ${nameAt(head, 'target_ref')}`,
        ]
      }),
    )
  }

  async #relations(view: number, head: ObjectHead): Promise<Relation[]> {
    const outward = await referencesFrom(this.#db, [head.seq])
    const derivations = (await derivationsOf(this.#db, [head.seq])).filter((row) => row.derived > 0)
    // What others say of what was made for them, they say of this.
    const known = new Set([head.id, ...derivations.map((row) => row.id)])
    const inward = (await referencesTo(this.#db, [...known].map(this.#keyOf), maxRelations)).filter((row) =>
      known.has(row.target_id),
    )
    const sources = await this.#heads.bySeqs(
      view,
      inward.map((row) => row.source),
    )
    const linkers = [...sources.values()].filter(isLinker)
    const ends = await referencesFrom(
      this.#db,
      linkers.map((linker) => linker.seq),
    )
    const others = await this.#heads.byIds(
      view,
      [...outward, ...ends].map((row) => row.target_id),
    )
    const summary = (one: ObjectHead | undefined) => (one === undefined ? null : summaryOf(this.#registry, one))
    const relations: Relation[] = outward.map((row) => ({
      kind: row.property,
      direction: 'out',
      through: null,
      other: summary(others.get(row.target_id)),
      otherId: row.target_id,
    }))
    for (const row of derivations) {
      // Of these our own people alone are told; nobody is given such a relationship.
      relations.push({ kind: 'derived-from', direction: 'in', through: null, other: null, otherId: row.id })
    }
    const endsOf = Map.groupBy(ends, (row) => row.source)
    for (const row of inward) {
      const source = sources.get(row.source)
      if (source === undefined) continue
      if (!isLinker(source) || !isEnd(row.property)) {
        relations.push({
          kind: row.property,
          direction: 'in',
          through: null,
          other: summary(source),
          otherId: source.id,
        })
        continue
      }
      for (const end of endsOf.get(source.seq) ?? []) {
        if (end.property === row.property || !isEnd(end.property)) continue
        relations.push({
          // The label of a relationship begins with its type (stix/label.ts).
          kind: source.type === 'sighting' ? 'sighting' : source.label.split(':', 1)[0]!,
          direction: row.property === 'source_ref' ? 'out' : 'in',
          through: summary(source),
          other: summary(others.get(end.target_id)),
          otherId: end.target_id,
        })
      }
      if (source.type === 'sighting') {
        relations.push({ kind: 'sighting', direction: 'in', through: null, other: summary(source), otherId: source.id })
      }
    }
    return relations.sort((a, b) => rank(a) - rank(b) || (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0))
  }
}

/** The asked version, else the newest. */
export function pick(versions: readonly ObjectHead[], version?: string): ObjectHead {
  const head = version === undefined ? versions[0] : versions.find((one) => compareVersions(one.version, version) === 0)
  if (head === undefined) throw new Fault('not-found', 'no such object')
  return head
}

/** Relationships before plain references. */
function rank(relation: Relation): number {
  return relation.through === null ? 1 : 0
}

function isLinker(head: ObjectHead): boolean {
  return head.type === 'relationship' || head.type === 'sighting'
}

function isEnd(property: string): boolean {
  return property === 'source_ref' || property === 'target_ref' || property === 'sighting_of_ref'
}
