import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Logger } from 'pino'
import { Fault } from '../../base/fault.ts'
import type { Timers } from '../../base/timers.ts'
import { importEncryptionPrivateKey } from '../../crypto/encryption-key.ts'
import { createLargeBodies } from '../../http/large-bodies.ts'
import type { Basis } from '../../node/basis.ts'
import { type Core, openCore } from '../../node/core.ts'
import { Events } from '../../node/events.ts'
import { createMemberSurface } from '../../node/machine-surface.ts'
import type { MemberCode } from '../../policy/model.ts'
import type { Engine } from '../../store/engine.ts'
import { openStoreOver } from '../../store/open.ts'
import { openSqlite } from '../../store/sqlite.ts'
import type { FakeClock } from '../fake-clock.ts'
import type { FaultyNetwork } from '../faulty-network.ts'
import { poweredFiles, zstdAtOnce } from './files.ts'
import { configFor, memberNamed, type SimulatedMember } from './members.ts'
import { Power, poweredEngine } from './power.ts'

export interface NodeParts {
  readonly code: MemberCode
  readonly clock: FakeClock
  readonly network: FaultyNetwork
  readonly random: () => number
  readonly dir: string
  readonly twoPersonRelease: boolean
  /** An empty database with its schema: copied, since making one takes longer than most histories. */
  readonly template: string
  readonly trace: (line: string) => void
  readonly count: (what: string) => void
  /** What no node should ever meet. */
  readonly onUnexpected: (member: MemberCode, error: unknown) => void
  /** A test double's changes to what the node is built of; absent: none. */
  readonly meddle?: Meddle
}

/** Changes the core of a node before it serves anybody, to prove that the simulation notices. */
export type Meddle = (code: MemberCode, core: Core) => void
interface Run {
  readonly power: Power
  engine: Engine | null
  readonly closing: AbortController
  core: Core | null
}

/** One member's node, with everything that is lost when its power goes and what is not. */
export class RunNode {
  readonly code: MemberCode
  readonly member: SimulatedMember
  readonly #parts: NodeParts
  #run: Run | null = null
  #starting: Promise<void> = Promise.resolve()
  /** The files of the run before are let go of. */
  #closed: Promise<void> = Promise.resolve()
  #backedUp = false
  #newer = false
  starts = 0

  constructor(parts: NodeParts) {
    this.code = parts.code
    this.member = memberNamed(parts.code)
    this.#parts = parts
    mkdirSync(this.directory, { recursive: true, mode: 0o700 })
    copyFileSync(parts.template, this.database)
  }

  get directory(): string {
    return join(this.#parts.dir, this.code)
  }

  get database(): string {
    return join(this.directory, 'trefoil.db')
  }

  /** Null while it is down or not up yet. */
  get core(): Core | null {
    return this.#run?.core ?? null
  }

  get isUp(): boolean {
    return this.core !== null
  }

  /** Null while it has no power. */
  get power(): Power | null {
    return this.#run?.power ?? null
  }

  /** Resolves when it serves, or has lost its power again, or could not start. */
  start(slowness: number): Promise<void> {
    if (this.#run !== null) return this.#starting
    const { clock, random, trace } = this.#parts
    this.starts++
    const lost = Promise.withResolvers<void>()
    const power = new Power({
      clock,
      random,
      slowness,
      onLost: (place) => {
        trace(`${this.code} loses power (${place})`)
        this.#drop()
        lost.resolve()
      },
    })
    const run: Run = { power, engine: null, closing: new AbortController(), core: null }
    this.#run = run
    const up = this.#closed
      .then(() => this.#open(run))
      .catch((error: unknown) => {
        if (!power.on) return
        if (!(error instanceof Fault)) this.#parts.onUnexpected(this.code, error)
        trace(`${this.code} does not start: ${error instanceof Error ? error.message : error}`)
        if (this.#run === run) power.lose('start')
      })
    this.#starting = Promise.race([up, lost.promise])
    return this.#starting
  }

  /** Ends as it should: in order. */
  async stop(): Promise<void> {
    const run = this.#run
    if (run === null || run.core === null) return
    run.closing.abort()
    this.#parts.network.attach(this.code, null)
    await run.core[Symbol.asyncDispose]()
    this.#run = null
  }

  /** True: an old backup runs in place of what was there. */
  get isRestored(): boolean {
    return this.#newer
  }

  get mayRestore(): boolean {
    return this.#backedUp && !this.#newer
  }

  /** Only while the node is down. */
  backUp(): void {
    void this.#closed.then(() => {
      if (this.#run !== null || this.#newer) return
      copyDatabase(this.database, `${this.directory}/backup.db`)
      this.#backedUp = true
    })
  }

  /** Puts the backup in place of what is there; false, and nothing is done, where it holds as much of the ledger as everybody saw. */
  restoreOld(seen: number): boolean {
    const old = new DatabaseSync(`${this.directory}/backup.db`)
    const row = old.prepare("select size from log where name = 'ledger'").get() as { size: number } | undefined
    old.close()
    if ((row?.size ?? 0) >= seen) return false
    copyDatabase(this.database, `${this.directory}/newer.db`)
    copyDatabase(`${this.directory}/backup.db`, this.database)
    this.#newer = true
    return true
  }

  async repair(): Promise<void> {
    await this.#closed
    if (!this.#newer || this.#run !== null) return
    copyDatabase(`${this.directory}/newer.db`, this.database)
    this.#newer = false
  }

  async #open(run: Run): Promise<void> {
    const { code, network, trace, meddle } = this.#parts
    if (!run.power.on) return
    run.engine = openSqlite(this.database)
    const basis = this.#basis(run, run.engine)
    const transport = network.transportOf(code)
    const core = await openCore(basis, {
      wireFor: () => ({
        request: (to, request) => (run.power.on ? transport.request(to, request) : new Promise<never>(() => {})),
      }),
    })
    if (!run.power.on) return
    meddle?.(code, core)
    const surface = createMemberSurface(basis, core)
    const socket = { getProtocol: () => 'TLSv1.3' }
    network.attach(code, async (from, request) => {
      const connection = { address: from, secure: true, certificate: memberNamed(from).certificate }
      return surface.fetch(request, { connection, incoming: { socket } as never })
    })
    await core.startExchange()
    run.core = core
    trace(`${code} is up`)
  }

  #basis(run: Run, engine: Engine): Basis {
    const { code, clock, random, twoPersonRelease, onUnexpected, count } = this.#parts
    const { keys, card } = this.member
    const timers: Timers = {
      after: (ms, work) =>
        clock.after(ms, () => {
          if (run.power.on) work()
        }),
    }
    const report = (error: unknown): void => {
      // What is left of a run that lost its power means nothing.
      if (run.power.on && !(error instanceof Fault)) onUnexpected(code, error)
    }
    return {
      config: configFor(code, this.directory, twoPersonRelease),
      keys,
      self: card,
      clock,
      timers,
      random,
      fillRandom: (bytes) => bytes.map(() => Math.floor(random() * 256)),
      freshKey() {
        count('containers sealed')
        return importEncryptionPrivateKey(Uint8Array.from({ length: 32 }, () => Math.floor(random() * 256)))
      },
      compression: zstdAtOnce,
      files: poweredFiles(run.power, clock),
      openStore: (options) => openStoreOver(poweredEngine(engine, run.power), options),
      roomIn: () => ({ free: 2 ** 50, size: 2 ** 50 }),
      sinceStartMs: () => clock.nowMs(),
      startedAtMs: clock.nowMs(),
      log: quietLog,
      events: new Events(),
      largeBodies: createLargeBodies(),
      report,
      closing: run.closing.signal,
    }
  }

  /** Memory is gone; the disk keeps what was committed. */
  #drop(): void {
    const run = this.#run
    if (run === null) return
    this.#run = null
    this.#parts.network.attach(this.code, null)
    this.#closed = Promise.resolve(run.engine?.[Symbol.asyncDispose]())
  }
}

/** With its log, where it was not folded back; a connection that nobody closed may still have the file before open. */
function copyDatabase(from: string, to: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(`${to}${end}`, { force: true })
  copyFileSync(from, to)
  if (existsSync(`${from}-wal`)) copyFileSync(`${from}-wal`, `${to}-wal`)
}

const quietLog = { info() {}, warn() {}, error() {}, debug() {} } as unknown as Logger
