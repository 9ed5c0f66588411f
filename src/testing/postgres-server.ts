import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { delimiter, join } from 'node:path'

const howToGetPostgres =
  'no PostgreSQL found: install it (Debian, Ubuntu: apt-get install postgresql), or name a server in TREFOIL_TEST_POSTGRES'

/** A throwaway server from the system's own binaries, on a Unix socket in its directory: no port, no password, nobody else. */
export interface PostgresServer extends AsyncDisposable {
  readonly pid: number
  /** The address of a database on it. */
  url(database: string): string
  /** Ends it in order: everything is on the disk, and nothing need be recovered. Disposed of, it ends as if the power had failed. */
  stop(): Promise<void>
}

/** Where the programs of a version are, and where it is to run; both by default as the machine has them. */
export interface PostgresPrograms {
  readonly binaries?: string
}

/** Starts a server on `directory`, making its data there if there are none. Without `durable` it never syncs: fast, and lost with the machine. */
export async function startPostgresServer(
  directory: string,
  options: PostgresPrograms & { readonly durable: boolean; readonly settings?: Readonly<Record<string, string>> },
): Promise<PostgresServer> {
  const bin = options.binaries ?? findBinaries()
  const user = unprivilegedUser()
  const data = join(directory, 'data')
  if (!existsSync(data)) makePostgresData(directory, options)
  const sync = options.durable ? 'on' : 'off'
  const settings = {
    listen_addresses: '',
    unix_socket_directories: directory,
    fsync: sync,
    full_page_writes: sync,
    synchronous_commit: 'on',
    max_connections: '200',
    shared_buffers: '64MB',
    max_wal_size: '256MB',
    log_min_messages: 'fatal',
    ...options.settings,
  }
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const server = spawn(join(bin, 'postgres'), ['-D', data, ...args], {
    ...user,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  let said = ''
  server.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2_000)
  })
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()))
  const url = (database: string) => `postgres://trefoil@localhost/${database}?host=${encodeURIComponent(directory)}`
  await untilReady(
    join(bin, 'pg_isready'),
    directory,
    () => server.exitCode !== null,
    () => said,
  )
  server.unref()
  ;(server.stderr as unknown as { unref(): void }).unref()
  return {
    pid: server.pid ?? 0,
    url,
    async stop() {
      // Fast shutdown (https://www.postgresql.org/docs/current/server-shutdown.html).
      server.ref()
      server.kill('SIGINT')
      await ended
    },
    async [Symbol.asyncDispose]() {
      // Immediate shutdown: as if the power had failed.
      server.ref()
      server.kill('SIGQUIT')
      await ended
    },
  }
}

/** Makes the data of a server that was never started. */
export function makePostgresData(directory: string, { binaries = findBinaries() }: PostgresPrograms = {}): void {
  makeOwn(directory)
  const words = ['-D', join(directory, 'data'), '-U', 'trefoil', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N']
  runPostgresProgram('initdb', words, { binaries, asServer: true })
}

/** Makes a directory that the server's user alone uses. */
export function makeOwn(directory: string): void {
  const user = unprivilegedUser()
  mkdirSync(directory, { recursive: true })
  if (user !== undefined) chownSync(directory, user.uid, user.gid)
  chmodSync(directory, 0o700)
}

/** Copies a running server into another directory, to be started there: as its standby, or by itself. */
export function copyPostgresServer(
  from: string,
  to: string,
  { standby = true }: { readonly standby?: boolean } = {},
): void {
  makeOwn(to)
  const words = ['-h', from, '-U', 'trefoil', '-D', join(to, 'data'), '-X', 'stream', '-c', 'fast']
  runPostgresProgram('pg_basebackup', standby ? [...words, '-R'] : words, { asServer: true })
}

/** Runs one of the server's own programs in `folder`, as us or as the server's user; its standard output. */
export function runPostgresProgram(
  name: string,
  words: readonly string[],
  {
    binaries = findBinaries(),
    folder = '/',
    asServer = false,
  }: PostgresPrograms & { readonly folder?: string; readonly asServer?: boolean } = {},
): string {
  const how = { ...(asServer ? unprivilegedUser() : {}), cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 } as const
  const ran = spawnSync(join(binaries, name), [...words], how)
  if (ran.status !== 0) throw new Error(`${name} failed: ${ran.stderr || ran.stdout || String(ran.error)}`)
  return ran.stdout
}

async function untilReady(
  isReady: string,
  directory: string,
  hasEnded: () => boolean,
  said: () => string,
): Promise<void> {
  for (let tries = 0; tries < 300 && !hasEnded(); tries += 1) {
    if (spawnSync(isReady, ['-q', '-h', directory]).status === 0) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`PostgreSQL did not start: ${said()}`)
}

/** Of the newest version that the machine has. */
export function findBinaries(): string {
  const packaged = '/usr/lib/postgresql'
  const versions = existsSync(packaged) ? readdirSync(packaged).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...versions.map((version) => join(packaged, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/local/pgsql/bin',
    '/opt/homebrew/bin',
  ]
  const found = folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')))
  if (found === undefined) throw new Error(howToGetPostgres)
  return found
}

/** PostgreSQL refuses to run as root; its package's user, else nobody, runs it then. */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (userInfo().uid !== 0) return undefined
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  const fields = (
    lines.find((line) => line.startsWith('postgres:')) ?? lines.find((line) => line.startsWith('nobody:'))
  )?.split(':')
  if (fields === undefined) throw new Error('PostgreSQL does not run as root: run the tests as another user')
  return { uid: Number(fields[2]), gid: Number(fields[3]) }
}
