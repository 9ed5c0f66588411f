import type { GraphLink } from '../../../src/api/contract/graph.ts'
import type { Summary } from '../../../src/api/contract/objects.ts'

export const groupings = ['none', 'type', 'origin', 'tlp', 'cluster'] as const
export type Grouping = (typeof groupings)[number]

const rounds = 12
const mostCompared = 200
/** A colour and a name for each more would help nobody. */
const mostGroups = 60

/** The group of each node by its place: a key that names it; null where it is in none. */
export function groupOf(by: Grouping, nodes: readonly Summary[], links: readonly GraphLink[]): (string | null)[] {
  const keys = by === 'cluster' ? clusters(nodes, links) : nodes.map((node) => keyOf(by, node))
  const sizes = new Map<string, number>()
  for (const key of keys) if (key !== null) sizes.set(key, (sizes.get(key) ?? 0) + 1)
  const shown = new Set(
    [...sizes]
      .filter(([, size]) => size > 1)
      .sort(([, a], [, b]) => b - a)
      .slice(0, mostGroups)
      .map(([key]) => key),
  )
  return keys.map((key) => (key !== null && shown.has(key) ? key : null))
}

function keyOf(by: Exclude<Grouping, 'cluster'>, node: Summary): string | null {
  if (by === 'type') return node.type
  if (by === 'origin') return node.origin
  if (by === 'tlp') return node.tlp ?? 'unmarked'
  return null
}

/**
 * What is linked among itself more than with the rest: each takes the name that its neighbours have most, those counting more with
 * whom it shares neighbours, until nothing changes. Called after its best-linked member.
 */
function clusters(nodes: readonly Summary[], links: readonly GraphLink[]): (string | null)[] {
  const place = new Map(nodes.map((node, at) => [node.id, at]))
  const near: number[][] = nodes.map(() => [])
  for (const { kind, from, to } of links) {
    const [a, b] = [place.get(from), place.get(to)]
    if (kind === 'created_by_ref' || a === undefined || b === undefined || a === b) continue
    near[a]!.push(b)
    near[b]!.push(a)
  }
  const sets = near.map((all) => new Set(all))
  const shared = (a: number, b: number) => {
    const [few, many] = near[a]!.length < near[b]!.length ? [near[a]!, sets[b]!] : [near[b]!, sets[a]!]
    let count = 1
    for (let at = 0; at < few.length && at < mostCompared; at++) if (many.has(few[at]!)) count++
    return count
  }
  const weights = near.map((all, at) => all.map((one) => shared(at, one)))
  const names = nodes.map((_, at) => at)
  const order = [...names].sort((a, b) => near[b]!.length - near[a]!.length)
  for (let round = 0; round < rounds; round++) {
    let changed = false
    for (const at of order) {
      const votes = new Map<number, number>()
      for (const [n, one] of near[at]!.entries())
        votes.set(names[one]!, (votes.get(names[one]!) ?? 0) + weights[at]![n]!)
      let [best, most] = [names[at]!, votes.get(names[at]!) ?? 0]
      for (const [name, count] of votes)
        if (count > most || (count === most && near[name]!.length > near[best]!.length)) [best, most] = [name, count]
      if (best === names[at]) continue
      names[at] = best
      changed = true
    }
    if (!changed) break
  }
  const head = new Map<number, number>()
  for (const [at, name] of names.entries()) {
    const known = head.get(name)
    if (known === undefined || near[at]!.length > near[known]!.length) head.set(name, at)
  }
  return names.map((name, at) => (near[at]!.length === 0 ? null : nodes[head.get(name)!]!.id))
}

/** The corners of the smallest convex shape around points, in order (Andrew's monotone chain). */
export function hull(points: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1])
  if (sorted.length < 3) return sorted
  const half = (all: readonly (readonly [number, number])[]) => {
    const made: (readonly [number, number])[] = []
    for (const point of all) {
      while (made.length > 1 && turn(made.at(-2)!, made.at(-1)!, point) <= 0) made.pop()
      made.push(point)
    }
    return made.slice(0, -1)
  }
  return [...half(sorted), ...half(sorted.reverse())]
}

function turn(a: readonly [number, number], b: readonly [number, number], c: readonly [number, number]): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}
