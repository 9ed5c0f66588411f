import type { GraphLink } from '../../../src/api/contract/graph.ts'
import type { Summary } from '../../../src/api/contract/objects.ts'

export const bins = 60

export interface Span {
  readonly from: number
  readonly until: number
}

/** When a version was said: its own moment where it has one, else when it came here. */
function momentOf({ version, added }: Pick<Summary, 'version' | 'added'>): number {
  const own = Date.parse(version)
  return Number.isNaN(own) ? Date.parse(added) : own
}

/** From the first to the last of them; null where all are of one moment. */
export function spanOf(nodes: readonly Summary[]): Span | null {
  let [from, until] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const node of nodes) {
    const at = momentOf(node)
    if (Number.isNaN(at)) continue
    from = Math.min(from, at)
    until = Math.max(until, at)
  }
  return until > from ? { from, until } : null
}

/** How many were said in each part of the span. */
export function histogram(nodes: readonly Summary[], span: Span): number[] {
  const counts = new Array<number>(bins).fill(0)
  for (const node of nodes) {
    const share = (momentOf(node) - span.from) / (span.until - span.from)
    if (share >= 0 && share <= 1) counts[Math.min(bins - 1, Math.floor(share * bins))]! += 1
  }
  return counts
}

/** What is shown within a window of time, by places. */
export function within(
  nodes: readonly Summary[],
  links: readonly GraphLink[],
  window: Span | null,
): { readonly shown: Uint8Array; readonly linksShown: Uint8Array } {
  const inside = (at: number) => window === null || Number.isNaN(at) || (at >= window.from && at <= window.until)
  return {
    shown: Uint8Array.from(nodes, (node) => (inside(momentOf(node)) ? 1 : 0)),
    linksShown: Uint8Array.from(links, ({ at, through }) => (through === null || inside(Date.parse(at)) ? 1 : 0)),
  }
}
