import type { NodeProcess } from '../src/testing/processes.ts'
import { call, importBundle } from './api.ts'
import { bundleOf, makeTexts } from './objects.ts'
import { type Figure, percentile } from './report.ts'

/**
 * From the answer to an import, which comes after the commit, until a line of telemetry that is handed to the node names the indicator;
 * and from the request until one does at an ally. The line is handed in again and again: each time takes the whole way through the API,
 * a thread and the desk.
 */
export async function benchDetect(from: NodeProcess, ally: NodeProcess, samples: number): Promise<Figure[]> {
  // Threads start with the first stream.
  await untilNamed(from, await fresh(from, 0))
  await untilNamed(ally, await fresh(from, 1))
  const live: number[] = []
  let atOnce = 0
  const detected: number[] = []
  for (let sample = 2; sample < samples + 2; sample++) {
    const name = await fresh(from, sample)
    const committed = performance.now()
    if ((await untilNamed(from, name)) === 1) atOnce += 1
    live.push(performance.now() - committed)
    const other = performance.now()
    const second = await fresh(from, samples + sample)
    await untilNamed(ally, second)
    detected.push(performance.now() - other)
  }
  const shown = (values: readonly number[]): string =>
    `median ${Math.round(percentile(values, 0.5))} ms, 99th percentile ${Math.round(percentile(values, 0.99))} ms`
  return [
    {
      what: `an indicator accepted until a stream names it at its node, the answer included, ${samples} times`,
      value: `${shown(live)}; ${atOnce} named by the first line handed in`,
      goal: '99 % under 10 ms',
    },
    {
      what: `an indicator handed in until a stream names it at an ally, ${samples} times`,
      value: shown(detected),
      goal: 'under 1 s',
    },
  ]
}

/** Takes an indicator in; the name that it asks for. */
async function fresh(node: NodeProcess, sample: number): Promise<string> {
  const number = 40_000_000 + sample * 5
  await importBundle(node, bundleOf(makeTexts(number, 1)))
  return `c2-${number}.bench.example`
}

/** How often the line was handed in until something was named. */
async function untilNamed(node: NodeProcess, name: string): Promise<number> {
  const started = performance.now()
  for (let times = 1; ; times++) {
    const response = await call(node, '/match?format=zeek&live=more', {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: `{"ts":"2026-10-01T00:00:00Z","query":"${name}"}\n`,
    })
    if (!response.ok) throw new Error(`match: ${response.status} ${await response.text()}`)
    if (((await response.json()) as { hits: number }).hits > 0) return times
    if (performance.now() - started > 30_000) throw new Error(`${name} was not named`)
  }
}
