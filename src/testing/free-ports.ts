import { randomInt } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { runDirectory } from './run-directory.ts'

// Below the ports that systems choose from for connections and for who asks for any.
const firstPort = 20_000
const blockSize = 20
const blocks = 600

/** The first of twenty ports of loopback that nobody listens on, and that no other test of this run is given. */
export async function freePorts(): Promise<number> {
  const begin = randomInt(blocks)
  for (let tried = 0; tried < blocks; tried++) {
    const base = firstPort + ((begin + tried) % blocks) * blockSize
    if (!isMine(base)) continue
    const ports = Array.from({ length: blockSize }, (_, offset) => base + offset)
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return base
  }
  throw new Error('no twenty ports of loopback are free')
}

function isMine(base: number): boolean {
  const directory = runDirectory()
  if (directory === undefined) return true
  mkdirSync(join(directory, 'ports'), { recursive: true })
  try {
    mkdirSync(join(directory, 'ports', String(base)))
    return true
  } catch {
    return false
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  return await new Promise((answer) => {
    server.once('error', () => answer(false))
    server.listen(port, '127.0.0.1', () => server.close(() => answer(true)))
  })
}
