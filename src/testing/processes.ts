import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { run } from './memory-terminal.ts'

const root = resolve(import.meta.dirname, '..', '..')
const launcher = join(root, 'trefoil')

export interface NodeProcess {
  readonly member: string
  readonly dir: string
  readonly console: string
  readonly exchange: string
  readonly token: string
  readonly pid: number
  /** Ends it in order, or at once with SIGKILL. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>
  /** Stands still until it is let go on. */
  send(signal: 'SIGSTOP' | 'SIGCONT'): void
}

/** Runs one command of the command line to its end and returns its standard output. */
export function trefoil(...words: string[]): string {
  const run = spawnSync(launcher, words, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  if (run.status !== 0) throw new Error(`trefoil ${words[0]} failed: ${run.stderr}`)
  return run.stdout
}

type Databases = Readonly<Record<string, string>>
type Dirs = Record<string, string>

/** Makes the directories of the three members with an adopted charter. `basePort` and the five after it are used. */
export function makeAlliance(folder: string, basePort: number, databases: Databases = {}): Dirs {
  const steps = allianceSteps(folder, basePort, databases)
  let step = steps.next()
  while (step.done !== true) step = steps.next(trefoil(...step.value))
  return step.value
}

/** As `makeAlliance`, by the same commands in this process: thirteen starts of a process less. */
export async function makeAllianceHere(folder: string, basePort: number, databases: Databases = {}): Promise<Dirs> {
  const steps = allianceSteps(folder, basePort, databases)
  let step = steps.next()
  while (step.done !== true) {
    const { status, out, err } = await run(step.value)
    if (status !== 0) throw new Error(`trefoil ${step.value[0]} failed: ${err}`)
    step = steps.next(out)
  }
  return step.value
}

/** Asks for one command after the other to be run, and is given what each prints. */
function* allianceSteps(folder: string, basePort: number, databases: Databases): Generator<string[], Dirs, string> {
  mkdirSync(folder, { recursive: true })
  const dirs: Dirs = {}
  const cards: string[] = []
  for (const [index, member] of ['US', 'JP', 'PH'].entries()) {
    const dir = join(folder, member.toLowerCase())
    const urls = ['--exchange-url', `https://localhost:${basePort + 3 + index}`]
    urls.push('--console-url', `http://localhost:${basePort + index}`)
    const database = databases[member] === undefined ? [] : ['--database', databases[member]]
    yield ['init', dir, '--member', member, '--name', member, ...urls, ...database]
    const card = join(folder, `${member}.card.json`)
    writeFileSync(card, yield ['card', dir])
    cards.push(card)
    dirs[member] = dir
  }
  const charter = join(folder, 'charter.json')
  const agreement = join(root, 'agreements', 'trilateral.yaml')
  writeFileSync(charter, yield ['charter', 'draft', '--cards', ...cards, '--agreement', agreement])
  for (const dir of Object.values(dirs)) yield ['charter', 'sign', charter, '--with', dir]
  for (const dir of Object.values(dirs)) yield ['charter', 'adopt', charter, '--into', dir]
  return dirs
}

export interface ServeOptions {
  readonly env?: Readonly<Record<string, string>>
  /** What the node logs is added to this file; left out: dropped. */
  readonly logFile?: string
}

/** A process that was started to serve, and may not serve yet. */
export interface LaunchedProcess {
  readonly pid: number
  /** Rejects if the process ends before it serves. */
  readonly ready: Promise<NodeProcess>
  /** How it ended: `status 0`, `SIGKILL`. */
  readonly ended: Promise<string>
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

/** Starts `trefoil serve` as a process of its own. */
export function launch(member: string, dir: string, { env = {}, logFile }: ServeOptions = {}): LaunchedProcess {
  const log = logFile === undefined ? 'ignore' : openSync(logFile, 'a', 0o600)
  // It ends with us, however we end.
  const child: ChildProcess = spawn(launcher, ['serve', dir, '--until-stdin-ends'], {
    stdio: ['pipe', 'pipe', log],
    env: { ...process.env, ...env },
  })
  if (typeof log === 'number') closeSync(log)
  child.stdin!.on('error', () => {})
  // The launcher's shells replace themselves, so the child is the node.
  const stop = (signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> =>
    new Promise((stopped) => {
      if (child.exitCode !== null || child.signalCode !== null) return stopped()
      child.once('exit', () => stopped())
      child.kill(signal)
    })
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `status ${code}`))
  })
  const said = new Promise<{ exchange: string; console: string; pid: number }>((found, failed) => {
    let text = ''
    child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      const line = text.split('\n').find((one) => one.includes('"ready"'))
      if (line !== undefined) found(JSON.parse(line))
    })
    ended.then((how) => failed(new Error(`the node of ${member} ended with ${how}`)))
  })
  const ready = said.then((line): NodeProcess => {
    const { token } = JSON.parse(readFileSync(join(dir, 'run.json'), 'utf8')) as { token: string }
    return {
      member,
      dir,
      console: line.console.replace(/\/$/, ''),
      exchange: line.exchange.replace(/\/(taxii2\/?)?$/, ''),
      token,
      pid: line.pid,
      send: (signal) => void process.kill(line.pid, signal),
      stop,
    }
  })
  // Whoever kills it during its start need not ask.
  ready.catch(() => {})
  return { pid: child.pid ?? 0, ready, ended, stop }
}

/** As `launch`, and waits until it says that it is ready. */
export async function serve(member: string, dir: string, options: ServeOptions = {}): Promise<NodeProcess> {
  return await launch(member, dir, options).ready
}
