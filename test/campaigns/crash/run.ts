import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { usage } from '../../../bench/api.ts'
import { Chance } from '../chance.ts'
import { converge, judgeStores, judgeTrust, verify } from '../chaos/judge.ts'
import { Record } from '../chaos/record.ts'
import { adopt, importBatch, recallOne } from '../chaos/traffic.ts'
import type { Variant } from '../chaos/variants.ts'
import type { Engine } from '../databases.ts'
import { askNode } from '../node-api.ts'
import { makeOlder } from '../older-store.ts'
import { shimEnv } from '../power-cut/shim.ts'
import { cutPower } from '../power-cut/undo.ts'
import { type Member, makeProcessAlliance, type ProcessAlliance } from '../process-alliance.ts'

const moments = ['import', 'recall', 'take', 'purge', 'adopt', 'migrate'] as const
export type Moment = (typeof moments)[number]

export interface CrashOptions {
  readonly folder: string
  readonly engine: Engine
  readonly basePort: number
  readonly seed: number
  /** What the node is in the middle of, kill by kill. */
  readonly kills: readonly Moment[]
  /** The library that remembers what a power cut could undo; then each kill is a power cut. */
  readonly shim?: string
  /** More of the environment of the node that is killed. */
  readonly env?: Readonly<{ [name: string]: string }>
  readonly note?: (line: string) => void
}

export interface CrashResult {
  readonly violations: readonly string[]
  readonly counts: { readonly [what: string]: number }
}

const victim: Member = 'US'
const giver: Member = 'JP'
// Of the processor's time: how busy the machine is says nothing of the node.
const slowestStartCpuSeconds = 10

interface Run {
  readonly options: CrashOptions
  readonly alliance: ProcessAlliance
  readonly record: Record
  readonly chance: Chance
  readonly count: (what: string, by?: number) => void
  variant: Variant
  slowestMs: number
  slowestCpuSeconds: number
}

/** Kills one node in the middle of what it does, again and again: what it acknowledged is there, and `verify` finds nothing. */
export async function runCrashes(options: CrashOptions): Promise<CrashResult> {
  const { folder, shim } = options
  const record = new Record()
  const counts: { [what: string]: number } = {}
  const log = join(folder, 'power-cut.log')
  await using alliance = await makeProcessAlliance({
    ...options,
    envOf: (member) => ({
      ...(shim === undefined || member === giver ? {} : shimEnv(shim, join(folder, member.toLowerCase()), log)),
      ...(member === giver ? {} : options.env),
    }),
  })
  const count = (what: string, by = 1): void => {
    counts[what] = (counts[what] ?? 0) + by
  }
  const run: Run = {
    options,
    alliance,
    record,
    chance: new Chance(options.seed),
    count,
    variant: 'everything',
    slowestMs: 0,
    slowestCpuSeconds: 0,
  }
  try {
    await live(run)
  } catch (error) {
    record.violate(`it could not go on: ${error instanceof Error ? error.stack : String(error)}`)
  }
  for (const death of alliance.deaths) record.violate(death)
  count('objects acknowledged', record.published.size)
  count('recalls', record.recalls)
  count('adoptions', record.adoptions)
  count('slowest start ms', Math.round(run.slowestMs))
  count('slowest start, CPU ms', Math.round(run.slowestCpuSeconds * 1_000))
  return { violations: record.violations, counts }
}

async function live(run: Run): Promise<void> {
  const { options, alliance, record, count } = run
  const { kills, note = () => {} } = options
  await migrations(run, kills.filter((moment) => moment === 'migrate').length)
  const others = kills.filter((moment) => moment !== 'migrate')
  if (others.length === 0) return
  await alliance.launch(giver).ready
  if (alliance.serving(victim) === null) await alliance.launch(victim).ready
  // The third member never runs: two of three are a quorum.
  await adoptAtBoth(run, 'everything')
  for (const [index, moment] of others.entries()) {
    const before = record.violations.length
    if (before > 5) return
    await inTheMiddleOf[moment](run)
    count(`killed in the middle of: ${moment}`)
    await judgeNow(run, `kill ${index + 1} (${moment})`)
    for (const violation of record.violations.slice(before)) note(violation)
    if ((index + 1) % 5 === 0) note(`${index + 1} kills, ${record.violations.length} violations`)
  }
  await converge(alliance, record, { variant: run.variant, stalledMs: 120_000, only: [giver, victim] })
  await judgeTrust(alliance, record, [giver, victim])
  for (const member of [giver, victim]) await alliance.stop(member, 'SIGTERM')
  await judgeStores(alliance, record, run.variant, [giver, victim])
}

/** Kills while `work` is under way, starts again, and sees `work` through: it goes on asking until it is answered. */
async function killDuring(run: Run, work: () => Promise<unknown>, withinMs: number): Promise<void> {
  const working = work()
  await sleep(run.chance.between(0, withinMs))
  await kill(run)
  // As the machine stopped: nothing waits for the next start to come right. (After a power cut nobody else may write to its files.)
  if (run.options.shim === undefined) {
    await verify(run.alliance.dirOf(victim), run.record, `${victim} where it was killed`)
    run.count('verified where it was killed')
  }
  await start(run)
  await working
}

async function kill({ alliance, options, chance, count }: Run): Promise<void> {
  await alliance.stop(victim, 'SIGKILL')
  if (options.shim !== undefined) count('steps undone', cutPower(join(options.folder, 'power-cut.log'), chance.split()))
}

async function start(run: Run): Promise<void> {
  const begun = performance.now()
  try {
    await run.alliance.launch(victim).ready
  } catch (error) {
    run.record.violate(`it does not start: ${error instanceof Error ? error.message : String(error)}`)
    throw error
  }
  run.slowestMs = Math.max(run.slowestMs, performance.now() - begun)
  const { cpuSeconds } = usage(run.alliance.serving(victim)?.pid ?? process.pid)
  run.slowestCpuSeconds = Math.max(run.slowestCpuSeconds, cpuSeconds)
  if (cpuSeconds > slowestStartCpuSeconds) run.record.violate(`a start took ${cpuSeconds} s of the processor`)
}

const inTheMiddleOf: { readonly [moment in Exclude<Moment, 'migrate'>]: (run: Run) => Promise<void> } = {
  import: (run) => {
    const { alliance, record, chance } = run
    const label = chance.happens(0.7) ? 'green' : 'amber'
    const work = () => importBatch(alliance, record, { member: victim, count: 5 * chance.between(20, 300), label })
    return killDuring(run, work, 500)
  },
  recall: async (run) => {
    const { alliance, record, chance } = run
    if (record.ofOrigin(victim).length < 100)
      await importBatch(alliance, record, { member: victim, count: 200, label: 'green' })
    const work = () => Promise.all(Array.from({ length: 6 }, () => recallOne(alliance, record, victim, chance)))
    return killDuring(run, work, 80)
  },
  take: async (run) => {
    const { alliance, record, chance } = run
    const label = chance.happens(0.7) ? 'green' : 'amber'
    const work = () => importBatch(alliance, record, { member: giver, count: 5 * chance.between(20, 300), label })
    await killDuring(run, work, 1_500)
  },
  purge: async (run) => {
    const { alliance, record, chance } = run
    await importBatch(alliance, record, { member: giver, count: 50, label: 'green' })
    await converge(alliance, record, { variant: run.variant, stalledMs: 90_000, only: [victim] })
    const work = () => Promise.all(Array.from({ length: 10 }, () => recallOne(alliance, record, giver, chance)))
    return killDuring(run, work, 200)
  },
  adopt: (run) => {
    const next = run.chance.pick(
      (['everything', 'no-amber', 'no-relationships'] as const).filter((one) => one !== run.variant),
    )
    return killDuring(run, () => adoptAtBoth(run, next), 400)
  },
}

async function adoptAtBoth(run: Run, variant: Variant): Promise<void> {
  await adopt(run.alliance, run.record, variant, [giver, victim])
  run.variant = variant
}

/** After each start: everything that is its own is there, and nothing disagrees. */
async function judgeNow({ alliance, record }: Run, when: string): Promise<void> {
  const node = alliance.serving(victim)
  if (node === null) return record.violate(`after ${when} it does not serve`)
  const { byOrigin } = await askNode<{ byOrigin: { [origin: string]: number } }>(node, '/counts')
  const own = record.ofOrigin(victim).filter(({ recalled }) => recalled !== 'yes').length
  if ((byOrigin[victim] ?? 0) !== own)
    record.violate(`after ${when} it holds ${byOrigin[victim]} of its own in place of ${own}`)
  await verify(alliance.dirOf(victim), record, `${victim} after ${when}`)
}

/** Alone, before any other member has seen its ledger: a store of the version before is killed while it is brought up to date. */
async function migrations(run: Run, kills: number): Promise<void> {
  if (kills === 0) return
  const { alliance, record, chance, count } = run
  await start(run)
  for (let done = 0; done < kills; ) {
    await importBatch(alliance, record, { member: victim, count: 400, label: 'green' })
    await alliance.stop(victim, 'SIGTERM')
    rmSync(join(run.options.folder, 'power-cut.log'), { force: true })
    await makeOlder(alliance.dirOf(victim))
    for (let times = 0; times < 4 && done < kills; times++, done++) {
      alliance.launch(victim)
      await sleep(chance.between(250, 1_200))
      await kill(run)
      count('killed in the middle of: migrate')
    }
    await start(run)
    await judgeNow(run, `migration kill ${done}`)
    if (record.violations.length > 5) return
  }
}

/** So many kills, every kind as often as the others. */
export function killsOf(total: number): Moment[] {
  return Array.from({ length: total }, (_, at) => moments[at % moments.length]!)
}
