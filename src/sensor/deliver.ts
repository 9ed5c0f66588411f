import { asFault, type Fault } from '../base/fault.ts'
import { pause, type Timers } from '../base/timers.ts'
import type { SensorBeforeRow, SensorDisk, SensorHitRow } from '../store/sensor-disk.ts'
import type { NodeLink } from './node-link.ts'
import { bounds, type Outcome, type ReportDraft, type SensorBefore, type SensorHit, type SensorState } from './wire.ts'

export interface DeliverParts {
  readonly link: Pick<NodeLink, 'report'>
  readonly disk: SensorDisk
  readonly state: () => SensorState
  readonly timers: Timers
  readonly signal: AbortSignal
  readonly onTold: (outcomes: readonly Outcome[]) => void
  readonly onTrouble: (fault: Fault) => void
}

// So that what comes close together is told in one report.
const gatherMs = 200
const tellEveryMs = 10_000
const shortestWaitMs = 500
const longestWaitMs = 30_000

/** Tells the node what was seen, from the disk; what it has answered for goes from there. */
export class Delivery {
  readonly #parts: DeliverParts
  #wake = new AbortController()

  constructor(parts: DeliverParts) {
    this.#parts = parts
  }

  /** There is something to tell. */
  poke(): void {
    this.#wake.abort()
  }

  /** Until the signal; throws where the node says that this is no sensor of its any more. */
  async run(): Promise<void> {
    const { timers, signal, onTrouble } = this.#parts
    let waitMs = shortestWaitMs
    while (!signal.aborted) {
      try {
        const isMore = await this.once(signal)
        waitMs = shortestWaitMs
        if (isMore) continue
        await pause(timers, tellEveryMs, AbortSignal.any([signal, this.#wake.signal]))
        await pause(timers, gatherMs, signal)
        this.#wake = new AbortController()
      } catch (error) {
        if (signal.aborted) return
        const fault = asFault(error)
        if (fault.kind === 'unauthenticated') throw fault
        onTrouble(fault)
        await pause(timers, waitMs, signal)
        waitMs = Math.min(longestWaitMs, waitMs * 2)
      }
    }
  }

  /** One report; whether more waits. */
  async once(signal: AbortSignal): Promise<boolean> {
    const { link, disk, state, onTold } = this.#parts
    const { hits, nums, isAll } = gather(disk.hits(bounds.eventsInReport))
    const found = gatherBefore(disk.before(bounds.beforeInReport))
    const { lookBack, ...now } = state()
    const told: ReportDraft = {
      format: 'trefoil/sensor-report/1',
      state: { ...now, waiting: now.waiting - nums.length, ...(lookBack === null ? {} : { lookBack }) },
      hits,
      ...(found.before.length === 0 ? {} : { before: found.before }),
    }
    const answer = await link.report(told, signal)
    if (nums.length === 0 && found.nums.length === 0) return false
    disk.transact(() => {
      disk.removeHits(nums)
      disk.removeBefore(found.nums)
    })
    onTold([...answer.outcomes, ...answer.before])
    return !isAll || nums.length === bounds.eventsInReport || disk.countBefore() > 0
  }
}

/** The rows that make one report, by indicator and what it was seen by. */
function gather(rows: readonly SensorHitRow[]): { hits: SensorHit[]; nums: number[]; isAll: boolean } {
  const open = new Map<string, { -readonly [K in keyof SensorHit]: SensorHit[K] } & { events: string[] }>()
  const nums: number[] = []
  let bytes = 0
  for (const { num, indicator, version, kind, value, event, at } of rows) {
    const key = `${indicator} ${version} ${kind} ${value}`
    let hit = open.get(key)
    if (hit === undefined) {
      bytes += 400 + 6 * value.length
      if (open.size >= bounds.hitsInReport || bytes > bounds.reportBytes / 2)
        return { hits: [...open.values()], nums, isAll: false }
      hit = { indicator, version, kind, value, first: at, last: at, events: [] }
      open.set(key, hit)
    }
    hit.first = Math.min(hit.first, at)
    hit.last = Math.max(hit.last, at)
    hit.events.push(event)
    nums.push(num)
  }
  return { hits: [...open.values()], nums, isAll: true }
}

/** As many of the rows as a report has room for beside its hits. */
function gatherBefore(rows: readonly SensorBeforeRow[]): { before: SensorBefore[]; nums: number[] } {
  const before: SensorBefore[] = []
  const nums: number[] = []
  let bytes = 0
  for (const { num, ...one } of rows) {
    bytes += 400 + 6 * one.value.length
    if (bytes > bounds.reportBytes / 4) break
    before.push(one)
    nums.push(num)
  }
  return { before, nums }
}
