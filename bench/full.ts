/**
 * `npm run bench:full -- 5000000 60000 [FOLDER]`: what imports cost a node that holds so many objects, against one that holds 300,000:
 * two nodes, turn by turn. Their stores are filled beside the door with malware and relationships, whose rows, keys and values are as
 * the door would have left them, but for their words. A folder is kept, and used again.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeAlliance, type NodeProcess, serve } from '../src/testing/processes.ts'
import { importBundle, peakMb } from './api.ts'
import { fillBesideTheDoor } from './full-store.ts'
import { bundleOf, makeTexts } from './objects.ts'
import { cpuWithoutWorkers } from './processor-time.ts'
import { percentile, perSecond, printFigures } from './report.ts'
import { quiet } from './sizes.ts'

const batch = 1000
const warmUp = 20
const few = 300_000

const [largeText = '5000000', objectsText = '60000', kept] = process.argv.slice(2)
const [large, objects] = [Number(largeText), Number(objectsText)]
const folder = kept ?? mkdtempSync(join(process.env.TREFOIL_BENCH_DIR ?? tmpdir(), 'trefoil-bench-full-'))
const note = (text: string): void => console.error(`bench: ${text}`)

interface Side {
  readonly node: NodeProcess
  readonly held: number
  seconds: number
}

await using parts = new AsyncDisposableStack()
if (kept === undefined) parts.defer(() => rmSync(folder, { recursive: true, force: true }))
const sides = [await open('small', few, 28_840), await open('large', large, 28_860)] as const
// Numbers of their own in each run: what is held already costs less.
const from = Math.floor(Date.now() / 1000) * 100
const ratios: number[] = []
for (let turn = 0; turn < warmUp + objects / batch; turn++) {
  const bundle = bundleOf(makeTexts(from + turn * batch, batch))
  const taken: number[] = []
  for (const at of turn % 2 === 0 ? [0, 1] : [1, 0]) {
    const side = sides[at]!
    const before = cpuWithoutWorkers(side.node.pid)
    await importBundle(side.node, bundle)
    await quiet(side.node)
    taken[at] = cpuWithoutWorkers(side.node.pid) - before
    if (turn >= warmUp) side.seconds += taken[at]
  }
  if (turn >= warmUp) ratios.push(taken[1]! / Math.max(0.01, taken[0]!))
}
const [small, big] = sides
const rate = (side: Side): string => perSecond(objects, side.seconds)
printFigures([
  {
    what: `import of ${objects} objects with ${big.held.toLocaleString('en-US')} held against ${small.held.toLocaleString('en-US')}, search index included, CPU time without worker threads`,
    value: `${(big.seconds / small.seconds).toFixed(2)} times as long (${rate(big)} and ${rate(small)}; the middle of ${ratios.length} turns ${percentile(ratios, 0.5).toFixed(2)}); most memory ${peakMb(big.node)} and ${peakMb(small.node)} MB`,
    goal: 'within 1.2 times',
  },
])

async function open(name: string, held: number, basePort: number): Promise<Side> {
  const dir = join(folder, name, 'us')
  if (!existsSync(dir)) {
    makeAlliance(join(folder, name), basePort)
    const first = await serve('US', dir)
    await importBundle(first, bundleOf(makeTexts(0, batch)))
    await quiet(first)
    await first.stop()
    await fillBesideTheDoor(join(dir, 'trefoil.db'), held, (count) => note(`${name}: ${count} objects`))
  }
  const node = await serve('US', dir)
  parts.defer(() => node.stop('SIGTERM'))
  return { node, held, seconds: 0 }
}
