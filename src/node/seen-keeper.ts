import { createHash } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { every, type Timers } from '../base/timers.ts'
import { Fingerprints } from '../lookback/fingerprint.ts'
import { DayStore } from '../telemetry/day-store.ts'
import type { KeepSeen } from './match-threads.ts'
import { Repeat } from './repeat.ts'

export interface SeenKeeperParts {
  readonly dir: string
  /** Keys the fingerprints. */
  readonly secret: Uint8Array
  readonly filterDays: number
  readonly valueDays: number
  readonly maxBytes: number
  readonly nowMs: () => number
  readonly timers: Timers
  readonly report: (error: unknown) => void
}

/** What telemetry named, day by day, in a folder: what matching threads read goes into it, and within seconds onto the disk. */
export interface SeenKeeper extends AsyncDisposable {
  readonly days: DayStore
  readonly keep: KeepSeen
}

const flushEveryMs = 5_000
const flushAt = 200_000

export function keepSeen({ secret, timers, report, ...parts }: SeenKeeperParts): SeenKeeper {
  const days = new DayStore({
    ...parts,
    report,
    fingerprints: new Fingerprints(secret),
    check: createHash('sha256').update('trefoil look back').update(secret).digest(),
  })
  const flush = new Repeat(
    async () => {
      await days.flush()
      // Also where nothing comes any more: what is too old goes on its day.
      await days.sweep()
      return false
    },
    report,
    { timers },
  )
  const stop = every(timers, flushEveryMs, () => flush.poke())
  return {
    days,
    keep: {
      record: { secret, retentionDays: parts.filterDays },
      onSeen(batches) {
        days.note(batches)
        if (days.waiting > flushAt) flush.poke()
      },
    },
    async [Symbol.asyncDispose]() {
      stop()
      await flush[Symbol.asyncDispose]()
      await days.flush()
    },
  }
}

/** Nothing is kept any more: what was goes. Whether there was something. */
export function forgetSeen(dir: string): boolean {
  let files: string[]
  try {
    files = readdirSync(dir)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
  // One by one: the folder may be a link to another disk.
  for (const file of files) rmSync(join(dir, file), { recursive: true })
  rmSync(dir, { recursive: true, force: true })
  return true
}
