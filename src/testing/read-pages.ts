import { expect } from 'vitest'
import type { Tlp } from '../policy/model.ts'
import type { Caller, PageQuery, VersionMatch } from '../release/model.ts'
import type { Core } from './core.ts'

/** Of each object the newest version, or all of them. */
export const last: VersionMatch = { first: false, last: true, all: false, exact: [] }
export const all: VersionMatch = { first: false, last: false, all: true, exact: [] }

/** A client of a clearance that may write. */
export function client(tlp: Tlp): Caller {
  return { kind: 'client', name: 'siem', tlp, canWrite: true }
}

/** Reads a view to its end in pages of this size. */
export async function readAll(
  core: Core,
  caller: Caller,
  limit: number,
  more: Partial<PageQuery> = {},
): Promise<string[]> {
  const ids: string[] = []
  let after = more.after ?? 0
  for (;;) {
    const page = await core.release.page(caller, { agreement: 'trilateral', limit, versions: last, ...more, after })
    for (const item of page.items) {
      expect(item.added).toBeGreaterThan(after)
      after = item.added
      ids.push(item.id)
    }
    if (!page.more) return ids
  }
}
