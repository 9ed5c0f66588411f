import { setTimeout as sleep } from 'node:timers/promises'
import type { NodeProcess } from '../src/testing/processes.ts'
import { call, importBundle } from './api.ts'
import { bundleOf, makeTexts } from './objects.ts'
import { type Figure, percentile } from './report.ts'

/** From the moment a publisher sends one object to the moment another node's API shows it. */
export async function benchLatency(from: NodeProcess, to: NodeProcess, samples: number): Promise<Figure[]> {
  const milliseconds: number[] = []
  for (let sample = 0; sample < samples; sample++) {
    const [text] = makeTexts(50_000_000 + sample * 5, 1)
    const { id } = JSON.parse(text!) as { id: string }
    const started = performance.now()
    await importBundle(from, bundleOf([text!]))
    for (;;) {
      const response = await call(to, `/objects/${encodeURIComponent(id)}`)
      await response.arrayBuffer()
      if (response.ok) break
      if (performance.now() - started > 30_000) throw new Error(`${id} did not arrive`)
      await sleep(2)
    }
    milliseconds.push(performance.now() - started)
  }
  const at = (share: number): string => `${Math.round(percentile(milliseconds, share))} ms`
  return [
    {
      what: `publish at one node to readable at another, ${samples} times`,
      value: `median ${at(0.5)}, 99th percentile ${at(0.99)}`,
      goal: '99 % under 1 s',
    },
  ]
}
