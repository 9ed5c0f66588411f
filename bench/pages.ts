import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { join } from 'node:path'
import { type NodeProcess, trefoil } from '../src/testing/processes.ts'
import { usage } from './api.ts'
import { type Figure, perSecond } from './report.ts'

interface PageAnswer {
  readonly count: number
  readonly next: string | undefined
}

/** Reads everything that a client may read by TAXII, in pages of 1,000, over TLS and two connections. */
export async function benchPages(node: NodeProcess): Promise<Figure[]> {
  const { username, password } = JSON.parse(
    trefoil('client', 'add', node.dir, `bench-${Date.now()}`, '--tlp', 'green', '--json'),
  ) as {
    username: string
    password: string
  }
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const agent = new Agent({ keepAlive: true, maxSockets: 2, ca: readFileSync(join(node.dir, 'keys', 'ca.pem')) })
  const read = (next: string | undefined): Promise<PageAnswer> => readPage(node, agent, authorization, next)
  await read(undefined)
  const before = usage(node.pid).cpuSeconds
  const started = performance.now()
  const counts = await Promise.all([walk(read), walk(read)])
  const seconds = (performance.now() - started) / 1000
  const cpu = usage(node.pid).cpuSeconds - before
  agent.destroy()
  const total = counts.reduce((a, b) => a + b, 0)
  return [
    {
      what: `TAXII pages of 1,000 over TLS, ${total.toLocaleString('en-US')} objects by two readers`,
      value: `${perSecond(total, seconds)} (${perSecond(total, cpu)} of the node's CPU time)`,
      goal: 'at least 50,000/s in total',
    },
  ]
}

async function walk(read: (next: string | undefined) => Promise<PageAnswer>): Promise<number> {
  let count = 0
  let next: string | undefined
  do {
    const page = await read(next)
    count += page.count
    next = page.next
  } while (next !== undefined)
  return count
}

/** One page of what a client may read. */
export function readPage(
  node: NodeProcess,
  agent: Agent,
  authorization: string,
  next: string | undefined,
): Promise<PageAnswer> {
  const url = new URL(`${node.exchange}/trilateral/collections/intelligence/objects/`)
  url.searchParams.set('limit', '1000')
  if (next !== undefined) url.searchParams.set('next', next)
  return new Promise((answered, failed) => {
    const call = request(
      url,
      { agent, headers: { authorization, accept: 'application/taxii+json;version=2.1' } },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const text = Buffer.concat(chunks)
          if (response.statusCode !== 200)
            failed(new Error(`page: ${response.statusCode} ${text.toString().slice(0, 200)}`))
          else answered(summarise(text))
        })
      },
    )
    call.on('error', failed)
    call.end()
  })
}

/** Counts the objects and finds the cursor without parsing a megabyte, so that the reader costs little beside the node. */
function summarise(text: Buffer): PageAnswer {
  let count = 0
  for (let at = text.indexOf('"spec_version"'); at >= 0; at = text.indexOf('"spec_version"', at + 14)) count++
  const edges = text.subarray(0, 500).toString('latin1') + text.subarray(-500).toString('latin1')
  return { count, next: /"next":\s*"([^"]+)"/.exec(edges)?.[1] }
}
