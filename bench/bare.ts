import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync, StatementSync } from 'node:sqlite'
import pg from 'pg'
import { openStore } from '../src/store/open.ts'
import { charterOf, createCore } from '../src/testing/core.ts'
import { startPostgresServer } from '../src/testing/postgres-server.ts'
import { makeTexts } from './objects.ts'
import type { Figure } from './report.ts'

const batch = 1000
/** Batches before anything is measured. */
const warmUp = 3
const doors = { personalData: true, twoPersonRelease: true }

/** What a node sent to its engine, word for word. */
interface Sent {
  readonly text: string
  readonly values: readonly unknown[]
  readonly reads: boolean
}

type Replay = (sent: readonly Sent[]) => Promise<number>

interface Bench {
  readonly name: string
  readonly database: string
  /** Seconds in which the same statements run on a database of their own, without anything around them. */
  readonly replay: Replay
}

let recording: Sent[] | null = null

/** The road in (read, validated, judged, told, stored) and pages of 1,000, against the very statements that they sent, replayed. */
export async function benchBare(total: number): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'trefoil-bench-bare-'))
  chmodSync(folder, 0o711)
  watch()
  await using parts = new AsyncDisposableStack()
  parts.defer(() => rmSync(folder, { recursive: true, force: true }))
  const figures: Figure[] = []
  figures.push(
    ...(await compare(total, {
      name: 'SQLite',
      database: join(folder, 'one.db'),
      replay: replayOnSqlite(join(folder, 'two.db')),
    })),
  )
  const server = parts.use(await startPostgresServer(join(folder, 'server'), { durable: true }))
  for (const name of ['one', 'two'])
    await onPostgres(server.url('postgres'), (client) => client.query(`create database ${name}`))
  figures.push(
    ...(await compare(total, {
      name: 'PostgreSQL',
      database: server.url('one'),
      replay: (sent) => onPostgres(server.url('two'), (client) => replayOn(client, sent)),
    })),
  )
  return figures
}

async function compare(total: number, { name, database, replay }: Bench): Promise<Figure[]> {
  recording = []
  await using store = await openStore({ database })
  const core = createCore(store, 'US', charterOf(), doors)
  await core.registry.write(store, async () => {})
  const source = { kind: 'local', actor: 'bench' } as const
  const all = Array.from({ length: total / batch + warmUp }, (_, index) =>
    makeTexts(index * batch, batch).map((text) => ({ text })),
  )
  for (const entries of all.slice(0, warmUp)) await core.intake.accept(source, entries)
  const begun = take()
  const batches = all.slice(warmUp)
  const importing = performance.now()
  for (const entries of batches) await core.intake.accept(source, entries)
  const importSeconds = (performance.now() - importing) / 1000
  const imported = take()
  const caller = { kind: 'member', code: 'JP' } as const
  const versions = { first: false, last: true, all: false, exact: [] }
  const reading = performance.now()
  let count = 0
  for (let after = 0, more = true; more; ) {
    const page = await core.release.page(caller, { agreement: 'trilateral', after, limit: batch, versions })
    count += page.items.length
    after = page.items.at(-1)?.added ?? after
    more = page.more
  }
  const readSeconds = (performance.now() - reading) / 1000
  const read = take()
  recording = null
  await replay(begun)
  const bareImport = await replay(imported)
  const bareRead = await replay(read)
  const share = (bare: number, whole: number): string => `${Math.round((bare / whole) * 100)} %`
  const each = (all: number, seconds: number): string => `${Math.round(all / seconds).toLocaleString('en-US')}/s`
  return [
    {
      what: `${name}: ${total.toLocaleString('en-US')} objects in batches of 1,000, durable, of the rate at which the engine alone runs the same statements`,
      value: `${share(bareImport, importSeconds)} (${each(total, importSeconds)} of ${each(total, bareImport)})`,
      goal: 'at least 60 %',
    },
    {
      what: `${name}: pages of 1,000, likewise`,
      value: `${share(bareRead, readSeconds)} (${each(count, readSeconds)} of ${each(count, bareRead)})`,
      goal: 'at least 60 %',
    },
  ]
}

function take(): Sent[] {
  const sent = recording ?? []
  recording = []
  return sent
}

/** Notes what is sent to either engine while `recording` is a list. */
function watch(): void {
  const query = pg.Client.prototype.query as (...words: unknown[]) => unknown
  pg.Client.prototype.query = function (this: unknown, ...words: unknown[]): unknown {
    const [text, values] = words
    if (typeof text === 'string') recording?.push({ text, values: Array.isArray(values) ? values : [], reads: true })
    return Reflect.apply(query, this, words)
  } as typeof pg.Client.prototype.query
  for (const method of ['run', 'all'] as const) {
    const plain = StatementSync.prototype[method] as (...values: unknown[]) => unknown
    StatementSync.prototype[method] = function (this: StatementSync, ...values: unknown[]): unknown {
      recording?.push({ text: this.sourceSQL, values, reads: method === 'all' })
      return Reflect.apply(plain, this, values)
    } as never
  }
  const exec = DatabaseSync.prototype.exec
  DatabaseSync.prototype.exec = function (this: DatabaseSync, text: string): void {
    // What opens a connection is done by whoever replays.
    if (!/^pragma/i.test(text)) recording?.push({ text, values: [], reads: false })
    exec.call(this, text)
  }
}

function replayOnSqlite(path: string): Replay {
  const database = new DatabaseSync(path)
  database.exec(
    'pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -32768; pragma temp_store = memory',
  )
  database.exec('pragma wal_autocheckpoint = 16000')
  const prepared = new Map<string, StatementSync>()
  return async (sent) => {
    const started = performance.now()
    let inTransaction = false
    for (const { text, values, reads } of sent) {
      if (/^(begin|commit|rollback|release|savepoint)/i.test(text)) {
        // Readers had connections of their own; here one after the other uses the one.
        if (/^begin/i.test(text) === inTransaction) continue
        inTransaction = !inTransaction
        database.exec(text)
        continue
      }
      const statement = prepared.get(text) ?? database.prepare(text)
      prepared.set(text, statement)
      if (reads) statement.all(...(values as never[]))
      else statement.run(...(values as never[]))
    }
    return (performance.now() - started) / 1000
  }
}

async function replayOn(client: pg.Client, sent: readonly Sent[]): Promise<number> {
  await client.query('set jit = off; set client_min_messages = error')
  const started = performance.now()
  for (const { text, values } of sent) {
    if (/^set |^listen/.test(text)) continue
    await (values.length === 0 ? client.query(text) : client.query(text, [...values]))
  }
  return (performance.now() - started) / 1000
}

async function onPostgres<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
