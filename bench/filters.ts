import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type NodeProcess, trefoil } from '../src/testing/processes.ts'
import { importBundle } from './api.ts'
import { bundleOf, makeTexts } from './objects.ts'
import { type Figure, percentile } from './report.ts'

const asked = 400
/** Objects that are imported meanwhile, a hundred at a time, ten times a second. */
const loadFrom = 5_000_000

/** TAXII requests with filters, one after the other, while the node takes in a thousand objects a second. */
export async function benchFilters(node: NodeProcess): Promise<Figure[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: readFileSync(join(node.dir, 'keys', 'ca.pem')) })
  let stopped = false
  const loading = (async () => {
    for (let from = loadFrom; !stopped; from += 100) {
      await importBundle(node, bundleOf(makeTexts(from, 100)))
      await sleep(100)
    }
  })()
  const idOf = (number: number): string => (JSON.parse(makeTexts(number, 1)[0]!) as { id: string }).id
  const kinds: readonly [string, (number: number) => string][] = [
    ['match[id]', (number) => `objects/?match[id]=${idOf(number)}`],
    ['match[type]', () => 'objects/?match[type]=malware&limit=20'],
    ['match[version]', (number) => `objects/?match[id]=${idOf(number)}&match[version]=all`],
    ['manifest', () => 'manifest/?limit=100'],
  ]
  const figures: Figure[] = []
  for (const [name, path] of kinds) {
    // A client for each, since one may ask 400 times at once and then 200 times a second.
    const words = ['client', 'add', node.dir, `bench-${Date.now()}`, '--tlp', 'green', '--json']
    const { token } = JSON.parse(trefoil(...words)) as { token: string }
    const times: number[] = []
    for (let number = 0; number < asked; number++) {
      const started = performance.now()
      await get(`${node.exchange}/trilateral/collections/intelligence/${path(number)}`, agent, token)
      times.push(performance.now() - started)
    }
    const [middle, late] = [percentile(times, 0.5), percentile(times, 0.99)]
    figures.push({
      what: `TAXII ${name} over TLS while objects are imported`,
      value: `median ${middle.toFixed(1)} ms, 99th percentile ${late.toFixed(1)} ms`,
      goal: 'median under 5 ms, 99 % under 50 ms',
    })
  }
  stopped = true
  await loading
  agent.destroy()
  return figures
}

function get(url: string, agent: Agent, token: string): Promise<void> {
  const headers = { accept: 'application/taxii+json;version=2.1', authorization: `Bearer ${token}` }
  return new Promise((answered, failed) => {
    const call = request(url, { agent, headers }, (answer) => {
      answer.resume().on('end', () => {
        if (answer.statusCode === 200) answered()
        else failed(new Error(`${url}: ${answer.statusCode}`))
      })
    })
    call.on('error', failed)
    call.end()
  })
}
