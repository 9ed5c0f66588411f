import { setTimeout as sleep } from 'node:timers/promises'
import type { NodeProcess } from '../src/testing/processes.ts'
import { call, importBundle } from './api.ts'
import { bundleOf, makeTexts } from './objects.ts'
import { type Figure, percentile } from './report.ts'

/** From the moment a person recalls an object until every other node answers that it is not there, and until the originator's list says so. */
export async function benchRecall(from: NodeProcess, to: readonly NodeProcess[], samples: number): Promise<Figure[]> {
  const gone: number[] = []
  const answered: number[] = []
  for (let sample = 0; sample < samples; sample++) {
    const [text] = makeTexts(60_000_000 + sample * 5, 1)
    const { id } = JSON.parse(text!) as { id: string }
    const path = `/objects/${encodeURIComponent(id)}`
    await importBundle(from, bundleOf([text!]))
    for (const node of to) await until(async () => (await status(node, path)) === 200)
    const started = performance.now()
    const recall = await call(from, `${path}/recall`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ reason: 'measured' }),
    })
    if (!recall.ok) throw new Error(`recall: ${recall.status} ${await recall.text()}`)
    const { num } = (await recall.json()) as { num: string }
    await Promise.all(to.map((node) => until(async () => (await status(node, path)) === 404)))
    gone.push(performance.now() - started)
    await until(async () => {
      const { answers } = (await (await call(from, `/recalls/${num}`)).json()) as { answers: { outcome: string }[] }
      return answers.length === to.length && answers.every(({ outcome }) => outcome === 'purged')
    })
    answered.push(performance.now() - started)
  }
  const shown = (values: readonly number[]): string =>
    `median ${Math.round(percentile(values, 0.5))} ms, 99th percentile ${Math.round(percentile(values, 0.99))} ms`
  return [
    {
      what: `a recall reaches every connected node, ${samples} times`,
      value: shown(gone),
      goal: 'under 2 s',
    },
    { what: 'and all of them have answered', value: shown(answered), goal: '' },
  ]
}

async function status(node: NodeProcess, path: string): Promise<number> {
  const response = await call(node, path)
  await response.arrayBuffer()
  return response.status
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const started = performance.now()
  while (!(await holds())) {
    if (performance.now() - started > 30_000) throw new Error('it took longer than 30 seconds')
    await sleep(2)
  }
}
