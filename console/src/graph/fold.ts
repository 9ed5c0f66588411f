import type { GraphLink } from '../../../src/api/contract/graph.ts'
import type { Summary } from '../../../src/api/contract/objects.ts'

export interface Folds {
  /** Objects into which goes what hangs on them alone. */
  readonly ids: ReadonlySet<string>
  /** Groups that go into their best-linked member. */
  readonly groups: ReadonlySet<string>
}
export const noFolds: Folds = { ids: new Set(), groups: new Set() }

export interface Folded {
  readonly nodes: readonly Summary[]
  readonly links: readonly GraphLink[]
  /** By id of what is still shown: what went into it. */
  readonly inside: ReadonlyMap<string, readonly string[]>
}

/**
 * The picture with neighbourhoods and groups folded: nothing is lost, each object is shown or is inside exactly one that is. Links
 * of what is inside go to what holds it; of several that would be the same, one stays. `keys`: the group of each node by its place.
 */
export function foldPicture(
  nodes: readonly Summary[],
  links: readonly GraphLink[],
  { ids, groups }: Folds,
  keys: readonly (string | null)[],
): Folded {
  if (ids.size + groups.size === 0) return { nodes, links, inside: new Map() }
  const holder = new Map<string, string>()
  const degree = new Map<string, number>()
  for (const { from, to } of links) for (const end of [from, to]) degree.set(end, (degree.get(end) ?? 0) + 1)
  for (const key of groups) {
    const members = nodes.filter((_, at) => keys[at] === key)
    const head = members.reduce<Summary | null>(
      (best, one) => (best === null || (degree.get(one.id) ?? 0) > (degree.get(best.id) ?? 0) ? one : best),
      null,
    )
    if (head !== null) for (const { id } of members) if (id !== head.id) holder.set(id, head.id)
  }
  const holderOf = (id: string) => holder.get(id) ?? id
  const near = new Map<string, Set<string>>()
  for (const { from, to } of links) {
    const [a, b] = [holderOf(from), holderOf(to)]
    if (a === b) continue
    near.set(a, (near.get(a) ?? new Set()).add(b))
    near.set(b, (near.get(b) ?? new Set()).add(a))
  }
  const owners = new Set([...ids].map(holderOf))
  // What is folded itself keeps what it holds.
  for (const own of owners)
    for (const one of near.get(own) ?? []) if (near.get(one)?.size === 1 && !owners.has(one)) holder.set(one, own)
  // A group may lie in its best-linked member, and that in what it hangs on.
  const shownFor = (id: string) => holderOf(holderOf(id))
  const inside = new Map<string, string[]>()
  for (const id of holder.keys()) {
    const at = shownFor(id)
    const known = inside.get(at)
    if (known === undefined) inside.set(at, [id])
    else known.push(id)
  }
  const seen = new Set<string>()
  const shown = links.flatMap((link) => {
    const [from, to] = [shownFor(link.from), shownFor(link.to)]
    const name = `${from} ${link.kind} ${to}`
    const moved = from !== link.from || to !== link.to
    if (from === to || (moved && seen.has(name))) return []
    seen.add(name)
    return [moved ? { ...link, from, to } : link]
  })
  return { nodes: nodes.filter(({ id }) => !holder.has(id)), links: shown, inside }
}
