import { mergeRuns } from '../../hunt/merge-runs.ts'
import type { CoveredSource, Results } from './hunt-note.ts'
import type { Run } from './hunt-view.ts'

/** What is told of what was found. Counts alone unless somebody says more, or nothing. */
export type ReleaseLevel = 'nothing' | 'counts' | 'counts-and-times'

/** What of the runs is told. */
export function resultsOf(runs: readonly Run[], items: number, level: ReleaseLevel): Results {
  const counts = mergeRuns(
    runs.map((run) => run.items),
    items,
  )
  const withTimes = level === 'counts-and-times'
  return {
    counts:
      level === 'nothing'
        ? null
        : counts.map(({ count, because, firstMs, lastMs }) => ({
            ...{ count, because },
            first: withTimes && firstMs !== null ? new Date(firstMs).toISOString() : null,
            last: withTimes && lastMs !== null ? new Date(lastMs).toISOString() : null,
          })),
    sources: level === 'nothing' ? [] : runs.map(coverageOf),
  }
}

function coverageOf({ source, looked }: Run): CoveredSource {
  const moment = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())
  const { kind, format, sector } = source
  return { kind, format, sector, events: looked.events, from: moment(looked.fromMs), to: moment(looked.toMs) }
}
