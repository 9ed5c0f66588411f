import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openStore } from './open.ts'
import { postgresFault } from './postgres-faults.ts'
import { sqliteFault } from './sqlite-faults.ts'
import type { Store, Tx } from './store.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'trefoil-full-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const addLarge = (tx: Tx, num: number) =>
  tx.insertMany('audit', [{ num, at: num, actor: '', action: '', subject: '', detail: 'x'.repeat(100_000) }])
const numbers = async (store: Store) =>
  (await store.read.selectFrom('audit').select('num').orderBy('num').execute()).map((row) => row.num)

describe('a full disk', () => {
  test('is a clear fault, leaves nothing half done, and what is there stays readable and changeable', async () => {
    const database = join(directory, 'trefoil.db')
    await using store = await openStore({ database, maxBytes: 2_000_000 })
    let stored = 0
    let failure: unknown
    while (failure === undefined && stored < 100) {
      await store
        .write(async (tx) => {
          await addLarge(tx, stored * 2)
          await addLarge(tx, stored * 2 + 1)
        })
        .then(
          () => (stored += 1),
          (error: unknown) => {
            failure = error
          },
        )
    }
    expect(failure).toMatchObject({
      kind: 'storage-full',
      message: 'the disk is full: nothing of this was stored; free some space and try again',
    })
    expect(stored).toBeGreaterThan(3)
    const there = Array.from({ length: stored * 2 }, (_, num) => num)
    expect(await numbers(store)).toEqual(there)
    await store.write(async ({ db }) => void (await db.deleteFrom('audit').where('num', '<', 4).execute()))
    await store.write((tx) => addLarge(tx, 1_000_000))
    expect(await numbers(store)).toEqual([...there.slice(4), 1_000_000])
  })

  test('may roll a transaction back by itself: what comes after in it is refused, not stored in pieces', async () => {
    await using store = await openStore({ database: join(directory, 'trefoil.db') })
    await store.write((tx) => tx.insertMany('view', [{ num: 1, name: 'before' }]))
    const stubborn = store.write(async (tx) => {
      await tx.insertMany('view', [{ num: 2, name: 'first' }])
      const engineRollsBack = sql`insert or rollback into view (num, name) values (1, 'taken')`.execute(tx.db)
      await expect(engineRollsBack).rejects.toMatchObject({ kind: 'conflict' })
      await expect(tx.insertMany('view', [{ num: 3, name: 'second' }])).rejects.toMatchObject({ kind: 'conflict' })
    })
    await expect(stubborn).rejects.toMatchObject({ kind: 'conflict' })
    expect(await store.read.selectFrom('view').select('name').execute()).toEqual([{ name: 'before' }])
    await store.write((tx) => tx.insertMany('view', [{ num: 4, name: 'after' }]))
    expect(await store.read.selectFrom('view').select('num').execute()).toEqual([{ num: 1 }, { num: 4 }])
  })
})

test('a damaged file is an integrity fault that says what to do', async () => {
  const database = join(directory, 'trefoil.db')
  const store = await openStore({ database })
  await store.write((tx) => addLarge(tx, 1))
  await store[Symbol.asyncDispose]()
  truncateSync(database, 20_000)
  const damaged = openStore({ database }).then(async (opened) => {
    await using closing = opened
    await numbers(closing)
    await closing.read.selectFrom('audit').selectAll().execute()
  })
  await expect(damaged).rejects.toMatchObject({
    kind: 'integrity',
    message: expect.stringContaining('restore a backup'),
  })
  writeFileSync(database, 'x'.repeat(10_000))
  await expect(openStore({ database })).rejects.toMatchObject({ kind: 'integrity' })
})

describe('errors of the engines', () => {
  const sqlite = (errcode: number) =>
    sqliteFault(Object.assign(new Error('words of the engine: table.column'), { errcode }))
  const postgres = (code: string, message = 'words of the engine', more = {}) =>
    postgresFault(Object.assign(new Error(message), { code, ...more }))

  test.each([
    [13, 'storage-full'],
    [4874, 'storage-full'],
    [11, 'integrity'],
    [267, 'integrity'],
    [26, 'integrity'],
    [5, 'unavailable'],
    [517, 'unavailable'],
    [8, 'unavailable'],
    [778, 'unavailable'],
    [14, 'unavailable'],
    [1555, 'conflict'],
    [2067, 'conflict'],
  ])('of SQLite: %i is %s', (code, kind) => expect(sqlite(code)).toMatchObject({ kind }))

  test.each([
    ['53100', 'storage-full'],
    ['23505', 'conflict'],
    ['XX001', 'integrity'],
    ['28P01', 'unavailable'],
    ['3D000', 'unavailable'],
    ['57P01', 'unavailable'],
    ['08006', 'unavailable'],
    ['53300', 'unavailable'],
    ['ECONNREFUSED', 'unavailable'],
  ])('of PostgreSQL: %s is %s', (code, kind) => expect(postgres(code)).toMatchObject({ kind }))

  test('a full disk behind an I/O error of PostgreSQL is a full disk', () => {
    expect(postgres('58030', 'could not extend file "base/1": No space left on device')).toMatchObject({
      kind: 'storage-full',
    })
  })

  test('that mean a mistake in our own code stay what they are', () => {
    for (const error of [sqlite(1), postgres('42601'), sqliteFault(new Error('x')), postgresFault(new TypeError('y'))])
      expect(error).not.toHaveProperty('kind')
  })
})
