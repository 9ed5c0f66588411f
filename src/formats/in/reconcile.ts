import { canonicalJson } from '../../base/canonical-json.ts'
import type { Made } from './reading.ts'

/**
 * What has to be handed in of an object that was read, given the newest version that is held: nothing (null) if that says the same; else
 * a version of its own that comes after it. Of what its source does not date, the first reading says since when it holds.
 */
export function reconcile(
  made: Made,
  held: Readonly<Record<string, unknown>> | null,
  undated: boolean,
  nowMs: number,
): Made | null {
  // A revocation of what was never there says nothing.
  if (held === null) return made.revoked === true ? null : made
  // Observables have no versions.
  if (made.modified === undefined || held.modified === undefined) return null
  if (held.revoked === true) return null
  const moved: Made = { ...made, created: held.created }
  if (undated) for (const name of ['valid_from', 'published']) if (held[name] !== undefined) moved[name] = held[name]
  if (comparable(moved) === comparable(held)) return null
  const before = Date.parse(String(held.modified))
  const own = Date.parse(String(made.modified))
  const modified = own > before ? String(made.modified) : new Date(Math.max(nowMs, before + 1)).toISOString()
  return { ...moved, modified }
}

function comparable({ modified: _, ...rest }: Readonly<Record<string, unknown>>): string {
  return canonicalJson(rest)
}
