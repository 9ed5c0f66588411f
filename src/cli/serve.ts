import { once } from 'node:events'
import { destination } from 'pino'
import { readConfig } from '../config/read-config.ts'
import { removeRunFile, writeRunFile } from '../config/run-file.ts'
import { createLogger } from '../http/log.ts'
import { startNode } from '../node.ts'
import type { Command } from './command.ts'

// Listeners give requests five seconds; whoever still holds on after this is left behind.
const closeWithinMs = 10_000

export const serve: Command = {
  positionals: ['DIR'],
  options: {},
  async run({ args, env, terminal }) {
    const config = readConfig(args.positionals[0] as string, env)
    const lines = destination({ fd: 2, sync: false })
    const log = createLogger({ level: config.logLevel, member: config.member, destination: lines })
    await using node = await startNode({ config, log })
    const { member, dir } = config
    const exchange = config.exchangeListen.port === 0 ? node.exchangeUrl : config.exchangeUrl
    const console = config.consoleListen.port === 0 ? node.consoleUrl : config.consoleUrl
    writeRunFile(dir, {
      pid: process.pid,
      console: node.consoleUrl,
      exchange: node.exchangeUrl,
      token: node.token,
      startedAt: node.startedAt,
    })
    try {
      await terminal.out(`${JSON.stringify({ event: 'ready', member, exchange, console, pid: process.pid })}\n`)
      if (!terminal.interrupted.aborted) await once(terminal.interrupted, 'abort')
    } finally {
      removeRunFile(dir)
      // Keeps nothing alive: it only ends what does not end by itself.
      setTimeout(() => process.exit(1), closeWithinMs).unref()
      lines.flush()
    }
    return undefined
  },
}
