import { setImmediate } from 'node:timers/promises'
import type { StixObject } from '../stix/object.ts'
import { bodiesOf, headsByKeys, type ObjectHead, objectsBySeqs } from '../store/objects.ts'
import { inwardCounts, relationshipsFrom } from '../store/references.ts'
import { thingsNamed } from '../store/situation-counts.ts'
import { allThemes } from '../store/situation-facts.ts'
import type { Db } from '../store/store.ts'
import { HubLinks } from './hub-links.ts'
import { listNewest } from './listing.ts'
import type { Registry } from './registry.ts'
import { newestOf, typeOf } from './situation-fact.ts'

/** An object that counts stand under. */
export interface Thing {
  readonly id: string
  readonly type: string
  readonly name: string
}

/** What the counts of one theme are about. */
export interface Theme {
  readonly things: readonly string[]
  readonly actors: readonly string[]
  readonly techniques: readonly string[]
}

export interface Themes {
  readonly themes: ReadonlyMap<number, Theme>
  /** Everything that a theme names. */
  readonly things: ReadonlyMap<string, Thing>
}

export interface SituationThingsParts {
  readonly db: Db
  readonly registry: Registry
  readonly keyOf: (id: string) => number
  /** Moves whenever what things are about may have changed. */
  readonly changes: () => number
  readonly nowMs: () => number
}

const actorTypes: ReadonlySet<string> = new Set(['intrusion-set', 'threat-actor'])
const attributed: ReadonlySet<string> = new Set(['attributed-to', 'authored-by'])
/** From these, a technique that they use is one that was seen; what an actor can do says nothing of what it did this time. */
const using: ReadonlySet<string> = new Set(['malware', 'tool', 'campaign', 'infrastructure'])
const mostHops = 3
const mostRelationships = 100_000
/** Between such pieces others get their turn. */
const atOnce = 500
/** References: each of them may lie on a page of its own that nobody has read yet. */
const piece = 250
// What another process learned is known here after this long at the latest.
const rememberedMs = 30_000

interface Known {
  readonly changes: number
  readonly themes: number
  readonly atMs: number
  readonly said: Themes
}

/** Names and meanings of what counts stand under, by the objects that our people read. Remembered until something of it may have changed. */
export class SituationThings {
  readonly #parts: SituationThingsParts
  #known: Known | null = null
  #reading: { readonly state: string; readonly said: Promise<Themes> } | null = null
  readonly #hubs = new HubLinks({ piece, most: mostRelationships })

  constructor(parts: SituationThingsParts) {
    this.#parts = parts
  }

  /** What each theme is about: a thing itself if it is an actor, else whom it is attributed to by up to three steps; techniques that it is or uses. */
  async themes(): Promise<Themes> {
    const { db, changes, nowMs } = this.#parts
    const rows = await allThemes(db)
    const known = this.#known
    const now = nowMs()
    const isFresh = known !== null && known.changes === changes() && known.themes === rows.length
    if (isFresh && now >= known.atMs && now - known.atMs < rememberedMs) return known.said
    // Who asks while they are read waits for the same, unless something has changed since.
    const state = `${changes()} ${rows.length}`
    if (this.#reading?.state !== state) {
      const said = this.#read(rows).finally(() => {
        if (this.#reading?.said === said) this.#reading = null
      })
      this.#reading = { state, said }
    }
    return this.#reading.said
  }

  async #read(rows: Awaited<ReturnType<typeof allThemes>>): Promise<Themes> {
    const { db, changes, nowMs } = this.#parts
    const now = nowMs()
    const began = changes()
    const wanted = new Set(rows.flatMap(({ things }) => numbersIn(things)))
    const idOf = new Map((await thingsNamed(db)).filter(({ num }) => wanted.has(num)).map(({ num, id }) => [num, id]))
    const meaning = await this.#resolve(new Set(idOf.values()))
    const themes = new Map(
      rows.map(({ num, things }) => {
        const ids = numbersIn(things).flatMap((one) => idOf.get(one) ?? [])
        const actors = [...new Set(ids.flatMap((id) => [...(meaning.actors.get(id) ?? [])]))]
        const techniques = [...new Set(ids.flatMap((id) => [...(meaning.techniques.get(id) ?? [])]))]
        return [num, { things: ids, actors, techniques }]
      }),
    )
    const said = { themes, things: meaning.things }
    this.#known = { changes: began, themes: rows.length, atMs: now, said }
    return said
  }

  /** The texts of everything of a type that our people read, newest version each; at most `most`. */
  async textsOf(type: string, most: number): Promise<StixObject[]> {
    const { db, registry, keyOf } = this.#parts
    await registry.refresh(db)
    const objects: StixObject[] = []
    let before: number | null | undefined
    while (before !== null && objects.length < most) {
      const listing = { types: [type], limit: Math.min(500, most), ...(before === undefined ? {} : { before }) }
      const { heads, next } = await listNewest({ db, registry, keyOf }, registry.staff ?? -1, listing)
      const live = heads.filter(({ revoked, space }) => revoked === 0 && space === '')
      const bodies = await bodiesOf(
        db,
        live.map(({ seq }) => seq),
      )
      for (const text of bodies.values()) objects.push(JSON.parse(text) as StixObject)
      before = next
      await setImmediate()
    }
    return objects
  }

  /** Which techniques an object uses, by relationship. */
  async techniquesOf(id: string): Promise<string[]> {
    const links = await this.#linksFrom(new Set([id]))
    return links.filter(({ kind, target }) => kind === 'uses' && isTechnique(target)).map(({ target }) => target)
  }

  async #resolve(ids: ReadonlySet<string>) {
    const actors = new Map<string, Set<string>>()
    const techniques = new Map<string, Set<string>>()
    const add = (map: Map<string, Set<string>>, from: string, to: string) => {
      const known = map.get(from)
      if (known === undefined) map.set(from, new Set([to]))
      else known.add(to)
    }
    for (const id of ids) {
      if (actorTypes.has(typeOf(id))) add(actors, id, id)
      if (isTechnique(id)) add(techniques, id, id)
    }
    // From each node of the walk, the things that lead there.
    let frontier = new Map([...ids].map((id) => [id, new Set([id])]))
    for (let hop = 0; hop < mostHops && frontier.size > 0; hop++) {
      const next = new Map<string, Set<string>>()
      for (const { source, kind, target } of await this.#linksFrom(new Set(frontier.keys()))) {
        const roots = frontier.get(source) ?? []
        if (kind === 'uses' && hop === 0 && using.has(typeOf(source)) && isTechnique(target))
          add(techniques, source, target)
        if (!attributed.has(kind)) continue
        for (const root of roots) if (actorTypes.has(typeOf(target))) add(actors, root, target)
        const onward = next.get(target) ?? new Set()
        for (const root of roots) onward.add(root)
        next.set(target, onward)
      }
      frontier = next
    }
    const named = new Set([...ids, ...[...actors.values(), ...techniques.values()].flatMap((set) => [...set])])
    return { actors, techniques, things: await this.#named(named) }
  }

  async #named(ids: ReadonlySet<string>): Promise<Map<string, Thing>> {
    const heads = await this.#newest(ids)
    return new Map([...heads].map(([id, { type, label }]) => [id, { id, type, name: label }]))
  }

  async #newest(ids: ReadonlySet<string>): Promise<Map<string, ObjectHead>> {
    const { db, keyOf } = this.#parts
    const all = [...ids]
    const found: ObjectHead[] = []
    for (let from = 0; from < all.length; from += atOnce) {
      const heads = await headsByKeys(db, all.slice(from, from + atOnce).map(keyOf))
      found.push(...heads.filter(({ id, space }) => ids.has(id) && space === ''))
      await setImmediate()
    }
    return newestOf(found)
  }

  async #linksFrom(ids: ReadonlySet<string>): Promise<{ source: string; kind: string; target: string }[]> {
    const { db, keyOf } = this.#parts
    const linked = [...ids].filter((id) => !isTechnique(id))
    const links: { source: string; kind: string; target: string }[] = []
    for (let from = 0; from < linked.length; from += atOnce) {
      const seqs = await this.#relationshipsFrom(linked.slice(from, from + atOnce).map(keyOf))
      for (let at = 0; at < seqs.length; at += atOnce) {
        const objects = (await objectsBySeqs(db, seqs.slice(at, at + atOnce))).filter(({ space }) => space === '')
        for (const { body } of newestOf(objects).values()) {
          const { source_ref, target_ref, relationship_type, revoked } = JSON.parse(body) as StixObject
          if (revoked === true || typeof source_ref !== 'string' || typeof target_ref !== 'string') continue
          if (ids.has(source_ref))
            links.push({ source: source_ref, kind: String(relationship_type), target: target_ref })
        }
        await setImmediate()
      }
    }
    return links
  }

  async #relationshipsFrom(keys: readonly number[]): Promise<number[]> {
    const { db } = this.#parts
    const counts = await inwardCounts(db, keys, piece)
    const sources = new Set<number>()
    for (const some of inPieces(keys, counts)) {
      for (const { source } of await relationshipsFrom(db, some, mostRelationships)) sources.add(source)
      await setImmediate()
    }
    for (const key of keys) {
      if ((counts.get(key) ?? 0) < piece) continue
      for (const source of await this.#hubs.relationshipsFrom(db, key)) sources.add(source)
    }
    return [...sources]
  }
}

/** Those to which little points, so that what points to all of a piece is no more than a piece. */
function inPieces(keys: readonly number[], counts: ReadonlyMap<number, number>): number[][] {
  const pieces: number[][] = []
  let size = piece
  for (const key of keys) {
    const count = counts.get(key) ?? 0
    if (count === 0 || count >= piece) continue
    if (size + count > piece) pieces.push([])
    size = size + count > piece ? count : size + count
    pieces.at(-1)!.push(key)
  }
  return pieces
}

function isTechnique(id: string): boolean {
  return id.startsWith('attack-pattern--')
}

function numbersIn(things: string): number[] {
  return things === '' ? [] : things.split(',').map(Number)
}
