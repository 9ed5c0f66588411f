import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { enrolSensor, parseEnrolment } from '../src/sensor/enrolment.ts'
import { startSensor } from '../src/sensor.ts'
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
  return [
    ...(await benchLive(from, samples)),
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

const shown = (values: readonly number[]): string =>
  `median ${Math.round(percentile(values, 0.5))} ms, 99th percentile ${Math.round(percentile(values, 0.99))} ms`

/**
 * One indicator after the other, taken in while the node has nothing else to do: until every thread of it looks for it, as its own
 * metrics count, and until a connected sensor does, as its state says, asked each millisecond.
 */
async function benchLive(node: NodeProcess, samples: number): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'trefoil-live-'))
  const made = await call(node, '/sensors', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'bench', sector: 'water', url: node.exchange }),
  })
  enrolSensor(join(folder, 'sensor'), parseEnrolment(await made.text()))
  try {
    await using sensor = await startSensor({ dir: join(folder, 'sensor') })
    await sensor.ready
    const answered: number[] = []
    const later: number[] = []
    const before = await liveCounts(node)
    for (let sample = 0; sample < samples; sample++) {
      await sleep(20)
      const watched = sensor.state().watched
      const begun = performance.now()
      let live = 0
      const seen = (async (): Promise<void> => {
        while (sensor.state().watched === watched) await sleep(1)
        live = performance.now()
      })()
      await fresh(node, 10_000 + sample)
      const committed = performance.now()
      answered.push(committed - begun)
      await seen
      later.push(Math.max(0, live - committed))
    }
    const after = await liveCounts(node)
    const all = after.get('+Inf')! - before.get('+Inf')!
    const within = (bound: string): string =>
      `${Math.round(((after.get(bound)! - before.get(bound)!) / all) * 1000) / 10} % within ${Number(bound) * 1000} ms`
    return [
      {
        what: `the commit of an indicator until all threads of its node look for it, ${all} times, one after the other`,
        value: ['0.002', '0.005', '0.01', '0.02', '0.05'].map(within).join(', '),
        goal: '99 % under 10 ms',
      },
      {
        what: 'the answer to its import until a connected sensor looks for it; the import itself',
        value: `${shown(later)}; ${shown(answered)}`,
        goal: 'under 1 s',
      },
    ]
  } finally {
    rmSync(folder, { recursive: true })
    await call(node, '/sensors/bench', { method: 'DELETE' })
  }
}

/** How many were live within each bound. */
async function liveCounts(node: NodeProcess): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(`${node.console}/metrics`, { headers: { authorization: `Bearer ${node.token}` } })
  const lines = (await response.text()).matchAll(/^trefoil_detection_live_seconds_bucket\{le="([^"]+)"\} (\d+)$/gm)
  return new Map(Array.from(lines, ([, bound, count]) => [bound!, Number(count)]))
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
