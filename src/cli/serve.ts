import { once } from 'node:events'
import { destination } from 'pino'
import { readConfig } from '../config/read-config.ts'
import { removeRunFile, writeRunFile } from '../config/run-file.ts'
import { createLogger } from '../http/log.ts'
import { startNode } from '../node.ts'
import type { Command, Terminal } from './command.ts'

// Listeners give requests five seconds; whoever still holds on after this is left behind.
const closeWithinMs = 10_000

export const serve: Command = {
  positionals: ['DIR'],
  // For whoever starts it as a child: it ends with its parent, however that ends.
  options: { 'until-stdin-ends': { kind: 'flag' } },
  async run({ args, env, terminal }) {
    const config = readConfig(args.positionals[0] as string, env)
    const lines = destination({ fd: 2, sync: false })
    const log = createLogger({ level: config.logLevel, member: config.member, destination: lines })
    await using node = await startNode({ config, log })
    const { member, dir } = config
    const exchange = config.exchangeListen.port === 0 ? node.exchangeUrl : config.exchangeUrl
    const console = config.consoleListen.port === 0 ? node.consoleUrl : config.consoleUrl
    terminal.onHangup?.(() => void node.renewal.look().catch((error: unknown) => log.error({ error }, 'renewal')))
    writeRunFile(dir, {
      pid: process.pid,
      console: node.consoleUrl,
      exchange: node.exchangeUrl,
      token: node.token,
      startedAt: node.startedAt,
    })
    try {
      await terminal.out(`${JSON.stringify({ event: 'ready', member, exchange, console, pid: process.pid })}\n`)
      await untilStopped(terminal, args.flags.has('until-stdin-ends'))
    } finally {
      removeRunFile(dir)
      // Keeps nothing alive: it only ends what does not end by itself.
      setTimeout(() => process.exit(1), closeWithinMs).unref()
      lines.flush()
    }
    return undefined
  },
}

async function untilStopped({ interrupted, stdin }: Terminal, watchInput: boolean): Promise<void> {
  if (interrupted.aborted) return
  const ends = [once(interrupted, 'abort') as Promise<unknown>]
  if (watchInput) ends.push(readToEnd(stdin))
  await Promise.race(ends)
}

async function readToEnd(input: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of input);
}
