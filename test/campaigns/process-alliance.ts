import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAgreementYaml } from '../../src/alliance/agreement.ts'
import { draftCharter, readCharter, type SignedCharter, signCharter } from '../../src/alliance/charter.ts'
import type { Agreement } from '../../src/alliance/model.ts'
import { readConfig } from '../../src/config/read-config.ts'
import { cardOf } from '../../src/node/card.ts'
import { createNode } from '../../src/node/create.ts'
import { keysOf } from '../../src/node/keys.ts'
import { type LaunchedProcess, launch, type NodeProcess } from '../../src/testing/processes.ts'
import { ownerOfConnection } from './connection-owner.ts'
import { type Engine, openDatabases } from './databases.ts'
import { Line, startProxy } from './tcp-proxy.ts'

export const members = ['JP', 'PH', 'US'] as const
export type Member = (typeof members)[number]

export const exampleAgreement: Agreement = parseAgreementYaml(
  readFileSync(join(import.meta.dirname, '..', '..', 'agreements', 'trilateral.yaml'), 'utf8'),
)

/** Three nodes as processes of their own, which reach each other only through proxies that can be cut. */
export interface ProcessAlliance extends AsyncDisposable {
  readonly folder: string
  dirOf(member: Member): string
  logOf(member: Member): string
  /** The node as it serves now; null while it does not. */
  serving(member: Member): NodeProcess | null
  /** Starts the process without waiting; `serving` gives it when it serves. */
  launch(member: Member): LaunchedProcess
  stop(member: Member, signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
  line(from: Member, to: Member): Line
  lines(): readonly Line[]
  /** Processes that ended although nobody stopped them. */
  readonly deaths: readonly string[]
  /** Signs, by all, the next charter with this agreement. Nobody adopts it by that. */
  signNext(agreement: Agreement): string
}

export interface AllianceOptions {
  readonly folder: string
  readonly engine: Engine
  /** This and the eight after it are used. */
  readonly basePort: number
  /** More of the environment of a member's process. */
  readonly envOf?: (member: Member) => Readonly<Record<string, string>>
}

export async function makeProcessAlliance({
  folder,
  engine,
  basePort,
  envOf = () => ({}),
}: AllianceOptions): Promise<ProcessAlliance> {
  mkdirSync(folder, { recursive: true })
  await using parts = new AsyncDisposableStack()
  const databases = parts.use(await openDatabases(engine, folder))
  const dirOf = (member: Member): string => join(folder, member.toLowerCase())
  const logOf = (member: Member): string => join(folder, `${member.toLowerCase()}.log`)
  const proxyPort = (member: Member): number => basePort + members.indexOf(member)
  const exchangePort = (member: Member): number => basePort + 3 + members.indexOf(member)
  const consolePort = (member: Member): number => basePort + 6 + members.indexOf(member)
  for (const member of members) {
    const database = await databases.make(member.toLowerCase())
    createNode({
      dir: dirOf(member),
      member,
      name: `Member ${member}`,
      // The card names the proxy: that is where the others call.
      exchangeUrl: `https://127.0.0.1:${proxyPort(member)}`,
      consoleUrl: `http://127.0.0.1:${consolePort(member)}`,
      ...(database === null ? {} : { database }),
    })
  }

  const launchedNow = new Map<Member, LaunchedProcess>()
  const servingNow = new Map<Member, NodeProcess>()
  parts.defer(async () => {
    await Promise.all([...launchedNow.values()].map((one) => one.stop('SIGKILL')))
  })
  const lines = new Map<string, Line>()
  const line = (from: Member, to: Member): Line => {
    const key = `${from}>${to}`
    const known = lines.get(key) ?? new Line()
    lines.set(key, known)
    return known
  }
  for (const to of members) {
    parts.use(
      await startProxy({
        listenPort: proxyPort(to),
        targetPort: exchangePort(to),
        lineOf(fromPort) {
          const pids = [...launchedNow].map(([, { pid }]) => pid)
          const pid = ownerOfConnection(fromPort, proxyPort(to), pids)
          const from = [...launchedNow].find(([, one]) => one.pid === pid)?.[0]
          return from === undefined ? null : line(from, to)
        },
      }),
    )
  }
  let charter: SignedCharter | undefined
  const deaths: string[] = []
  const held = parts.move()
  return {
    folder,
    dirOf,
    logOf,
    serving: (member) => servingNow.get(member) ?? null,
    launch(member) {
      servingNow.delete(member)
      const process = launch(member, dirOf(member), {
        logFile: logOf(member),
        env: {
          TREFOIL_EXCHANGE_LISTEN: `127.0.0.1:${exchangePort(member)}`,
          TREFOIL_LOG_LEVEL: 'warn',
          ...envOf(member),
        },
      })
      launchedNow.set(member, process)
      process.ended.then((how) => {
        if (launchedNow.get(member) === process) deaths.push(`the node of ${member} ended by itself: ${how}`)
      })
      process.ready.then(
        (node) => {
          // The node says its public address, the proxy's; what we read from it is read directly.
          const direct = { ...node, exchange: `https://127.0.0.1:${exchangePort(member)}` }
          if (launchedNow.get(member) === process) servingNow.set(member, direct)
        },
        () => {},
      )
      return process
    },
    async stop(member, signal) {
      servingNow.delete(member)
      const process = launchedNow.get(member)
      launchedNow.delete(member)
      await process?.stop(signal)
    },
    line,
    lines: () => [...lines.values()],
    deaths,
    signNext(agreement) {
      const cards = members.map((member) => cardOf(readConfig(dirOf(member), {}), keysOf(dirOf(member))))
      const draft = draftCharter({
        alliance: 'Campaign',
        cards,
        agreements: [agreement],
        ...(charter === undefined ? {} : { previous: charter }),
      })
      const text = members.reduce(
        (so, member) => signCharter(so, member, keysOf(dirOf(member)).signing, charter),
        draft,
      )
      charter = readCharter(text)
      return text
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}
