import { spawnSync } from 'node:child_process'
import { appendFileSync, chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { importBundle } from '../../../bench/api.ts'
import { bundleOf, makeTexts } from '../../../bench/objects.ts'
import { connected } from '../../../src/testing/postgres.ts'
import {
  copyPostgresServer,
  findBinaries,
  makeOwn,
  makePostgresData,
  type PostgresServer,
  runPostgresProgram,
  startPostgresServer,
} from '../../../src/testing/postgres-server.ts'
import { makeAlliance, type NodeProcess, serve } from '../../../src/testing/processes.ts'
import { askNode } from '../node-api.ts'

export interface MovesOptions {
  readonly folder: string
  readonly basePort: number
  /** Where the programs of the version are to which it is upgraded. */
  readonly newer: string
  readonly note: (line: string) => void
}

export interface MovesResult {
  readonly violations: readonly string[]
  readonly counts: Readonly<{ [what: string]: number | string }>
}

const launcher = resolve(import.meta.dirname, '..', '..', '..', 'trefoil')
const [atFirst, untilPoint, untilEnd] = [300, 200, 100] as const
const patienceMs = 600_000

/**
 * The node US on PostgreSQL with the ally JP: objects come in before a base backup, before a named point, and after it. Then US is
 * started over each copy of its database, and has to hold what was acknowledged until then, byte by byte, and to know whether it may sign.
 */
export async function runMoves(options: MovesOptions): Promise<MovesResult> {
  const moves = new Moves(options)
  try {
    await moves.run()
  } catch (error) {
    moves.violations.push(`it could not go on: ${error instanceof Error ? error.stack : String(error)}`)
  } finally {
    await moves.stopAll()
  }
  return { violations: moves.violations, counts: moves.counts }
}

class Moves {
  readonly violations: string[] = []
  readonly counts: { [what: string]: number | string } = {}
  readonly #options: MovesOptions
  readonly #older = findBinaries()
  readonly #running: { stop(): Promise<void> }[] = []
  #dirs: Record<string, string> = {}
  #made = 0

  constructor(options: MovesOptions) {
    this.#options = options
  }

  async run(): Promise<void> {
    const { folder, basePort, newer, note } = this.#options
    chmodSync(folder, 0o711)
    const archive = join(folder, 'archive')
    makeOwn(archive)
    const first = await this.#serverIn('first', {
      settings: { archive_mode: 'on', archive_command: `cp %p ${archive}/%f`, wal_level: 'replica' },
    })
    await connected(first.url('postgres'), (client) => client.query('create database node template template0'))
    this.#dirs = makeAlliance(join(folder, 'nodes'), basePort, { US: first.url('node') })
    const jp = await this.#nodeOf('JP')
    const us = await this.#nodeOf('US')

    await this.#import(us, atFirst)
    copyPostgresServer(join(folder, 'first'), join(folder, 'base'), { standby: false })
    runPostgresProgram('pg_verifybackup', [join(folder, 'base', 'data')], { asServer: true })
    await this.#import(us, untilPoint)
    await connected(first.url('node'), (client) => client.query(`select pg_create_restore_point('before the mistake')`))
    await this.#import(us, untilEnd)
    await until('the ally holds everything', async () => (await totalOf(jp)) === this.#made)
    await us.stop()
    const atEnd = await this.#contentOf(first)
    await untilArchived(first)
    runPostgresProgram('pg_dump', ['--format=custom', `--file=${join(archive, 'node.dump')}`, first.url('node')])
    await first.stop()
    for (const copy of ['copied', 'linked']) copyData(join(folder, 'first'), join(folder, copy))
    note(`${this.#made} objects acknowledged; the server has stopped`)

    await this.#restore('latest', archive, '')
    await this.#goesOn('base backup and the whole archive', await this.#serverIn('latest'), { content: atEnd })
    await this.#restore(
      'point',
      archive,
      `recovery_target_name = 'before the mistake'\nrecovery_target_action = 'promote'\n`,
    )
    await this.#goesOn('base backup until a point', await this.#serverIn('point'), { objects: atFirst + untilPoint })

    const restored = await this.#serverIn('restored', { binaries: newer })
    runPostgresProgram('createdb', ['--template=template0', `--maintenance-db=${restored.url('postgres')}`, 'node'], {
      binaries: newer,
    })
    const words = ['--no-owner', '--exit-on-error', '--single-transaction', `--dbname=${restored.url('node')}`]
    runPostgresProgram('pg_restore', [...words, join(archive, 'node.dump')], { binaries: newer })
    runPostgresProgram('vacuumdb', ['--analyze', '--quiet', restored.url('node')], { binaries: newer })
    await this.#goesOn('pg_dump and pg_restore', restored, { content: atEnd })

    for (const [name, more] of [
      ['copied', []],
      ['linked', ['--link']],
    ] as const) {
      const to = join(folder, `${name}-newer`)
      makePostgresData(to, { binaries: newer })
      const directories = ['-d', join(folder, name, 'data'), '-D', join(to, 'data')]
      runPostgresProgram(
        'pg_upgrade',
        ['-b', this.#older, '-B', newer, '-U', 'trefoil', '-s', to, ...directories, ...more],
        {
          binaries: newer,
          folder: to,
          asServer: true,
        },
      )
      const upgraded = await this.#serverIn(`${name}-newer`, { binaries: newer })
      runPostgresProgram(
        'vacuumdb',
        ['--all', '--analyze-in-stages', '--quiet', `--maintenance-db=${upgraded.url('postgres')}`],
        {
          binaries: newer,
        },
      )
      await this.#goesOn(`pg_upgrade, ${name}`, upgraded, { content: atEnd })
    }
  }

  async stopAll(): Promise<void> {
    for (const one of this.#running.toReversed()) await one.stop()
  }

  /** Holds a copy of the database to what it must be, and lets the node go on over it. */
  async #goesOn(
    how: string,
    server: PostgresServer,
    expected: { readonly content?: string; readonly objects?: number },
  ): Promise<void> {
    const { note } = this.#options
    const complete = expected.content !== undefined
    if (complete && (await this.#contentOf(server)) !== expected.content) this.#violate(how, 'tables differ')
    const dir = this.#dirs.US!
    setDatabase(dir, server.url('node'))
    const doctor = spawnSync(launcher, ['doctor', dir, '--json'], { encoding: 'utf8' })
    if (doctor.status !== 0) this.#violate(how, `doctor says ${doctor.stdout.slice(0, 2_000)} ${doctor.stderr}`)
    const verify = spawnSync(launcher, ['verify', dir, '--json'], { encoding: 'utf8' })
    const { firstBad } = JSON.parse(verify.stdout || '{}') as { firstBad?: string | null }
    // What was written after the point is gone, and the directory of the node remembers how much there was.
    const isExpected = complete ? firstBad === null : /^the audit log: it had \d+ entries/.test(firstBad ?? '')
    if (!isExpected) this.#violate(how, `verify says ${verify.stdout.slice(0, 2_000)} ${verify.stderr}`)
    const node = await this.#nodeOf('US')
    const held = await totalOf(node)
    if (held !== (expected.objects ?? atFirst + untilPoint + untilEnd)) this.#violate(how, `it holds ${held} objects`)
    const because = complete ? null : 'behind'
    await until(`${how}: it knows whether it may sign`, async () => {
      const ledger = await askNode<{ signs: boolean; because: string | null }>(node, '/ledger')
      return ledger.because === because && ledger.signs === complete
    }).catch((error: Error) => this.#violate(how, error.message))
    await node.stop()
    await server.stop()
    this.counts[how] = `${held} objects, ${complete ? 'signs' : 'signs nothing: members have seen more'}`
    note(`${how}: ${this.counts[how]}`)
  }

  #violate(how: string, what: string): void {
    this.violations.push(`${how}: ${what}`)
  }

  async #restore(name: string, archive: string, target: string): Promise<void> {
    const { folder } = this.#options
    copyData(join(folder, 'base'), join(folder, name))
    const data = join(folder, name, 'data')
    appendFileSync(join(data, 'postgresql.auto.conf'), `restore_command = 'cp ${archive}/%f %p'\n${target}`)
    writeFileSync(join(data, 'recovery.signal'), '')
  }

  async #serverIn(
    name: string,
    options: { readonly binaries?: string; readonly settings?: Readonly<Record<string, string>> } = {},
  ): Promise<PostgresServer> {
    const directory = join(this.#options.folder, name)
    ownAll(directory)
    const server = await startPostgresServer(directory, { durable: true, ...options })
    this.#running.push({ stop: async () => server[Symbol.asyncDispose]() })
    await until('it has recovered', () =>
      connected(server.url('postgres'), async (client) => {
        const { rows } = await client.query<{ waits: boolean }>('select pg_is_in_recovery() as waits')
        return rows[0]?.waits === false
      }),
    )
    return server
  }

  async #nodeOf(member: string): Promise<NodeProcess> {
    const logFile = join(this.#options.folder, `${member}.txt`)
    const node = await serve(member, this.#dirs[member]!, { logFile })
    this.#running.push({ stop: () => node.stop('SIGKILL') })
    return node
  }

  async #import(node: NodeProcess, count: number): Promise<void> {
    await importBundle(node, bundleOf(makeTexts(this.#made, count)))
    this.#made += count
  }

  /** A digest of each table of the node. */
  async #contentOf(server: PostgresServer): Promise<string> {
    return await connected(server.url('node'), async (client) => {
      const { rows } = await client.query<{ name: string }>(
        `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relpersistence = 'p' order by relname collate "C"`,
      )
      const digests: string[] = []
      for (const { name } of rows) {
        const found = await client.query<{ digest: string }>(
          `select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text collate "C")), '') as digest from ${name} t`,
        )
        digests.push(`${name} ${found.rows[0]!.digest}`)
      }
      return digests.join('\n')
    })
  }
}

function copyData(from: string, to: string): void {
  // Modes and links as they are, which the server insists on.
  const copied = spawnSync('cp', ['-a', from, to], { encoding: 'utf8' })
  if (copied.status !== 0) throw new Error(`${from} was not copied: ${copied.stderr}`)
}

/** Everything in it belongs to the user that runs the server: what was copied belongs to us. */
function ownAll(directory: string): void {
  makeOwn(directory)
  spawnSync('chown', ['-R', '--reference', directory, directory])
}

function setDatabase(dir: string, url: string): void {
  const path = join(dir, 'node.json')
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), database: url }))
}

async function untilArchived(server: PostgresServer): Promise<void> {
  await connected(server.url('postgres'), async (client) => {
    const { rows } = await client.query<{ name: string }>('select pg_walfile_name(pg_switch_wal()) as name')
    await until('the log is archived', async () => {
      const { rows: found } = await client.query<{ last: string | null }>(
        'select last_archived_wal as last from pg_stat_archiver',
      )
      return (found[0]?.last ?? '') >= rows[0]!.name
    })
  })
}

async function totalOf(node: NodeProcess): Promise<number> {
  return (await askNode<{ total: number }>(node, '/counts')).total
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + patienceMs; !(await holds().catch(() => false)); await sleep(100))
    if (performance.now() > end) throw new Error(`not within ${patienceMs / 1000} s: ${what}`)
}
