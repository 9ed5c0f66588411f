import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

export const launcher = resolve(import.meta.dirname, '..', '..', 'trefoil')
const members = ['US', 'JP', 'PH'] as const
export type DemoMember = (typeof members)[number]

export interface Demonstration extends AsyncDisposable {
  readonly basePort: number
  readonly consoleOf: (member: DemoMember) => string
  /** The directory of a member's node. */
  readonly dirOf: (member: DemoMember) => string
}

/** Runs `trefoil demo` on free ports in a folder of its own until it is disposed of. */
export async function startDemonstration(): Promise<Demonstration> {
  const folder = mkdtempSync(join(tmpdir(), 'trefoil-demo-'))
  const basePort = await freeBasePort()
  const demo = spawn(launcher, ['demo', '--base-port', String(basePort), '--data', folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  await using started = new AsyncDisposableStack()
  started.defer(async () => {
    if (demo.exitCode === null) {
      const ended = once(demo, 'exit')
      demo.kill('SIGINT')
      await ended
    }
    rmSync(folder, { recursive: true, force: true })
  })
  await new Promise<void>((ready, failed) => {
    let said = ''
    demo.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    demo.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (/^ready/m.test(text)) ready()
    })
    demo.once('exit', (code) => failed(new Error(`the demonstration ended with ${code}: ${said}`)))
  })
  const running = started.move()
  return {
    basePort,
    consoleOf: (member) => `http://localhost:${basePort + members.indexOf(member)}`,
    dirOf: (member) => join(folder, member.toLowerCase()),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

/** Consoles listen on the base port and the two after it, exchanges ten later (docs: `trefoil demo`). */
async function freeBasePort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const basePort = 20_000 + Math.floor(Math.random() * 12_000)
    const ports = [0, 1, 2, 10, 11, 12].map((offset) => basePort + offset)
    const free = await Promise.all(ports.map(isFree))
    if (free.every(Boolean)) return basePort
  }
  throw new Error('no free ports for the demonstration')
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen({ port, host: '127.0.0.1' })
    await once(server, 'listening')
    return true
  } catch {
    return false
  } finally {
    await new Promise<void>((closed) => server.close(() => closed()))
  }
}
