import type { Summary } from '../../../src/api/contract/objects.ts'

type Named = Pick<Summary, 'type' | 'name'>

/** What people look for by a name, before what speaks of it. */
const things: ReadonlySet<string> = new Set([
  ...['intrusion-set', 'threat-actor', 'campaign', 'malware', 'tool', 'attack-pattern', 'vulnerability'],
  ...['identity', 'infrastructure', 'location', 'incident'],
])

/** Of what was found, those first whose name is the text, begins with it, or has a word that does; things before reports; else as found. */
export function nearestFirst<One extends Named>(found: readonly One[], text: string, most: number): One[] {
  const wanted = text.trim().toLowerCase()
  const far = ({ name, type }: Named): number => {
    const low = name.toLowerCase()
    if (low === wanted) return 0
    const thing = things.has(type) ? 0 : 1
    if (low.startsWith(wanted)) return 1 + thing
    return (low.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(wanted)) ? 3 : 5) + thing
  }
  return found
    .map((one) => ({ one, distance: far(one) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ one }) => one)
}
