import { once } from 'node:events'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { counts } from '../api/contract/objects.ts'
import { Fault } from '../base/fault.ts'
import type { Terminal } from '../cli/command.ts'
import { requireRunning } from '../cli/node-api.ts'
import { lockHolder } from '../config/lock.ts'
import { beginAdvisory } from './advisory.ts'
import { nodeDir, prepareNodes, signedDemoCharter } from './alliance.ts'
import { disagreeOnHarbours } from './attribution.ts'
import { lastWords, type NodeProcess, startNodeProcess } from './child.ts'
import { admitPeople, adoptEverywhere, publish, replayTelemetry, type ServingNode, waitUntilExchanged } from './fill.ts'
import { fillYear } from './fill-year.ts'
import { huntForRelays } from './hunt.ts'
import { fileWaterIncident } from './incident.ts'
import { demoNodes, demoPeople, demoPorts } from './nodes.ts'

export interface DemoOptions {
  readonly data: string
  readonly basePort: number | null
  readonly reset: boolean
  readonly json: boolean
  /** Fill in a made-up year, so that the picture is worth looking at. */
  readonly year: boolean
}

/** Runs the demonstration until it is interrupted: three nodes in three processes that exchange what each publishes. */
export async function runDemo(
  options: DemoOptions,
  terminal: Terminal,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const { data, basePort, reset } = options
  const ports = demoNodes.map((_, index) => demoPorts(index, basePort))
  refuseWhileRunning(data)
  if (reset) removeData(data)
  mkdirSync(data, { recursive: true })
  await checkPorts(ports.flatMap(({ exchange, console }) => [exchange, console]))
  prepareNodes(data, ports)

  await using processes = new AsyncDisposableStack()
  const say = (text: string): void => terminal.err(`trefoil: ${text}\n`)
  say('starting the nodes of the United States, Japan and the Philippines')
  const logFile = (member: string): string => join(data, `${member.toLowerCase()}.log`)
  const started = await Promise.allSettled(
    demoNodes.map(({ member }, index) =>
      startNodeProcess({ member, dir: nodeDir(data, demoNodes[index]!), logFile: logFile(member), env }),
    ),
  )
  const running: NodeProcess[] = []
  for (const one of started) if (one.status === 'fulfilled') running.push(one.value)
  // All at once: each takes its time to close.
  processes.defer(async () => void (await Promise.all(running.map((one) => one[Symbol.asyncDispose]()))))
  for (const one of started) if (one.status === 'rejected') throw one.reason
  const death = Promise.race(
    running.map(async ({ member, ended }) => {
      const how = await ended
      throw new Fault(
        'unavailable',
        `the node of ${member} has ended (${how}); ${lastWords(logFile(member))}. Start the demonstration again`,
      )
    }),
  )
  death.catch(() => {})

  const nodes: ServingNode[] = demoNodes.map((node) => ({ node, api: requireRunning(nodeDir(data, node)) }))
  const interrupted = once(terminal.interrupted, 'abort')
  const filled = fill(nodes, { data, year: options.year }, terminal)
  filled.catch(() => {})
  const totals = await Promise.race([filled, death, interrupted.then(() => 'interrupted' as const)])
  if (totals === 'interrupted' || terminal.interrupted.aborted) return
  if (totals === null) say('the exchange is taking longer than usual; it goes on in the background')
  await terminal.out(options.json ? jsonOf(ports, totals) : tableOf(ports, totals))
  await Promise.race([death, interrupted])
  say('stopping')
}

async function fill(
  nodes: readonly ServingNode[],
  { data, year }: Pick<DemoOptions, 'data' | 'year'>,
  terminal: Terminal,
): Promise<readonly number[] | null> {
  await adoptEverywhere(nodes, () => signedDemoCharter(data))
  await Promise.all(nodes.map((node) => Promise.all([admitPeople(node), publish(node)])))
  const totals = await waitUntilExchanged(nodes, terminal.interrupted)
  // Before what is worth looking at, which would be lost among it.
  if (year)
    await fillYear(nodes, Date.now(), terminal.interrupted).catch((error) => {
      if (!terminal.interrupted.aborted) terminal.err(`trefoil: the made-up year is not complete: ${explain(error)}\n`)
    })
  await replayTelemetry(nodes, terminal.interrupted)
  await fileWaterIncident(nodes, terminal.interrupted)
  await beginAdvisory(nodes, terminal.interrupted)
  await disagreeOnHarbours(nodes, terminal.interrupted)
  await huntForRelays(nodes, terminal.interrupted)
  return totals && Promise.all(nodes.map(async ({ api }) => counts.parse(await api.get('/counts')).total))
}

function explain(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function refuseWhileRunning(data: string): void {
  for (const node of demoNodes) {
    const pid = lockHolder(nodeDir(data, node))
    if (pid !== null) {
      throw new Fault(
        'conflict',
        `the demonstration in ${data} is running already (process ${pid}); stop it, or choose another --data and --base-port`,
      )
    }
  }
}

/** Removes what a demonstration left, and nothing else: a folder that holds other things is left alone. */
function removeData(data: string): void {
  const ours = new Set(demoNodes.flatMap(({ member }) => [member.toLowerCase(), `${member.toLowerCase()}.log`]))
  let entries: string[]
  try {
    entries = readdirSync(data)
  } catch {
    return
  }
  const strange = entries.find((entry) => !ours.has(entry))
  if (strange !== undefined)
    throw new Fault('conflict', `${data} holds ${strange}, which is not of a demonstration; choose another --data`)
  for (const entry of entries) rmSync(join(data, entry), { recursive: true, force: true })
}

async function checkPorts(ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    const server = createServer()
    try {
      server.listen({ port, host: '127.0.0.1' })
      await once(server, 'listening')
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')))
        throw error
      throw new Fault(
        'conflict',
        `port ${port} is in use by another program; stop it, or choose other ports with --base-port N`,
      )
    } finally {
      await new Promise<void>((resolve) => server.close(() => resolve()))
    }
  }
}

type Ports = readonly { readonly exchange: number; readonly console: number }[]

function jsonOf(ports: Ports, totals: readonly number[] | null): string {
  const nodes = demoNodes.map(({ member, name }, index) => ({
    member,
    name,
    console: `http://localhost:${ports[index]!.console}`,
    exchange: `https://localhost:${ports[index]!.exchange}`,
    objects: totals?.[index] ?? null,
  }))
  return `${JSON.stringify({ event: 'ready', exchanged: totals !== null, nodes, people: demoPeople })}\n`
}

function tableOf(ports: Ports, totals: readonly number[] | null): string {
  const rows = [['node', 'console', 'exchange (TLS, TAXII)', 'objects']]
  for (const [index, { member, name }] of demoNodes.entries()) {
    const { console, exchange } = ports[index]!
    rows.push([
      `${member} ${name}`,
      `http://localhost:${console}`,
      `https://localhost:${exchange}/taxii2/`,
      String(totals?.[index] ?? '…'),
    ])
  }
  const people = [
    ['sign in as', 'password', 'role'],
    ...demoPeople.map(({ name, password, role }) => [name, password, role]),
  ]
  return `\n${columns(rows)}\n\n${columns(people)}   (the same on every node; for this demonstration only)\n\nready: three nodes exchange intelligence; press Ctrl-C to stop\n`
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('   ')
        .trimEnd(),
    )
    .join('\n')
}
