import type { Ask, Probe, Seen } from './conformance-probe.ts'

/** Where the checks look: found by `explore`. Paths end with a slash; null: the server has none for this caller. */
export interface Terrain {
  readonly discovery: Seen
  readonly root: string | null
  readonly collections: Seen | null
  readonly readable: string | null
  /** As `readable`, but only if there are objects in it. */
  readonly objects: string | null
  readonly writable: string | null
  readonly both: string | null
  readonly readOnly: string | null
  readonly writeOnly: string | null
}

/** What a check found: null, it holds; a sentence, it does not. */
export type Finding = string | null

export interface Check {
  /** Number in docs/conformance.md. */
  readonly item: number
  readonly title: string
  readonly needs?: 'root' | 'readable' | 'objects' | 'writable' | 'both' | 'readOnly' | 'writeOnly'
  run(probe: Probe, at: string, terrain: Terrain): Promise<Finding> | Finding
}

/** A request and the statuses that it may be answered with. */
export type Expectation = readonly [path: string, statuses: number | readonly number[], ask?: Ask]

/** Asks one after the other; the first answer that is not as expected. */
export async function expectStatuses(probe: Probe, expectations: readonly Expectation[]): Promise<Finding> {
  for (const [path, expected, ask = {}] of expectations) {
    const { status } = await probe.ask(path, ask)
    const allowed = typeof expected === 'number' ? [expected] : expected
    if (!allowed.includes(status)) return `${path} ${JSON.stringify(ask)}: ${status} instead of ${allowed.join(' or ')}`
  }
  return null
}

export function wrong(isWrong: boolean, finding: string): Finding {
  return isWrong ? finding : null
}
