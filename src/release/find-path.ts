import type { ObjectHead } from '../store/objects.ts'
import type { GraphLink } from './graph-model.ts'

export interface PathParts {
  /** The links of these objects with what is at their far ends; `complete` false: there are more than were read. */
  expand(frontier: readonly ObjectHead[]): Promise<{
    readonly found: readonly { readonly link: GraphLink; readonly head: ObjectHead }[]
    readonly complete: boolean
  }>
}

const mostLinks = 6
const mostVisited = 5_000
const expandedAtOnce = 500

interface Side {
  frontier: ObjectHead[]
  /** How each object was come to: over which link, from where. */
  readonly came: Map<
    string,
    { readonly head: ObjectHead; readonly link: GraphLink | null; readonly from: string | null }
  >
}

/** A shortest path between two objects, searched from both ends, always from the side that has less to look at. */
export async function findPath(
  start: ObjectHead,
  end: ObjectHead,
  { expand }: PathParts,
): Promise<{ nodes: ObjectHead[]; links: GraphLink[]; complete: boolean }> {
  const begin = (head: ObjectHead): Side => ({
    frontier: [head],
    came: new Map([[head.id, { head, link: null, from: null }]]),
  })
  const [one, other] = [begin(start), begin(end)]
  if (start.id === end.id) return { nodes: [start], links: [], complete: true }
  let complete = true
  for (let step = 0; step < mostLinks; step++) {
    const [side, far] = one.frontier.length <= other.frontier.length ? [one, other] : [other, one]
    if (side.frontier.length === 0) return { nodes: [], links: [], complete }
    const next: ObjectHead[] = []
    let met: string | null = null
    for (let at = 0; at < side.frontier.length && met === null; at += expandedAtOnce) {
      const answer = await expand(side.frontier.slice(at, at + expandedAtOnce))
      complete &&= answer.complete
      for (const { link, head } of answer.found) {
        if (side.came.has(head.id)) continue
        const from = link.from === head.id ? link.to : link.from
        side.came.set(head.id, { head, link, from })
        if (far.came.has(head.id)) {
          met = head.id
          break
        }
        next.push(head)
      }
      if (one.came.size + other.came.size > mostVisited && met === null)
        return { nodes: [], links: [], complete: false }
    }
    if (met !== null) return join(one, other, met)
    side.frontier = next
  }
  return { nodes: [], links: [], complete: false }
}

function join(one: Side, other: Side, met: string): { nodes: ObjectHead[]; links: GraphLink[]; complete: boolean } {
  const back = (side: Side) => {
    const steps: { head: ObjectHead; link: GraphLink | null }[] = []
    for (let at: string | null = met; at !== null; ) {
      const came: { head: ObjectHead; link: GraphLink | null; from: string | null } = side.came.get(at)!
      steps.push(came)
      at = came.from
    }
    return steps
  }
  const [before, after] = [back(one).reverse(), back(other)]
  const nodes = [...before, ...after.slice(1)].map(({ head }) => head)
  const links = [...before, ...after].map(({ link }) => link).filter((link) => link !== null)
  return { nodes, links, complete: true }
}
