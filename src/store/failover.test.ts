import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Fault } from '../base/fault.ts'
import { copyPostgresServer, type PostgresServer, startPostgresServer } from '../testing/postgres-server.ts'
import { openTcpSwitch, type TcpSwitch } from '../testing/tcp-switch.ts'
import { incarnationOf } from './incarnation.ts'
import { openStore } from './open.ts'
import type { Store } from './store.ts'

const folder = mkdtempSync(join(tmpdir(), 'trefoil-failover-'))
const socketOf = (name: string) => ({ path: join(folder, name, '.s.PGSQL.5432') })
const parts = new AsyncDisposableStack()
let primary: PostgresServer
let line: TcpSwitch
let store: Store
let row = 0

async function ask(directory: string, text: string, database = 'postgres'): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ host: join(folder, directory), user: 'trefoil', database })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

/** One audit row in a transaction of its own; its number. */
function add(): Promise<number> {
  const num = ++row
  return store.write(async ({ db, takeTicks }) => {
    const at = await takeTicks(1)
    await db.insertInto('audit').values({ num, at, actor: '', action: '', subject: '', detail: '' }).execute()
    return num
  })
}

async function held(): Promise<Set<number>> {
  return new Set((await store.read.selectFrom('audit').select('num').execute()).map(({ num }) => num))
}

interface Outcomes {
  readonly done: number[]
  /** Of which was said that it is not stored. */
  readonly refused: number[]
  readonly unknown: number[]
}

/** Writes without a pause while something happens; whatever is thrown must be the one honest fault. */
async function writeDuring(happens: () => Promise<void>): Promise<Outcomes> {
  const outcomes: Outcomes = { done: [], refused: [], unknown: [] }
  let stopped = false
  const writing = (async () => {
    while (!stopped) {
      try {
        outcomes.done.push(await add())
      } catch (error) {
        expect(error).toBeInstanceOf(Fault)
        expect((error as Fault).kind).toBe('unavailable')
        const list = (error as Fault).message.includes('not known') ? outcomes.unknown : outcomes.refused
        list.push(row)
        await sleep(20)
      }
    }
  })()
  await sleep(150)
  await happens()
  await sleep(300)
  stopped = true
  await writing
  return outcomes
}

beforeAll(async () => {
  chmodSync(folder, 0o711)
  const settings = { wal_keep_size: '64MB' }
  primary = await startPostgresServer(join(folder, 'one'), { durable: false, settings })
  await ask('one', 'create database node template template0')
  copyPostgresServer(join(folder, 'one'), join(folder, 'two'))
  parts.use(await startPostgresServer(join(folder, 'two'), { durable: false }))
  // Acknowledged means: also on the one that may take over.
  await ask('one', `alter system set synchronous_standby_names = '*'`)
  await ask('one', 'select pg_reload_conf()')
  line = parts.use(await openTcpSwitch(0, [socketOf('one')]))
  store = parts.use(await openStore({ database: `postgres://trefoil@127.0.0.1:${line.port}/node` }))
}, 600_000)

afterAll(async () => {
  await parts.disposeAsync()
  await primary[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

test('a commit whose answer was lost is done where it was committed: asked for, not guessed', async () => {
  line.loseAnswerTo('; commit')
  const num = await add()
  expect(await held()).toContain(num)
})

test('a transaction whose connection was lost before its commit is refused, and nothing of it is stored', async () => {
  const lost = store.write(async ({ db }) => {
    const values = { num: 900_000, at: 1, actor: '', action: '', subject: '', detail: '' }
    await db.insertInto('audit').values(values).execute()
    line.cut()
    await sleep(50)
  })
  await expect(lost).rejects.toMatchObject({ kind: 'unavailable' })
  expect(await held()).not.toContain(900_000)
})

test('connections that the server ends again and again lose nothing that was acknowledged', async () => {
  const { done, refused } = await writeDuring(async () => {
    for (let round = 0; round < 5; round++) {
      await ask('one', `select pg_terminate_backend(pid) from pg_stat_activity where datname = 'node'`)
      await sleep(60)
    }
  })
  const there = await held()
  expect(done.filter((num) => !there.has(num))).toEqual([])
  expect(refused.filter((num) => there.has(num))).toEqual([])
  expect(done.length).toBeGreaterThan(0)
})

test('a replica is read only where it has come as far as the reader, and for a moment it is waited for', async () => {
  const url = (name: string) => `postgres://trefoil@localhost/node?host=${encodeURIComponent(join(folder, name))}`
  await using both = await openStore({ database: url('one'), replica: url('two') })
  const tick = (): Promise<number> => both.write((tx) => tx.takeTicks(1))
  const replica = both.shared!.replica!
  expect(await replica.at(await tick())).not.toBeNull()
  await ask('two', 'select pg_wal_replay_pause()')
  const later = await tick()
  expect(await replica.at(later)).toBeNull()
  const waiting = replica.at(later)
  await ask('two', 'select pg_wal_replay_resume()')
  expect(await waiting).not.toBeNull()
  expect(await replica.at(later + 60_000_000)).toBeNull()
})

test('when another server takes over, what was acknowledged is there, what was refused is not, and whoever may sign is asked anew', async () => {
  const before = await incarnationOf(store.read)
  const { done, refused, unknown } = await writeDuring(async () => {
    await primary[Symbol.asyncDispose]()
    await ask('two', 'select pg_promote()')
    line.lead([socketOf('two')])
    line.cut()
  })
  const there = await held()
  expect(done.filter((num) => !there.has(num))).toEqual([])
  expect(refused.filter((num) => there.has(num))).toEqual([])
  expect(unknown).toEqual([])
  expect(done.at(-1)).toBeGreaterThan(Math.max(0, ...refused))
  expect(await incarnationOf(store.read)).not.toBe(before)
}, 600_000)
