import type { GraphLink } from '../../../src/api/contract/graph.ts'
import type { Summary } from '../../../src/api/contract/objects.ts'
import { displayName } from '../parts/defang.ts'
import type { Scene } from './drawn.ts'
import { type Folds, foldPicture, noFolds } from './fold.ts'
import { type Grouping, groupOf } from './groups.ts'
import { labelOf, lookOf, radiusOf } from './look.ts'

/** Every reference of who wrote what would lead to the same few: hidden until somebody wants to see it. */
export const usuallyHidden: readonly string[] = ['created_by_ref']

export interface Wishes {
  /** Types of objects and kinds of links that are not shown. */
  readonly hidden: ReadonlySet<string>
  readonly group: Grouping
  readonly folds?: Folds
}

/** What is drawn of a picture, by places: node 3 is `nodes[3]`, its label `labels[3]`. */
export interface Built {
  readonly nodes: readonly Summary[]
  readonly links: readonly GraphLink[]
  readonly placeOf: ReadonlyMap<string, number>
  readonly degrees: Uint32Array
  readonly labels: readonly string[]
  readonly important: Uint32Array
  readonly groupNames: readonly string[]
  /** Every group before anything was folded, with how many it has. */
  readonly groupSizes: ReadonlyMap<string, number>
  /** The group of each node by its place. */
  readonly groupKeys: readonly (string | null)[]
  /** By id of what is shown: what is folded into it. */
  readonly inside: ReadonlyMap<string, readonly string[]>
  readonly scene: Scene
}

export function buildScene(
  picture: { readonly nodes: readonly Summary[]; readonly links: readonly GraphLink[] },
  { hidden, group, folds = noFolds }: Wishes,
): Built {
  const seen = picture.nodes.filter(({ type }) => !hidden.has(type))
  const known = new Set(seen.map(({ id }) => id))
  const seenLinks = picture.links.filter(({ kind, from, to }) => !hidden.has(kind) && known.has(from) && known.has(to))
  const seenKeys = group === 'none' ? [] : groupOf(group, seen, seenLinks)
  const { nodes, links, inside } = foldPicture(seen, seenLinks, folds, seenKeys)
  const placeOf = new Map(nodes.map((node, place) => [node.id, place]))
  const keyOfId = new Map(seen.map(({ id }, at) => [id, seenKeys[at] ?? null]))
  const ends = new Uint32Array(links.length * 2)
  const degrees = new Uint32Array(nodes.length)
  for (const [at, { from, to }] of links.entries()) {
    ends[at * 2] = placeOf.get(from)!
    ends[at * 2 + 1] = placeOf.get(to)!
    degrees[ends[at * 2]!]! += 1
    degrees[ends[at * 2 + 1]!]! += 1
  }
  const looks = nodes.map(({ type }) => lookOf(type))
  const keys = group === 'none' ? [] : nodes.map(({ id }) => keyOfId.get(id) ?? null)
  const groupSizes = new Map<string, number>()
  for (const key of seenKeys) if (key !== null) groupSizes.set(key, (groupSizes.get(key) ?? 0) + 1)
  const groupNames = [...new Set(keys.filter((key) => key !== null))]
  const numbers = new Map(groupNames.map((name, number) => [name, number]))
  return {
    nodes,
    links,
    placeOf,
    degrees,
    labels: nodes.map(({ type, name, id }) =>
      withInside(labelOf(displayName(type, name.slice(0, 300))) || id, inside.get(id)),
    ),
    important: Uint32Array.from(nodes.keys()).sort((a, b) => degrees[b]! - degrees[a]!),
    groupNames,
    groupSizes,
    groupKeys: keys,
    inside,
    scene: {
      links: ends,
      arrows: Uint8Array.from(links, ({ through }) => (through === null ? 0 : 1)),
      tones: Uint8Array.from(looks, ({ tone }) => tone),
      shapes: Uint8Array.from(looks, ({ shape }) => shape),
      radii: Float32Array.from(degrees, radiusOf),
      shown: new Uint8Array(nodes.length).fill(1),
      linksShown: new Uint8Array(links.length).fill(1),
      groups: Int16Array.from(keys, (key) => (key === null ? -1 : numbers.get(key)!)),
    },
  }
}

function withInside(label: string, inside: readonly string[] | undefined): string {
  return inside === undefined ? label : `${label} +${inside.length}`
}
