import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { watchDistribution } from './distribution-check.ts'
import { inMemory } from './in-memory.ts'
import { type PostgresServer, startPostgresServer } from './postgres-server.ts'
import { runDirectory, setRunDirectory } from './run-directory.ts'

const named = 'TREFOIL_TEST_POSTGRES'
const waitMs = 60_000
const roomBytes = 2 * 1024 ** 3

/** Of one test run: the first test that needs PostgreSQL starts a server in the shared directory, all later ones use it. */
export function shareOnePostgres(): string {
  const directory = mkdtempSync(join(inMemory(roomBytes) ?? tmpdir(), 'trefoil-pg-'))
  // The server may have to run as another user, which passes through here to its own folder.
  chmodSync(directory, 0o711)
  setRunDirectory(directory)
  return directory
}

/** The address of a server for tests: the one in TREFOIL_TEST_POSTGRES, else the run's own, started now if it must be. */
export async function withPostgres(): Promise<string> {
  const given = process.env[named]
  if (given !== undefined && given !== '') return given
  const directory = runDirectory()
  if (directory === undefined)
    throw new Error(`no server to test with: name one in ${named}, or run under vitest, which starts one`)
  const answer = join(directory, 'answer')
  if (takesTheLead(directory)) {
    const said = await startPostgresServer(join(directory, 'server'), { durable: false }).then(
      (server: PostgresServer) => ({ pid: server.pid, url: server.url('postgres') }),
      (error: unknown) => ({ failed: error instanceof Error ? error.message : String(error) }),
    )
    writeFileSync(`${answer}.new`, JSON.stringify(said))
    renameSync(`${answer}.new`, answer)
  }
  for (let waited = 0; waited < waitMs && !existsSync(answer); waited += 50)
    await new Promise((resolve) => setTimeout(resolve, 50))
  const said = JSON.parse(readFileSync(answer, 'utf8')) as { url?: string; failed?: string }
  if (said.url === undefined) throw new Error(said.failed)
  return said.url
}

function takesTheLead(directory: string): boolean {
  try {
    mkdirSync(join(directory, 'starting'))
    return true
  } catch {
    return false
  }
}

/** A database of its own on the test server, dropped when disposed of. */
export interface TestDatabase extends AsyncDisposable {
  readonly database: string
}

/** The run's own server and the directory that its processes share. */
export interface OwnServer {
  readonly directory: string
  readonly url: string
}

/** Null where another server is named. */
export async function ownServer(): Promise<OwnServer | null> {
  const directory = runDirectory()
  if ((process.env[named] ?? '') !== '' || directory === undefined) return null
  return { directory, url: await withPostgres() }
}

/** A database with nothing in it, not even tables. */
export async function createPostgresDatabase(): Promise<TestDatabase> {
  watchDistribution()
  const server = await withPostgres()
  const name = freshName()
  await connected(server, (client) => client.query(`create database ${name} template template0`))
  return {
    database: databaseAt(server, name),
    async [Symbol.asyncDispose]() {
      await connected(server, (client) => client.query(`drop database if exists ${name} with (force)`))
    },
  }
}

export const freshName = (): string => `trefoil_test_${randomBytes(6).toString('hex')}`

export function databaseAt(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

export async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
