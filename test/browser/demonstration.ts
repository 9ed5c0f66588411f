import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { freePorts } from '../../src/testing/free-ports.ts'

export const launcher = resolve(import.meta.dirname, '..', '..', 'trefoil')
const members = ['US', 'JP', 'PH'] as const
export type DemoMember = (typeof members)[number]

export interface Demonstration extends AsyncDisposable {
  readonly basePort: number
  readonly consoleOf: (member: DemoMember) => string
  /** The directory of a member's node. */
  readonly dirOf: (member: DemoMember) => string
}

/** Runs `trefoil demo` on free ports in a folder of its own until it is disposed of; with its made-up year where that is asked for. */
export async function startDemonstration({ year = false } = {}): Promise<Demonstration> {
  const folder = mkdtempSync(join(tmpdir(), 'trefoil-demo-'))
  const basePort = await freePorts()
  const words = ['--base-port', String(basePort), '--data', folder, ...(year ? [] : ['--without-year'])]
  const demo = spawn(launcher, ['demo', ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
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
