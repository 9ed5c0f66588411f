import { readConfig } from '../config/read-config.ts'
import { removeRunFile, writeRunFile } from '../config/run-file.ts'
import { createLogger } from '../http/log.ts'
import type { Outside } from '../node/basis.ts'
import { type RunningNode, startNode } from '../node.ts'

/** Serves the node of a directory in this process, on ports that the system chooses, so that the command line finds it. */
export async function serveHere(
  dir: string,
  env: Record<string, string> = {},
  outside: Partial<Outside> = {},
): Promise<RunningNode> {
  const ports = { TREFOIL_EXCHANGE_LISTEN: '127.0.0.1:0', TREFOIL_CONSOLE_LISTEN: '127.0.0.1:0' }
  const config = readConfig(dir, { ...ports, ...env })
  const node = await startNode({
    config,
    log: createLogger({ level: 'silent', member: config.member }),
    outside,
  })
  const { consoleUrl: console, exchangeUrl: exchange, token, startedAt } = node
  writeRunFile(dir, { pid: process.pid, console, exchange, token, startedAt })
  return {
    ...node,
    async [Symbol.asyncDispose]() {
      removeRunFile(dir)
      await node[Symbol.asyncDispose]()
    },
  }
}
