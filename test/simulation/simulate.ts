import { fork } from 'node:child_process'
import { rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { runSeed, type SeedResult } from '../../src/testing/simulation/run-seed.ts'
import { shortestFailing } from '../../src/testing/simulation/shrink.ts'
import { makeFolder } from '../../src/testing/simulation/template.ts'

/**
 * npm run simulate [-- --seeds N] [--from N] [--workers N]: lives so many histories, on all cores.
 * npm run simulate -- --seed N [--operations N]: lives one again, and tells it.
 */
const usage = 'npm run simulate -- [--seeds 10000] [--from 1] [--workers 2] | --seed N [--operations N]'
const progressEveryMs = 10_000
const mostFailures = 20

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10000' },
    from: { type: 'string', default: '1' },
    workers: { type: 'string', default: String(availableParallelism()) },
    seed: { type: 'string' },
    operations: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) console.log(usage)
else if (process.send !== undefined) await work()
else if (values.seed !== undefined) process.exitCode = await replay(whole('seed', values.seed))
else process.exitCode = await campaign()

function whole(name: string, text: string): number {
  const number = Number(text)
  if (/^\d{1,10}$/.test(text)) return number
  console.error(`--${name} is a whole number: ${usage}`)
  process.exit(2)
}

async function replay(seed: number): Promise<number> {
  const folder = await makeFolder()
  const operations = values.operations === undefined ? {} : { operations: whole('operations', values.operations) }
  try {
    const result = await runSeed(seed, { ...folder, ...operations, onTrace: (line) => console.log(line) })
    console.log(
      `seed ${seed}, ${result.operations} operations, digest ${result.digest.slice(0, 16)}: ${verdictOf(result)}`,
    )
    return result.violations.length === 0 ? 0 : 1
  } finally {
    rmSync(folder.dir, { recursive: true, force: true })
  }
}

/** In a child: lives the histories that it is told of, one after the other. */
async function work(): Promise<void> {
  const folder = await makeFolder()
  process.once('disconnect', () => rmSync(folder.dir, { recursive: true, force: true }))
  process.on('message', (seed: number) => {
    void runSeed(seed, folder)
      .then(async (result) => (result.violations.length === 0 ? result : await shortestFailing(result, folder)))
      .then((result) => process.send!(result))
  })
  process.send!('ready')
}

async function campaign(): Promise<number> {
  const [from, seeds, workers] = [
    whole('from', values.from),
    whole('seeds', values.seeds),
    whole('workers', values.workers),
  ]
  const startedMs = performance.now()
  const totals = new Map<string, number>()
  const failures: SeedResult[] = []
  let [next, done] = [from, 0]
  const count = (result: SeedResult): void => {
    done++
    for (const [name, number] of Object.entries(result.counts)) totals.set(name, (totals.get(name) ?? 0) + number)
    if (result.violations.length === 0) return
    failures.push(result)
    console.log(`seed ${result.seed} fails after ${result.operations} operations: ${verdictOf(result)}`)
    console.log(`  again: npm run simulate -- --seed ${result.seed} --operations ${result.operations}`)
  }
  const timer = setInterval(() => {
    const perSecond = done / ((performance.now() - startedMs) / 1000)
    console.log(`${done} of ${seeds} histories, ${failures.length} failed, ${perSecond.toFixed(1)} a second`)
  }, progressEveryMs)
  await Promise.all(
    Array.from(
      { length: Math.max(1, Math.min(workers, seeds)) },
      () =>
        new Promise<void>((resolve) => {
          const child = fork(import.meta.filename, [], { execArgv: process.execArgv })
          let current: number | null = null
          child.on('message', (message: SeedResult | 'ready') => {
            if (message !== 'ready') count(message)
            current = next < from + seeds && failures.length < mostFailures ? next++ : null
            if (current === null) child.disconnect()
            else child.send(current)
          })
          child.on('exit', (code) => {
            if (current !== null)
              count({
                ...{ seed: current, operations: 0, digest: '', counts: {} },
                violations: [`the process that lived it ended (${code})`],
              })
            resolve()
          })
        }),
    ),
  )
  clearInterval(timer)
  const exercised = [...totals]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, number]) => `${number} ${name}`)
  console.log(`exercised: ${exercised.join(', ')}`)
  const seconds = (performance.now() - startedMs) / 1000
  console.log(`${done} histories from seed ${from} in ${seconds.toFixed(0)} s: ${failures.length} failed`)
  return failures.length === 0 && done === seeds ? 0 : 1
}

function verdictOf({ violations }: SeedResult): string {
  return violations.length === 0 ? 'everything holds' : violations.slice(0, 5).join('\n  ')
}
