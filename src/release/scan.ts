import { type LaneColumn, type ReleaseRow, releasesAfter, releasesInLane } from '../store/releases.ts'
import type { Db } from '../store/store.ts'

/** So many rows say how much of the node a reader sees. */
const firstProbe = 256

/**
 * The next release rows of a set of lanes in order of position, at most `limit`. Readers that see much of the node walk
 * the primary key and skip; readers that see little merge the index ranges of their lanes. Either way the cost follows
 * what is delivered, not what is stored.
 */
export async function scanLanes(
  db: Db,
  column: LaneColumn,
  lanes: readonly number[],
  after: number,
  limit: number,
): Promise<ReleaseRow[]> {
  if (lanes.length === 0 || limit <= 0) return []
  const wanted = new Set(lanes)
  const found: ReleaseRow[] = []
  let from = after
  // A probe of the primary key: if at least a quarter of it is ours, going on like this is the cheapest.
  for (let share: number | undefined; found.length < limit; ) {
    const rest = limit - found.length
    const probe = share === undefined ? Math.min(firstProbe, Math.max(64, rest)) : Math.max(64, Math.ceil(rest / share))
    const rows = await releasesAfter(db, from, probe)
    const before = found.length
    for (const row of rows) {
      if (!wanted.has(row[column])) continue
      found.push(row)
      if (found.length === limit) return found
    }
    if (rows.length < probe) return found
    from = rows[rows.length - 1]!.pos
    share = (found.length - before) / probe
    if (share < 1 / 4) break
  }
  return mergeLanes(db, column, lanes, from, limit, found)
}

interface Range {
  readonly lane: number
  rows: ReleaseRow[]
  at: number
  /** How many rows are asked for next. */
  chunk: number
  done: boolean
}

/** A lane that has more than its share is asked for so many times more the next time. */
const growth = 2

async function mergeLanes(
  db: Db,
  column: LaneColumn,
  lanes: readonly number[],
  after: number,
  limit: number,
  found: ReleaseRow[],
): Promise<ReleaseRow[]> {
  const fill = async (range: Range, from: number): Promise<void> => {
    const chunk = Math.min(range.chunk, limit - found.length)
    range.rows = await releasesInLane(db, column, range.lane, from, chunk)
    range.at = 0
    range.done = range.rows.length < chunk
    range.chunk *= growth
  }
  const share = Math.max(16, Math.ceil(((limit - found.length) * 1.25) / lanes.length))
  const ranges: Range[] = []
  for (const lane of lanes) {
    const range: Range = { lane, rows: [], at: 0, chunk: share, done: false }
    await fill(range, after)
    if (range.rows.length > 0) ranges.push(range)
  }
  while (found.length < limit && ranges.length > 0) {
    let first = 0
    for (let index = 1; index < ranges.length; index++) {
      if (ranges[index]!.rows[ranges[index]!.at]!.pos < ranges[first]!.rows[ranges[first]!.at]!.pos) first = index
    }
    const range = ranges[first]!
    const row = range.rows[range.at]!
    found.push(row)
    range.at++
    if (range.at < range.rows.length) continue
    if (range.done) ranges.splice(first, 1)
    else {
      await fill(range, row.pos)
      if (range.rows.length === 0) ranges.splice(first, 1)
    }
  }
  return found
}
