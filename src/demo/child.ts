import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from '../base/fault.ts'

const main = join(import.meta.dirname, '..', 'main.ts')
const readyWithinMs = 60_000
const stopWithinMs = 12_000

/** One node of the demonstration in a process of its own. */
export interface NodeProcess extends AsyncDisposable {
  readonly member: string
  readonly pid: number
  /** Resolves when the process has ended, however it did; to one line about how. */
  readonly ended: Promise<string>
}

export interface NodeProcessOptions {
  readonly member: string
  readonly dir: string
  /** What the node logs goes here. */
  readonly logFile: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Starts `serve` and resolves when it serves. A fault carries the last words of one that did not get that far. */
export async function startNodeProcess(options: NodeProcessOptions): Promise<NodeProcess> {
  const { member, dir, logFile } = options
  const log = openSync(logFile, 'w', 0o600)
  let child: ChildProcess
  try {
    child = spawn(process.execPath, [...process.execArgv, main, 'serve', dir, '--until-stdin-ends'], {
      // Its own process group: Ctrl-C reaches us alone, and we stop it. Its input ends with us, however we end.
      detached: true,
      stdio: ['pipe', 'pipe', log],
      env: environmentOf(options.env),
    })
  } finally {
    closeSync(log)
  }
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal === null ? `exit status ${code}` : `signal ${signal}`))
  })
  const node: NodeProcess = {
    member,
    pid: child.pid ?? 0,
    ended,
    [Symbol.asyncDispose]: () => stop(child, ended),
  }
  try {
    await waitUntilReady(child, ended)
  } catch (error) {
    await stop(child, ended)
    const why = error instanceof Fault ? error.message : 'it did not start'
    throw new Fault('unavailable', `the node of ${member} did not start: ${why}; ${lastWords(logFile)}`, {
      cause: error,
    })
  }
  return node
}

/** Settings of one node in our own environment are not meant for three. */
function environmentOf(env: NodeProcessOptions['env']): Record<string, string> {
  const kept = ['TREFOIL_LOG_LEVEL', 'TREFOIL_DEBUG']
  const pairs = Object.entries(env).filter(
    ([name, value]) => value !== undefined && (!name.startsWith('TREFOIL_') || kept.includes(name)),
  )
  return Object.fromEntries(pairs) as Record<string, string>
}

function waitUntilReady(child: ChildProcess, ended: Promise<string>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Fault('unavailable', `it was not ready in ${readyWithinMs / 1000} s`)),
      readyWithinMs,
    )
    let said = ''
    child.stdout?.setEncoding('utf8')
    child.stdout?.on('data', (text: string) => {
      said = (said + text).slice(-10_000)
      if (!said.includes('"event":"ready"')) return
      clearTimeout(timer)
      resolve()
    })
    ended.then((how) => {
      clearTimeout(timer)
      reject(new Fault('unavailable', how))
    })
  })
}

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs)
  await ended
  clearTimeout(timer)
  child.stdin?.destroy()
  child.stdout?.destroy()
}

/** What a node said last to people, else where its log is. */
export function lastWords(logFile: string): string {
  try {
    const lines = readFileSync(logFile, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('trefoil: '))
    const said = lines.at(-1)?.slice('trefoil: '.length)
    return said === undefined ? `see ${logFile}` : said.slice(0, 600)
  } catch {
    return `see ${logFile}`
  }
}
