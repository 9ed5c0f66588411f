import type { NodeProcess } from '../src/testing/processes.ts'
import { importBundle, usage } from './api.ts'
import { bundleOf, makeTexts } from './objects.ts'
import { type Figure, perSecond } from './report.ts'

const batch = 1000

/** Imports `total` objects over the API, 1,000 a request, one request after the other; the rate, and how the last part compares with the first. */
export async function benchImport(node: NodeProcess, total: number): Promise<Figure[]> {
  const part = Math.max(batch, Math.floor(total / 10 / batch) * batch)
  const seconds: number[] = []
  const cpu: number[] = []
  for (let from = 0; from < total; from += batch) {
    const bundle = bundleOf(makeTexts(from, batch))
    const before = { at: performance.now(), used: usage(node.pid).cpuSeconds }
    const { added } = await importBundle(node, bundle)
    if (added !== batch) throw new Error(`${added} of ${batch} were added`)
    seconds.push((performance.now() - before.at) / 1000)
    cpu.push(usage(node.pid).cpuSeconds - before.used)
  }
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
  const parts = part / batch
  const ratio = sum(seconds.slice(-parts)) / sum(seconds.slice(0, parts))
  return [
    {
      what: `import over the API, ${total.toLocaleString('en-US')} objects in bundles of 1,000, durable, decided for three recipients`,
      value: `${perSecond(total, sum(seconds))} (${perSecond(total, sum(cpu))} of CPU time, search index included)`,
      goal: 'at least 5,000/s',
    },
    {
      what: `the last ${part.toLocaleString('en-US')} of them against the first`,
      value: `${ratio.toFixed(2)} times`,
      goal: 'within 1.3 times',
    },
  ]
}
