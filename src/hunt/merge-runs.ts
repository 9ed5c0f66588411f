import type { ItemCount } from './hunt-count.ts'

/**
 * What several sources come to, item by item: counts are added; one that was looked for nowhere has none, with the reasons; one that
 * was looked for in some sources only says so. The order of the sources changes no count and no time.
 */
export function mergeRuns(runs: readonly (readonly ItemCount[])[], items: number): ItemCount[] {
  return Array.from({ length: items }, (_, at) => {
    const all = runs.flatMap((run) => run[at] ?? [])
    const counted = all.filter(({ count }) => count !== null)
    const reasons = [...new Set(all.flatMap(({ because }) => (because === null ? [] : [because])))]
    if (counted.length === 0) {
      const because = reasons.length === 0 ? 'it was looked for nowhere' : reasons.join('; ')
      return { count: null, firstMs: null, lastMs: null, because }
    }
    return {
      count: counted.reduce((sum, { count }) => sum + count!, 0),
      firstMs: outermost(
        counted.map(({ firstMs }) => firstMs),
        Math.min,
      ),
      lastMs: outermost(
        counted.map(({ lastMs }) => lastMs),
        Math.max,
      ),
      because: reasons.length === 0 ? null : `not in every source: ${reasons.join('; ')}`,
    }
  })
}

function outermost(moments: readonly (number | null)[], pick: (...moments: number[]) => number): number | null {
  const known = moments.filter((one) => one !== null)
  return known.length === 0 ? null : pick(...known)
}
