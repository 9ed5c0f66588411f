import { setImmediate as nextTurn } from 'node:timers/promises'
import { Fault } from '../base/fault.ts'
import type { ObjectHead } from '../store/objects.ts'
import { inwardCounts, referencesTo, sourcesOfSeveral } from '../store/references.ts'
import type { Db } from '../store/store.ts'
import { type Adjacent, AdjacentLinks } from './adjacent.ts'
import { isAuditor } from './auditor.ts'
import { CurrentHeads } from './current-heads.ts'
import { pick } from './detail.ts'
import { findPath } from './find-path.ts'
import type { GraphLink, GraphPiece, GraphReading, NeighbourKind } from './graph-model.ts'
import type { Caller } from './model.ts'
import { patience } from './patience.ts'
import type { Registry } from './registry.ts'
import { summaryOf } from './summaries.ts'

const mostNodes = 10_000
const mostLinks = 30_000

/** So many links are read for one page or one count, however many there are. */
const mostRead = 5_000
const stepRead = 250
/** Nor for longer than this: what was not counted, or found no room, is said. */
const patienceMs = 40
/** And so many references for a whole picture. */
const mostReferences = 150_000
/** What one piece of a picture is made of: some 20 ms of work. */
const idsAtOnce = 100
const referencesAtOnce = 250
const hubReferencesAtOnce = 5_000
const linksAtOnce = 500
/** What so many references lead to is a hub: its own links are not read, those of the others are. */
const hubFrom = 500

export interface GraphParts {
  readonly db: Db
  readonly registry: Registry
  readonly keyOf: (id: string) => number
  /** The view of this node's own people; a fault for anybody else. */
  readonly staff: (caller: Caller) => Promise<number>
  readonly versions: (view: number, id: string) => Promise<ObjectHead[]>
  readonly elapsedMs: () => number
}

export function createGraphReading({ db, registry, keyOf, staff, versions, elapsedMs }: GraphParts): GraphReading {
  const heads = new CurrentHeads(db, registry, keyOf)
  const adjacent = new AdjacentLinks(db, heads, keyOf)

  async function viewOf(caller: Caller): Promise<number> {
    if (isAuditor(caller)) throw new Fault('forbidden', 'an auditor reads no neighbours')
    return await staff(caller)
  }

  /** What can be a node among the far ends, by id. */
  async function others(view: number, found: readonly Adjacent[]): Promise<Map<string, ObjectHead>> {
    const shown = await heads.byIds(
      view,
      found.map(({ other }) => other),
    )
    for (const [id, { type }] of shown) if (type === 'relationship') shown.delete(id)
    return shown
  }

  return {
    async counts(caller, id) {
      const view = await viewOf(caller)
      const head = pick(await versions(view, id))
      const enough = patience({ elapsedMs }, { patienceMs })
      const groups = new Map<string, NeighbourKind & { ids: Set<string> }>()
      const count = async (found: readonly Adjacent[]) => {
        const shown = await others(view, found)
        for (const { direction, other, link } of found) {
          const type = shown.get(other)?.type
          if (type === undefined || other === head.id) continue
          const key = `${link.kind} ${direction} ${type}`
          const group = groups.get(key) ?? { kind: link.kind, direction, type, ids: new Set() }
          group.ids.add(other)
          groups.set(key, group)
        }
      }
      await count(await adjacent.outward([head]))
      let place: number | null = Number.MAX_SAFE_INTEGER
      for (let read = 0; place !== null && read < mostRead; read += stepRead) {
        if (read > 0 && enough()) break
        const page = await adjacent.inward(view, head, place, stepRead)
        await count(page.found)
        place = page.next
        await nextTurn()
      }
      const counted = [...groups.values()].map(({ ids, ...kind }) => ({ ...kind, count: ids.size }))
      return { groups: counted.sort((a, b) => b.count - a.count), more: place !== null }
    },

    async neighbours(caller, id, { kind, direction, type, before, limit }) {
      const view = await viewOf(caller)
      const head = pick(await versions(view, id))
      const enough = patience({ elapsedMs }, { patienceMs })
      const nodes = new Map<string, ObjectHead>()
      const links: GraphLink[] = []
      /** The place of the first that there was no room for. */
      const take = async (found: readonly Adjacent[]): Promise<number | null> => {
        const wanted = found.filter((one) => one.link.kind === kind && one.direction === direction)
        const shown = await others(view, wanted)
        for (const { other, link, place } of wanted) {
          const one = shown.get(other)
          if (one?.type !== type || other === head.id) continue
          if (nodes.size === limit && !nodes.has(other)) return place
          nodes.set(other, one)
          links.push(link)
        }
        return null
      }
      let next: number | null = null
      if (direction === 'out' && /_refs?$/.test(kind)) {
        const own = (await adjacent.outward([head])).filter((one) => one.link.kind === kind)
        next = await take(own.filter(({ place }) => place >= (before ?? 0)))
      } else {
        let position: number | null = before ?? Number.MAX_SAFE_INTEGER
        for (let read = 0; position !== null && read < mostRead; read += stepRead) {
          const page = await adjacent.inward(view, head, position, stepRead)
          const full = await take(page.found)
          // `before` is exclusive, and the one that found no room comes first next time.
          position = full === null ? page.next : full + 1
          if (full !== null || enough()) break
          await nextTurn()
        }
        next = position
      }
      const summaries = [...nodes.values()].map((one) => summaryOf(registry, one))
      return { nodes: summaries, links, next }
    },

    async *between(caller, ids) {
      const view = await viewOf(caller)
      const nodes = new Map<string, ObjectHead>()
      let more = ids.length > mostNodes
      const show = (some: Iterable<ObjectHead>): GraphPiece => {
        const fresh: ObjectHead[] = []
        for (const head of some) {
          if (head.type === 'relationship' || nodes.has(head.id)) continue
          if (nodes.size === mostNodes) more = true
          else {
            nodes.set(head.id, head)
            fresh.push(head)
          }
        }
        return { nodes: fresh.map((head) => summaryOf(registry, head)), links: [], more }
      }
      const far = new Set<string>()
      for (const some of chunksOf(ids.slice(0, mostNodes), idsAtOnce)) {
        const found = await heads.byIds(view, some)
        const given = [...found.values()].filter(({ type }) => type === 'relationship')
        for (const { from, to } of (await adjacent.relationships(given)).values()) far.add(from).add(to)
        yield show(found.values())
        await nextTurn()
      }
      for (const some of chunksOf(
        [...far].filter((id) => !nodes.has(id)),
        idsAtOnce,
      )) {
        yield show((await heads.byIds(view, some)).values())
        await nextTurn()
      }
      let room = mostLinks
      for await (const { links, cut } of linksAmong(view, nodes)) {
        more ||= cut || links.length > room
        yield { nodes: [], links: links.slice(0, room), more }
        room -= Math.min(room, links.length)
      }
    },

    async path(caller, from, to) {
      const view = await viewOf(caller)
      const [start, end] = [pick(await versions(view, from)), pick(await versions(view, to))]
      const { nodes, links, complete } = await findPath(start, end, {
        async expand(frontier) {
          const inward = await adjacent.inwardOfMany(view, frontier, mostRead)
          const found = [...(await adjacent.outward(frontier)), ...inward.found]
            // Who wrote it and how it is marked would lead from everything to everything.
            .filter(({ link }) => link.kind !== 'created_by_ref' && link.kind !== 'object_marking_refs')
          const shown = await others(view, found)
          await nextTurn()
          return {
            found: found.flatMap((one) => {
              const head = shown.get(one.other)
              return head === undefined ? [] : [{ link: one.link, head }]
            }),
            complete: !inward.more,
          }
        },
      })
      return { nodes: nodes.map((head) => summaryOf(registry, head)), links, complete }
    },
  }

  /** In pieces. Statements first, then other references, and who wrote what last: where there is not room for all, the first say most. */
  async function* linksAmong(
    view: number,
    nodes: ReadonlyMap<string, ObjectHead>,
  ): AsyncGenerator<{ readonly links: GraphLink[]; readonly cut: boolean }> {
    const [refers, wrote]: [GraphLink[], GraphLink[]] = [[], []]
    const seen = new Set<number>()
    const hubs: number[] = []
    let left = mostReferences
    const statements = async (sources: Iterable<number>): Promise<GraphLink[]> => {
      const fresh = [...new Set(sources)].filter((source) => !seen.has(source))
      for (const source of fresh) seen.add(source)
      const inside = await adjacent.insideOf(fresh, nodes)
      const shown = await heads.bySeqs(view, inside)
      const links = [...(await adjacent.relationships(shown.values())).values()]
      return links.filter(({ from, to }) => nodes.has(from) && nodes.has(to))
    }
    for (const some of chunksOf([...nodes.values()], idsAtOnce)) {
      const counts = await inwardCounts(db, some.map(({ id }) => id).map(keyOf), hubFrom)
      const few: number[] = []
      for (const [key, count] of counts) (count < hubFrom ? few : hubs).push(key)
      for (const { link } of await adjacent.outward(some))
        if (nodes.has(link.to)) (link.kind === 'created_by_ref' ? wrote : refers).push(link)
      await nextTurn()
      // What many point to comes in parts of its own.
      for (let at = 0; at < few.length && left > 0; ) {
        let [until, count] = [at, 0]
        while (until < few.length && (until === at || count + counts.get(few[until]!)! <= referencesAtOnce))
          count += counts.get(few[until++]!)!
        const rows = await referencesTo(db, few.slice(at, until), left)
        at = until
        left -= rows.length
        const saying = rows.filter(({ property }) => property === 'source_ref' || property === 'target_ref')
        yield { links: await statements(saying.map(({ source }) => source)), cut: left <= 0 }
        await nextTurn()
      }
      if (left <= 0) break
    }
    // What leads from a hub to anything else was found at its other end.
    const most = Math.max(1, Math.floor(hubReferencesAtOnce / hubs.length))
    let before: number | null = hubs.length > 1 ? Number.MAX_SAFE_INTEGER : null
    for (let looked = 0; before !== null; looked += most * hubs.length) {
      const cut = looked >= mostReferences
      const part = cut ? { sources: [], next: null } : await sourcesOfSeveral(db, hubs, { before, most })
      before = part.next
      await nextTurn()
      for (const some of chunksOf(part.sources, idsAtOnce)) yield { links: await statements(some), cut: false }
      if (cut) yield { links: [], cut }
    }
    for (const links of [...chunksOf(refers, linksAtOnce), ...chunksOf(wrote, linksAtOnce)])
      yield { links: [...links], cut: false }
  }
}

function* chunksOf<Of>(all: readonly Of[], atOnce: number): Generator<readonly Of[]> {
  for (let at = 0; at < all.length; at += atOnce) yield all.slice(at, at + atOnce)
}
