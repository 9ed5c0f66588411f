/** `npm run bench`: everything that we claim about speed, measured on this machine. `--full` imports a million objects. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeAlliance, type NodeProcess, serve } from '../src/testing/processes.ts'
import { call, usage } from './api.ts'
import { benchBare } from './bare.ts'
import { benchClients } from './clients.ts'
import { benchDecisions } from './decisions.ts'
import { benchDetect } from './detect.ts'
import { benchFilters } from './filters.ts'
import { benchGraph } from './graph.ts'
import { benchImport } from './import.ts'
import { benchInquiry } from './inquiry.ts'
import { benchLargeBody } from './large-body.ts'
import { benchLatency } from './latency.ts'
import { benchLedger } from './ledger.ts'
import { benchLedgerImport } from './ledger-import.ts'
import { benchLookBack } from './look-back.ts'
import { benchMatch } from './match.ts'
import { benchPages } from './pages.ts'
import { benchPatterns } from './patterns.ts'
import { benchRecall } from './recall.ts'
import { benchRedecide } from './redecide.ts'
import { type Figure, printFigures } from './report.ts'
import { benchSeveral } from './several.ts'
import { benchSituation } from './situation.ts'
import { benchSizes } from './sizes.ts'
import { benchSources } from './sources.ts'

const full = process.argv.includes('--full')
const folder = mkdtempSync(join(tmpdir(), 'trefoil-bench-'))
const figures: Figure[] = []
const note = (text: string): void => console.error(`bench: ${text}`)

try {
  note('three nodes exchange one object after another')
  const dirs = makeAlliance(folder, 28_000)
  const nodes: NodeProcess[] = []
  for (const [member, dir] of Object.entries(dirs)) nodes.push(await serve(member, dir))
  const [us, jp, ph] = nodes as [NodeProcess, NodeProcess, NodeProcess]
  await sleep(2000)
  figures.push(...(await benchLatency(us, jp, 200)))
  note('recalls')
  figures.push(...(await benchRecall(us, [jp, ph], 50)))
  note('indicators are looked for, here and at an ally')
  figures.push(...(await benchDetect(us, jp, 100)))
  await jp.stop()
  await ph.stop()

  note('one node takes in objects')
  figures.push(...(await benchImport(us, full ? 1_000_000 : 100_000)))
  note('one large body')
  figures.push(...(await benchLargeBody()))
  note('clients read pages')
  figures.push(...(await benchPages(us)))
  note('clients ask with filters while objects arrive')
  figures.push(...(await benchFilters(us)))
  note('the search index catches up')
  while (((await (await call(us, '/status')).json()) as { searchLag: number }).searchLag > 0) await sleep(500)
  await us.stop()

  note('the same node, idle after a restart')
  const again = await serve('US', dirs.US!)
  await sleep(5000)
  const total = ((await (await call(again, '/counts')).json()) as { total: number }).total
  await sleep(1000)
  figures.push({
    what: `memory of an idle node with ${total.toLocaleString('en-US')} objects`,
    value: `${Math.round(usage(again.pid).residentMb)} MB`,
    goal: 'under 200 MB with 100,000',
  })
  await again.stop()

  note('the console draws a graph and a list')
  const drawing = makeAlliance(join(folder, 'graph'), 28_200)
  const drawn = await serve('US', drawing.US!)
  figures.push(...(await benchGraph(drawn)))
  await drawn.stop()

  note('decisions')
  figures.push(...benchDecisions())

  note('patterns')
  figures.push(...benchPatterns())

  note('everything is judged anew')
  figures.push(...(await benchRedecide(full ? 1_000_000 : 100_000)))

  note('telemetry against indicators')
  figures.push(...(await benchMatch(full)))

  note('looking back')
  figures.push(...(await benchLookBack(full)))

  note('asking without telling')
  figures.push(...(await benchInquiry(full)))

  note('the ledger in memory')
  figures.push(...(await benchLedger()))
  note('imports with the ledger, and without')
  figures.push(...(await benchLedgerImport(40_000)))

  note('both engines, with and without us')
  figures.push(...(await benchBare(20_000)))
  note('standing sources')
  figures.push(...(await benchSources(full ? 100_000 : 20_000)))
  note('little held, and much')
  figures.push(...(await benchSizes(full ? [10_000, 1_000_000] : [10_000, 100_000, 300_000], note)))
  note('few clients, and many')
  figures.push(...(await benchClients(full ? 200 : 60)))
  note('one process on PostgreSQL, and four')
  figures.push(...(await benchSeveral()))

  note('the picture over many sightings')
  figures.push(...(await benchSituation(full ? 10_000_000 : 1_000_000, note)))
  note('the demonstration starts')
  figures.push(await benchStart())
} finally {
  rmSync(folder, { recursive: true, force: true })
}
printFigures(figures)

/** Installed, nothing there yet: from the command to the line `ready`. */
async function benchStart(): Promise<Figure> {
  const started = performance.now()
  const child = spawn(
    resolve(import.meta.dirname, '..', 'trefoil'),
    ['demo', '--base-port', '28100', '--data', join(folder, 'demo'), '--reset'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  )
  await new Promise<void>((ready, failed) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (/^ready/m.test(text)) ready()
    })
    child.once('exit', (code) => failed(new Error(`the demonstration ended with ${code}`)))
  })
  const seconds = (performance.now() - started) / 1000
  await new Promise<void>((ended) => {
    child.once('exit', () => ended())
    child.kill('SIGINT')
  })
  return {
    what: '`npm start` after installation, to the line `ready`',
    value: `${seconds.toFixed(1)} s`,
    goal: 'under 20 s',
  }
}
