import { releasesOf } from '../store/releases.ts'
import type { Db } from '../store/store.ts'
import type { Registry } from './registry.ts'

const atOnce = 500

/** How many of these versions each recipient outside this node reads now (`member:JP`, `client:green`, `public`), under whatever agreement. */
export async function countReaders(db: Db, registry: Registry, seqs: readonly number[]): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  for (let at = 0; at < seqs.length; at += atOnce) {
    const readers = new Map<number, Set<string>>()
    for (const row of await releasesOf(db, seqs.slice(at, at + atOnce))) {
      const mine = readers.get(row.seq) ?? new Set()
      readers.set(row.seq, mine)
      for (const view of registry.lane(row.lane).views.views) mine.add(recipientOf(registry.nameOfView(view)))
    }
    for (const names of readers.values())
      for (const name of names) if (name !== 'staff') counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return counts
}

function recipientOf(view: string): string {
  return view.slice(view.indexOf('|') + 1)
}
