import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { borrowPostgresDatabase } from '../testing/postgres-pool.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import { openStore } from './open.ts'
import type { Db, Tx } from './store.ts'

const names = async (db: Db) =>
  (await db.selectFrom('view').select('name').orderBy('num').execute()).map((row) => row.name)
const add = (tx: Tx, num: number, name: string) => tx.insertMany('view', [{ num, name }])

describeOnBothStores('a write transaction', (open) => {
  test('is seen by nobody before it is committed, and by everybody once its promise resolves', async () => {
    const store = await open()
    const reached = Promise.withResolvers<void>()
    const goOn = Promise.withResolvers<void>()
    const writing = store.write(async (tx) => {
      await add(tx, 1, 'a')
      await add(tx, 2, 'b')
      expect(await names(tx.db)).toEqual(['a', 'b'])
      reached.resolve()
      await goOn.promise
    })
    await reached.promise
    expect(await names(store.read)).toEqual([])
    goOn.resolve()
    await writing
    expect(await names(store.read)).toEqual(['a', 'b'])
  })

  test('that fails leaves nothing, gives the error on, and the next one works', async () => {
    const store = await open()
    const failing = store.write(async (tx) => {
      await add(tx, 1, 'a')
      throw new RangeError('stop')
    })
    await expect(failing).rejects.toThrow(new RangeError('stop'))
    await store.write((tx) => add(tx, 1, 'b'))
    expect(await names(store.read)).toEqual(['b'])
  })

  test('runs alone: each sees what the one before it wrote', async () => {
    const store = await open()
    const writers = Array.from({ length: 20 }, () =>
      store.write(async (tx) => {
        const there = await names(tx.db)
        await sleep(1)
        await add(tx, there.length + 1, `writer ${there.length + 1}`)
      }),
    )
    await Promise.all(writers)
    expect(await names(store.read)).toEqual(Array.from({ length: 20 }, (_, index) => `writer ${index + 1}`))
  })

  test('a row whose key is taken is a conflict', async () => {
    const store = await open()
    await store.write((tx) => add(tx, 1, 'a'))
    await expect(store.write((tx) => add(tx, 1, 'b'))).rejects.toMatchObject({ kind: 'conflict' })
    await expect(
      store.write(async ({ db }) => void (await db.insertInto('view').values({ num: 2, name: 'a' }).execute())),
    ).rejects.toMatchObject({ kind: 'conflict' })
    expect(await names(store.read)).toEqual(['a'])
  })

  test('cannot be used after its end', async () => {
    const store = await open()
    let kept: Tx | undefined
    await store.write(async (tx) => {
      kept = tx
    })
    await expect(kept?.db.insertInto('view').values({ num: 1, name: 'late' }).execute()).rejects.toThrow()
    await expect(kept?.insertMany('view', [{ num: 1, name: 'late' }])).rejects.toThrow()
    expect(await names(store.read)).toEqual([])
  })

  test('reading cannot write', async () => {
    const store = await open()
    await expect(store.read.insertInto('view').values({ num: 1, name: 'x' }).execute()).rejects.toThrow()
  })

  test('a read transaction sees one moment, however much is written meanwhile', async () => {
    const store = await open()
    await store.write((tx) => add(tx, 1, 'a'))
    const seen = await store.read.transaction().execute(async (reading) => {
      const first = await names(reading)
      await store.write((tx) => add(tx, 2, 'b'))
      return [first, await names(reading), await names(store.read)]
    })
    expect(seen).toEqual([['a'], ['a'], ['a', 'b']])
  })

  test('many read transactions at once wait for each other and all end', async () => {
    const store = await open()
    await store.write((tx) => add(tx, 1, 'a'))
    const reads = Array.from({ length: 30 }, () =>
      store.read.transaction().execute(async (reading) => {
        await sleep(1)
        return await names(reading)
      }),
    )
    expect(await Promise.all(reads)).toEqual(Array.from({ length: 30 }, () => ['a']))
  })
})

test('a PostgreSQL transaction in which a statement failed commits nothing and says why, also when the failure was caught', async () => {
  await using made = await borrowPostgresDatabase()
  await using store = await openStore({ database: made.database })
  await store.write((tx) => add(tx, 1, 'a'))
  const stubborn = store.write(async (tx) => {
    await add(tx, 2, 'b')
    await add(tx, 1, 'taken').catch(() => {})
  })
  await expect(stubborn).rejects.toMatchObject({ kind: 'conflict' })
  await store.write((tx) => add(tx, 3, 'c'))
  expect(await names(store.read)).toEqual(['a', 'c'])
})
