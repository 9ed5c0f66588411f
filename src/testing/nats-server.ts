import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const PATH = `${process.env.PATH}:/usr/sbin:/sbin`

/** Whether this machine has the server. */
export function hasNatsServer(): boolean {
  return spawnSync('sh', ['-c', 'command -v nats-server'], { env: { ...process.env, PATH } }).status === 0
}

/** The real server with JetStream, on one port of loopback, with its files in a folder. */
export class NatsServer implements AsyncDisposable {
  readonly port: number
  readonly #config: string
  #child: ChildProcess | null = null

  /** `more`: further lines of its configuration. */
  constructor(folder: string, port: number, more = '') {
    this.port = port
    this.#config = join(folder, 'nats.conf')
    mkdirSync(folder, { recursive: true })
    writeFileSync(
      this.#config,
      `listen: "127.0.0.1:${port}"\njetstream { store_dir: "${join(folder, 'jetstream')}" }\n${more}\n`,
    )
  }

  async start(): Promise<void> {
    const child = spawn('nats-server', ['-c', this.#config], { stdio: 'ignore', env: { ...process.env, PATH } })
    this.#child = child
    while (!(await answers(this.port))) {
      if (child.exitCode !== null) throw new Error(`nats-server ended with status ${child.exitCode}`)
      await sleep(50)
    }
  }

  async kill(signal: 'SIGTERM' | 'SIGKILL' = 'SIGKILL'): Promise<void> {
    const child = this.#child
    this.#child = null
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
  }
}

/** The server says a line by itself as soon as it serves. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const end = (found: boolean): void => {
      socket.destroy()
      resolve(found)
    }
    socket.once('data', () => end(true))
    socket.once('error', () => end(false))
    socket.setTimeout(2000, () => end(false))
  })
}
