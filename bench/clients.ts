import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeAlliance, serve } from '../src/testing/processes.ts'
import { importBundle, usage } from './api.ts'
import { bundleOf, makeTexts } from './objects.ts'
import { type Figure, percentile } from './report.ts'
import { addClient } from './sizes.ts'

const batch = 1000
const warmUp = 40
const labels = ['clear', 'green', 'amber', 'amber+strict', 'red'] as const

/**
 * What 500 clients of five clearances cost an import, against 3: two nodes take in the same batches turn by turn, so that whatever else
 * the machine does troubles both, and each turn the other one goes first. CPU time of the nodes; the middle of all turns and their sum.
 */
export async function benchClients(batches: number): Promise<Figure[]> {
  const folder = mkdtempSync(join(process.env.TREFOIL_BENCH_DIR ?? tmpdir(), 'trefoil-bench-clients-'))
  await using parts = new AsyncDisposableStack()
  parts.defer(() => rmSync(folder, { recursive: true, force: true }))
  const open = async (name: string, basePort: number, clients: number) => {
    const node = await serve('US', makeAlliance(join(folder, name), basePort).US!)
    parts.defer(() => node.stop('SIGTERM'))
    for (let index = 0; index < clients; index++)
      await addClient(node, `client-${index}`, labels[index % labels.length]!)
    return { node, seconds: 0 }
  }
  const few = await open('few', 28_500, 3)
  const many = await open('many', 28_600, 500)
  const ratios: number[] = []
  for (let turn = 0; turn < warmUp + batches; turn++) {
    const bundle = bundleOf(makeTexts(turn * batch, batch))
    const taken = new Map<typeof few, number>()
    for (const one of turn % 2 === 0 ? [few, many] : [many, few]) {
      const before = usage(one.node.pid).cpuSeconds
      await importBundle(one.node, bundle)
      taken.set(one, usage(one.node.pid).cpuSeconds - before)
    }
    if (turn < warmUp) continue
    for (const [one, seconds] of taken) one.seconds += seconds
    ratios.push(taken.get(many)! / Math.max(0.01, taken.get(few)!))
  }
  const total = (batches * batch).toLocaleString('en-US')
  return [
    {
      what: `import of ${total} objects with 500 clients of five clearances against 3, two nodes turn by turn`,
      value: `${(many.seconds / few.seconds).toFixed(3)} times the CPU time (${many.seconds.toFixed(1)} s and ${few.seconds.toFixed(1)} s; the middle of ${batches} turns ${percentile(ratios, 0.5).toFixed(2)})`,
      goal: 'no slower than with 3',
    },
  ]
}
