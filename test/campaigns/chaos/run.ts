import { setTimeout as sleep } from 'node:timers/promises'
import { Chance } from '../chance.ts'
import type { Engine } from '../databases.ts'
import { makeOlder } from '../older-store.ts'
import { type Member, makeProcessAlliance, members, type ProcessAlliance } from '../process-alliance.ts'
import { converge, judgeReader, judgeStores, judgeTrust } from './judge.ts'
import { Reader } from './reader.ts'
import { Record } from './record.ts'
import { adopt, importBatch, keepBusy } from './traffic.ts'
import type { Variant } from './variants.ts'
import { type Act, perform, restart, storm } from './weather.ts'

export interface ChaosOptions {
  readonly folder: string
  readonly engine: Engine
  readonly basePort: number
  readonly seed: number
  /** How long the storm lasts; or each of these acts once. */
  readonly how: { readonly minutes: number } | { readonly acts: readonly Act[] }
  /** Begin with stores of the version before, killed while they are migrated. */
  readonly migrate: boolean
  readonly note?: (line: string) => void
}

export interface ChaosResult {
  readonly violations: readonly string[]
  readonly counts: Readonly<{ [what: string]: number }>
}

/** Three nodes under load, killed and cut off from each other; then everything that they acknowledged is asked for. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const record = new Record()
  const counts: { [what: string]: number } = {}
  const count = (what: string, by = 1): void => {
    counts[what] = (counts[what] ?? 0) + by
  }
  await using alliance = await makeProcessAlliance(options)
  const readers = new Map(members.map((member) => [member, new Reader(alliance, member, record)]))
  const run: Run = { options, alliance, record, readers, count }
  try {
    const variant = await live(run)
    await judge(run, variant)
  } catch (error) {
    record.violate(`it could not go on: ${error instanceof Error ? error.stack : String(error)}`)
  }
  for (const death of alliance.deaths) record.violate(death)
  count('objects acknowledged', record.published.size)
  count('imports', record.imports)
  count('recalls', record.recalls)
  count('adoptions', record.adoptions)
  count('requests without an answer', record.unanswered)
  return { violations: record.violations, counts }
}

interface Run {
  readonly options: ChaosOptions
  readonly alliance: ProcessAlliance
  readonly record: Record
  readonly readers: ReadonlyMap<Member, Reader>
  readonly count: (what: string, by?: number) => void
}

/** Work and weather; resolves, healed, to the agreement that was adopted last. */
async function live({ options, alliance, record, readers, count }: Run): Promise<Variant> {
  const { seed, how, note = () => {} } = options
  const chance = new Chance(seed)
  for (const member of members) await alliance.launch(member).ready
  if (options.migrate) await migrateUnderKills(alliance, record, { chance, count })
  await adopt(alliance, record, 'everything')
  for (const [member, reader] of readers) await reader.enrol(alliance.serving(member)!)

  let stopped = false
  const isStopped = (): boolean => stopped
  const reading = [...readers.values()].map((reader) => reader.follow(isStopped))
  const pauseMs = 'minutes' in how ? 900 : 250
  const busy = keepBusy(alliance, record, { chance: chance.split(), stopped: isStopped, pauseMs })
  let slowest = 0
  const onAct = (act: Act, tookMs: number | null): void => {
    count(act)
    if (tookMs !== null) slowest = Math.max(slowest, tookMs)
    note(`${act}${tookMs === null ? '' : `, serving again after ${Math.round(tookMs)} ms`}`)
  }
  try {
    if ('minutes' in how) {
      const until = Date.now() + how.minutes * 60_000
      await storm(alliance, record, { chance: chance.split(), until, note: onAct })
    } else {
      for (const act of how.acts) {
        onAct(act, await perform(alliance, record, { act, chance }))
        await sleep(150)
      }
      for (const line of alliance.lines()) line.heal()
    }
  } finally {
    stopped = true
  }
  const variant = await busy
  await Promise.all(reading)
  count('slowest restart ms', Math.round(slowest))
  note(`healed; under "${variant}"`)
  return variant
}

async function judge({ alliance, record, readers, count }: Run, variant: Variant): Promise<void> {
  const tookMs = await converge(alliance, record, { variant, stalledMs: 120_000 })
  if (tookMs !== null) count('converged after ms', Math.round(tookMs))
  await judgeTrust(alliance, record)
  for (const [member, reader] of readers) {
    await judgeReader(record, member, reader)
    reader.close()
    count('objects read by cursor', reader.seen.size)
  }
  await Promise.all(members.map((member) => alliance.stop(member, 'SIGTERM')))
  await judgeStores(alliance, record, variant)
}

/** Every node becomes one of the version before, alone, and is killed again and again while it starts on that store. */
async function migrateUnderKills(
  alliance: ProcessAlliance,
  record: Record,
  { chance, count }: { chance: Chance; count: (what: string) => void },
): Promise<void> {
  for (const member of members) {
    for (let batch = 0; batch < 4; batch++) await importBatch(alliance, record, { member, count: 100, label: 'green' })
    await alliance.stop(member, 'SIGTERM')
    await makeOlder(alliance.dirOf(member))
  }
  for (const member of members) {
    for (let times = 0; times < 4; times++) {
      alliance.launch(member)
      // From before the store is opened to after it serves.
      await sleep(chance.between(300, 1_100))
      await alliance.stop(member, 'SIGKILL')
      count('kill-in-migration')
    }
    await restart(alliance, record, member)
  }
}
