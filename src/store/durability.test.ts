import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { startPostgresServer } from '../testing/postgres-server.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import { openStore } from './open.ts'
import type { Db, Store } from './store.ts'

const writerProgram = new URL('../testing/busy-writer.ts', import.meta.url).pathname

interface Writer {
  readonly process: ChildProcess
  /** The first ticks of the transactions that were acknowledged. */
  readonly acknowledged: number[]
}

function startWriter(database: string, name: string): Writer {
  const child = spawn(process.execPath, [writerProgram, database, name], { stdio: ['ignore', 'pipe', 'inherit'] })
  const acknowledged: number[] = []
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    acknowledged.push(...lines.map(Number))
  })
  return { process: child, acknowledged }
}

async function kill(writer: Writer): Promise<void> {
  const closed = once(writer.process, 'close')
  writer.process.kill('SIGKILL')
  await closed
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 2_000; tries += 1) {
    if (condition()) return
    await sleep(5)
  }
  throw new Error('waited too long')
}

async function expectWhole(db: Db, acknowledged: readonly number[]): Promise<void> {
  const transactions = (await db.selectFrom('audit').select('num').orderBy('num').execute()).map((row) => row.num)
  const released = (await db.selectFrom('release').select('pos').orderBy('pos').execute()).map((row) => row.pos)
  const valued = (await db.selectFrom('value').select('seq').orderBy('seq').execute()).map((row) => row.seq)
  // Nothing half done …
  expect(released).toEqual(transactions.flatMap((num) => [num, num + 1, num + 2]))
  expect(valued).toEqual(released)
  // … and nothing acknowledged lost.
  const there = new Set(transactions)
  expect(acknowledged.filter((num) => !there.has(num))).toEqual([])
}

describeOnBothStores('what was acknowledged', (open, { database }) => {
  test('is there after kill -9 in the middle of writing, again and again, and nothing is half done', async () => {
    const name = await database()
    const acknowledged: number[] = []
    for (let round = 1; round <= 4; round += 1) {
      const writer = startWriter(name, `round ${round}`)
      await until(() => writer.acknowledged.length >= 20)
      await sleep(Math.random() * 30)
      await kill(writer)
      acknowledged.push(...writer.acknowledged)
      const store = await open({ database: name })
      await expectWhole(store.read, acknowledged)
      await store[Symbol.asyncDispose]()
    }
    expect(acknowledged).toEqual([...acknowledged].sort((a, b) => a - b))
  })

  test('by two processes at once reaches a reader with a cursor completely and in order', async () => {
    const name = await database()
    const store = await open({ database: name })
    const writers = [startWriter(name, 'one'), startWriter(name, 'two')]
    const seen: number[] = []
    const follow = async () => {
      const next = await positionsAfter(store, seen.at(-1) ?? 0)
      seen.push(...next)
    }
    for (;;) {
      await follow()
      if (writers.every((writer) => writer.acknowledged.length >= 60)) break
      await sleep(1)
    }
    await Promise.all(writers.map(kill))
    await follow()
    expect(seen).toEqual(await positionsAfter(store, 0))
    await expectWhole(
      store.read,
      writers.flatMap((writer) => writer.acknowledged),
    )
  })
})

async function positionsAfter(store: Store, pos: number): Promise<number[]> {
  const rows = await store.read.selectFrom('release').select('pos').where('pos', '>', pos).orderBy('pos').execute()
  return rows.map((row) => row.pos)
}

test('when the PostgreSQL server falls over, calls fail as unavailable, what was acknowledged is kept, and the store works on by itself', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'trefoil-crash-'))
  await using cleaning = new AsyncDisposableStack()
  cleaning.defer(() => rmSync(directory, { recursive: true, force: true }))
  const before = await startPostgresServer(directory, { durable: true })
  const acknowledged: number[] = []
  const add = (store: Store) =>
    store.write(async (tx) => {
      const num = await tx.takeTicks(1)
      await tx.insertMany('view', [{ num, name: `${num}` }])
      acknowledged.push(num)
      return num
    })
  const store = cleaning.use(await openStore({ database: before.url('postgres') }))
  const durable: number[] = []
  let failure: unknown
  const writing = (async () => {
    for (;;) durable.push(await add(store))
  })().catch((error: unknown) => {
    failure = error
  })
  await until(() => durable.length > 30)
  await before[Symbol.asyncDispose]()
  await writing
  expect(failure).toMatchObject({ kind: 'unavailable' })
  await expect(add(store)).rejects.toMatchObject({ kind: 'unavailable' })
  await expect(store.read.selectFrom('view').selectAll().execute()).rejects.toMatchObject({ kind: 'unavailable' })
  cleaning.use(await startPostgresServer(directory, { durable: true }))
  const after = await add(store)
  const there = (await store.read.selectFrom('view').select('num').orderBy('num').execute()).map((row) => row.num)
  expect(durable.filter((num) => !there.includes(num))).toEqual([])
  expect(after).toBe(there.at(-1))
})
