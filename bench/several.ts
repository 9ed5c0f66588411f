import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent } from 'node:https'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startPostgresServer } from '../src/testing/postgres-server.ts'
import { makeAlliance, type NodeProcess, serve, trefoil } from '../src/testing/processes.ts'
import { importBundle, usage } from './api.ts'
import { bundleOf, makeTexts } from './objects.ts'
import { readPage } from './pages.ts'
import { cpuOfFamily } from './processor-time.ts'
import { type Figure, perSecond } from './report.ts'

const objects = 20_000
const readers = 8
const rounds = 2

interface Measured {
  readonly perSecond: number
  /** Milliseconds of CPU that a page of 1,000 took of the node's processes, and of the database server. */
  readonly nodeMs: number
  readonly serverMs: number
  /** How many cores they kept busy together. */
  readonly busy: number
}

/** Eight TAXII readers of pages of 1,000 at one process of a node on PostgreSQL, then at four; what a page costs each side, and what follows for more cores. */
export async function benchSeveral(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'trefoil-bench-several-'))
  chmodSync(folder, 0o711)
  await using parts = new AsyncDisposableStack()
  parts.defer(() => rmSync(folder, { recursive: true, force: true }))
  const server = parts.use(await startPostgresServer(join(folder, 'server'), { durable: true }))
  const client = new pg.Client({ connectionString: server.url('postgres') })
  await client.connect()
  await client.query('create database node')
  await client.end()
  const dirs = makeAlliance(join(folder, 'nodes'), 28_200, { US: server.url('node') })
  const ports = { TREFOIL_EXCHANGE_LISTEN: '127.0.0.1:0', TREFOIL_CONSOLE_LISTEN: '127.0.0.1:0' }
  const nodes: NodeProcess[] = []
  const start = async (): Promise<void> => {
    const dir = `${dirs.US}-${nodes.length}`
    cpSync(dirs.US!, dir, { recursive: true })
    const node = await serve('US', dir, { env: ports })
    parts.defer(() => node.stop('SIGKILL'))
    nodes.push(node)
  }
  await start()
  for (let from = 0; from < objects; from += 1000) await importBundle(nodes[0]!, bundleOf(makeTexts(from, 1000)))
  const words = ['client', 'add', nodes[0]!.dir, 'bench', '--tlp', 'green', '--json']
  const { token } = JSON.parse(trefoil(...words)) as { token: string }
  const one = await measure(nodes, token, server.pid)
  for (let more = 1; more < 4; more++) await start()
  const four = await measure(nodes, token, server.pid)
  const cost = ({ perSecond: rate, nodeMs, serverMs, busy }: Measured): string =>
    `${perSecond(rate, 1)}, a page costs ${nodeMs.toFixed(1)} ms of the node and ${serverMs.toFixed(1)} ms of the database, ${busy.toFixed(2)} cores busy`
  return [
    {
      what: `pages of 1,000 on PostgreSQL by ${readers} readers: four processes of a node against one, on ${cpus().length} cores`,
      value: `${(four.perSecond / one.perSecond).toFixed(2)} times (four: ${cost(four)}; one: ${cost(one)})`,
      goal: 'at least 3 times with the cores for it',
    },
    {
      what: 'by those costs: cores that one process and its share of the database keep busy, and four',
      value: `${coresFor(1, one).toFixed(1)} and ${coresFor(4, four).toFixed(1)}; ${cpus().length} are here, so four can be at most ${mostTimes(one, four, cpus().length).toFixed(2)} times one here, and ${mostTimes(one, four, Number.POSITIVE_INFINITY).toFixed(2)} times with the cores for it`,
      goal: '',
    },
  ]
}

/** A process works on one page at a time, and the database meanwhile on those of others. */
function coresFor(processes: number, { nodeMs, serverMs }: Measured): number {
  return (processes * (nodeMs + serverMs)) / nodeMs
}

/** Pages a second of four processes against one: each keeps at most one core busy, and all together with the database those there are. */
function mostTimes(one: Measured, four: Measured, cores: number): number {
  const rate = (processes: number, { nodeMs, serverMs }: Measured): number =>
    Math.min(processes / nodeMs, cores / (nodeMs + serverMs))
  return rate(4, four) / rate(1, one)
}

async function measure(nodes: readonly NodeProcess[], token: string, serverPid: number): Promise<Measured> {
  const used = (): { node: number; server: number } => ({
    node: nodes.reduce((sum, { pid }) => sum + usage(pid).cpuSeconds, 0),
    server: cpuOfFamily(serverPid),
  })
  const agents = nodes.map(
    ({ dir }) => new Agent({ keepAlive: true, maxSockets: readers, ca: readFileSync(join(dir, 'keys', 'ca.pem')) }),
  )
  const walk = async (reader: number): Promise<number> => {
    let count = 0
    for (let round = 0; round < rounds; round++) {
      let next: string | undefined
      do {
        const turn = (reader + round) % nodes.length
        const page = await readPage(nodes[turn]!, agents[turn]!, `Bearer ${token}`, next)
        count += page.count
        next = page.next
      } while (next !== undefined)
    }
    return count
  }
  await walk(0)
  const before = used()
  const started = performance.now()
  const counts = await Promise.all(Array.from({ length: readers }, (_, reader) => walk(reader)))
  const seconds = (performance.now() - started) / 1000
  const after = used()
  for (const agent of agents) agent.destroy()
  const [node, server] = [after.node - before.node, after.server - before.server]
  const total = counts.reduce((a, b) => a + b, 0)
  const ofPage = (cpuSeconds: number): number => (cpuSeconds * 1_000 * 1_000) / total
  return { perSecond: total / seconds, nodeMs: ofPage(node), serverMs: ofPage(server), busy: (node + server) / seconds }
}
