import type { Span } from '../../store/situation-counts.ts'

const dayMs = 86_400_000

/**
 * The days from `from` before `until` as the fewest sums that come to them: whole months, then whole weeks, then days. The stretches
 * follow each other, overlap nowhere and leave out nothing.
 */
export function stretchesOf(from: number, until: number): Span[] {
  const stretches: Span[] = []
  const add = (span: Span['span'], first: number, end: number) => {
    const last = stretches.at(-1)
    if (first >= end) return
    if (last?.span === span && last.until === first) stretches[stretches.length - 1] = { ...last, until: end }
    else stretches.push({ span, from: first, until: end })
  }
  let at = from
  while (at < until) {
    const month = nextMonth(at)
    if (isFirst(at) && month <= until) {
      add('m', at, month)
      at = month
    } else if ((at + 3) % 7 === 0 && at + 7 <= until && at + 7 <= nextStart(at, until)) {
      add('w', at, at + 7)
      at += 7
    } else {
      add('d', at, at + 1)
      at++
    }
  }
  return stretches
}

/** Weeks stop where a whole month begins that is better taken whole. */
function nextStart(at: number, until: number): number {
  const month = nextMonth(at)
  return nextMonth(month) <= until ? month : until
}

function isFirst(day: number): boolean {
  return new Date(day * dayMs).getUTCDate() === 1
}

function nextMonth(day: number): number {
  const date = new Date(day * dayMs)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) / dayMs
}
