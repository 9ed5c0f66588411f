/** Neighbours, pictures and paths over the invented objects. */
import type { GraphLink, GraphPiece, NeighbourCounts, Neighbours, Path } from '../../src/api/contract/graph.ts'
import { type MockObject, mockObjects, summaryOf } from './mock-objects.ts'

const byId = new Map(mockObjects.map((one) => [one.object.id, one]))

function everyLink(): GraphLink[] {
  return mockObjects.flatMap(({ object }): GraphLink[] => {
    const at = String(object['modified'] ?? '')
    const { source_ref: from, target_ref: to, relationship_type: kind } = object
    if (typeof from === 'string' && typeof to === 'string')
      return [{ kind: String(kind), from, to, through: object.id, at }]
    const refs = Array.isArray(object['object_refs']) ? object['object_refs'] : []
    return refs.map((ref) => ({ kind: 'object_refs', from: object.id, to: String(ref), through: null, at }))
  })
}

export function countsAround(id: string): NeighbourCounts {
  const groups = Map.groupBy(around(id), ({ kind, direction, type }) => `${kind} ${direction} ${type}`)
  const counted = [...groups.values()].map((some) => {
    const { kind, direction, type } = some[0]!
    return { kind, direction, type, count: some.length }
  })
  return { groups: counted, more: false }
}

export function neighboursOf(id: string, query: URLSearchParams, nowMs: number): Neighbours {
  const wanted = around(id).filter(
    ({ kind, direction, type }) =>
      kind === query.get('kind') && direction === query.get('direction') && type === query.get('type'),
  )
  return {
    nodes: wanted.map(({ other }) => summaryOf(other, nowMs)),
    links: wanted.map(({ link }) => link),
    next: null,
  }
}

/** In one piece. */
export function pictureOf(ids: readonly string[], nowMs: number): GraphPiece {
  const links = everyLink()
  const wanted = new Set(
    ids.flatMap((id) => {
      const own = links.find(({ through }) => through === id)
      return own === undefined ? [id] : [own.from, own.to]
    }),
  )
  const nodes = [...wanted].flatMap((id) => byId.get(id) ?? [])
  return {
    nodes: nodes.map((one) => summaryOf(one, nowMs)),
    links: links.filter(({ from, to }) => wanted.has(from) && wanted.has(to)),
    more: false,
  }
}

export function pathOf(from: string, to: string, nowMs: number): Path {
  const came = new Map<string, { before: string | null; link: GraphLink | null }>([
    [from, { before: null, link: null }],
  ])
  for (const id of came.keys())
    for (const { other, link } of around(id))
      if (!came.has(other.object.id)) came.set(other.object.id, { before: id, link })
  const [nodes, links]: [MockObject[], GraphLink[]] = [[], []]
  for (let at: string | null = came.has(to) ? to : null; at !== null; ) {
    const step: { before: string | null; link: GraphLink | null } = came.get(at)!
    nodes.unshift(byId.get(at)!)
    if (step.link !== null) links.unshift(step.link)
    at = step.before
  }
  return { nodes: nodes.map((one) => summaryOf(one, nowMs)), links, complete: true }
}

function around(id: string) {
  return everyLink().flatMap((link) => {
    if (link.from !== id && link.to !== id) return []
    const direction = link.from === id ? ('out' as const) : ('in' as const)
    const other = byId.get(direction === 'out' ? link.to : link.from)
    return other === undefined ? [] : [{ link, kind: link.kind, direction, type: other.object.type, other }]
  })
}
