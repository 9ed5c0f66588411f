import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { type CompiledQuery, Kysely, type QueryResult, sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { firstKeyAstray } from './key-check.ts'
import { allKeyLevels } from './key-levels.ts'
import type { SweepSizes } from './key-sweep.ts'
import { migrate } from './migrate.ts'
import { migrations } from './migrations/all.ts'
import { deleteObjects, headsByKeys } from './objects.ts'
import { openStore, openStoreOver } from './open.ts'
import {
  danglingTargets,
  deleteReferencesFrom,
  inwardCounts,
  newestReferenceTo,
  referencesTo,
  referencesToBefore,
  relationshipsFrom,
  sourcesOfSeveral,
  startingAt,
} from './references.ts'
import type { Schema } from './schema.ts'
import { lookForValue, removeFromSearch, seqsBearing } from './search.ts'
import { openSqlite } from './sqlite.ts'
import { SqliteConnection, type SqliteLease, sqliteDialect } from './sqlite-driver.ts'
import type { Db, Store, Tx } from './store.ts'
import { headsBoundByTombstonesAfter } from './tombstones.ts'
import { countHolders, countHoldersUpTo, holdersOfValues } from './values.ts'

let folder = ''
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trefoil-key-levels-'))
  await using _ = await openStore({ database: join(folder, 'empty.db') })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const small: SweepSizes = { young: 16, middle: 64, least: 1 }

test('the levels answer as one index, whatever comes, goes, is taken back and is started again in between', async () => {
  // Few keys, so that many rows have the same one, and keys at both ends.
  const key = fc.oneof(
    fc.integer({ min: 0, max: 3 }),
    fc.double({ min: 0, max: 1, noNaN: true }).map((part) => Math.floor(part * (2 ** 47 - 1))),
  )
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ add: fc.array(fc.tuple(key, key), { minLength: 1, maxLength: 12 }), fails: fc.boolean() }),
    },
    { weight: 2, arbitrary: fc.record({ remove: fc.array(fc.nat(60), { minLength: 1, maxLength: 6 }) }) },
    { weight: 1, arbitrary: fc.record({ restart: fc.constant(true) }) },
  )
  let runs = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      const path = join(folder, `law-${runs++}.db`)
      copyFileSync(join(folder, 'empty.db'), path)
      let store = await openSmall(path)
      let held: { seq: number; keys: readonly [number, number] }[] = []
      let seq = 0
      try {
        for (const one of steps) {
          if ('restart' in one) {
            await store[Symbol.asyncDispose]()
            store = await openSmall(path)
          } else if ('remove' in one) {
            const gone = new Set(one.remove.map((at) => held[at]?.seq))
            await store.write((tx) =>
              remove(
                tx,
                held.filter((row) => gone.has(row.seq)).map((row) => row.seq),
              ),
            )
            held = held.filter((row) => !gone.has(row.seq))
          } else {
            const rows = one.add.map((keys) => ({ seq: ++seq, keys }))
            const written = store.write(async (tx) => {
              await add(tx, rows)
              if (one.fails) throw new Error('taken back')
            })
            if (one.fails) await expect(written).rejects.toThrow('taken back')
            else {
              await written
              held = [...held, ...rows]
            }
          }
          expect(await firstKeyAstray(store.read)).toBeNull()
          const found = await Promise.all(allKeyLevels.map(({ name }) => rowsOf(store.read, name)))
          expect(found[0]).toEqual(inOrder(held.map(({ seq, keys }) => ({ key: keys[0], seq }))))
          expect(found[1]).toEqual(inOrder(held.map(({ seq, keys }) => ({ key: keys[1], seq }))))
          expect(found[2]).toEqual(
            inOrder(held.flatMap(({ seq, keys }) => [...new Set(keys)].map((key) => ({ key, seq })))),
          )
        }
        const asked = [...new Set(held.flatMap(({ keys }) => keys))]
        const heads = await headsByKeys(store.read, asked.slice(0, 5))
        expect(heads.map((head) => head.seq).sort((a, b) => a - b)).toEqual(
          held.filter(({ keys }) => asked.slice(0, 5).includes(keys[0])).map((row) => row.seq),
        )
        for (const target of asked.slice(0, 5)) {
          const pointing = held.filter(({ keys }) => keys[1] === target).map((row) => row.seq)
          const newest = await referencesToBefore(store.read, target, seq + 1, 1_000)
          // Each points there twice.
          expect(newest.map((row) => row.source)).toEqual(pointing.reverse().flatMap((source) => [source, source]))
          expect((await referencesTo(store.read, [target])).length).toBe(newest.length)
          expect((await referencesTo(store.read, [target], 3)).length).toBe(Math.min(3, newest.length))
          expect((await inwardCounts(store.read, [target], 4)).get(target)).toBe(Math.min(4, pointing.length))
        }
        const holders = held.flatMap(({ seq, keys }) => [...new Set(keys)].map((key) => ({ key, seq })))
        const wanted = inOrder(holders.filter((row) => asked.slice(0, 5).includes(row.key)))
        expect(await holdersOfValues(store.read, asked.slice(0, 5), 7)).toEqual(wanted.slice(0, 7))
      } finally {
        await store[Symbol.asyncDispose]()
        rmSync(path, { force: true })
      }
    }),
    { numRuns: Number(process.env.TREFOIL_RUNS ?? 25) },
  )
})

test('however much has come in, the young and the middle level stay small, also where all of it has one key', async () => {
  const path = join(folder, 'bounds.db')
  copyFileSync(join(folder, 'empty.db'), path)
  await using store = await openSmall(path)
  let seq = 0
  for (let batch = 0; batch < 120; batch++) {
    // An even spread of keys; all point to one object.
    const rows = Array.from({ length: 10 }, () => ({
      seq: ++seq,
      keys: [Math.floor(((seq * 0.618_033_988_75) % 1) * 2 ** 52), 7] as const,
    }))
    await store.write((tx) => add(tx, rows))
    for (const { name } of allKeyLevels) {
      expect(await countOf(store.read, `${name}_young`), `${name} after ${seq}`).toBeLessThanOrEqual(4 * small.young)
      expect(await countOf(store.read, `${name}_middle`), `${name} after ${seq}`).toBeLessThanOrEqual(4 * small.middle)
    }
  }
  expect(await countOf(store.read, 'object_key_old')).toBeGreaterThan(seq / 2)
  expect(await countOf(store.read, 'reference_target_old')).toBeGreaterThan(seq / 2)
  expect((await referencesToBefore(store.read, 7, seq, 3)).map((row) => row.source)).toEqual([
    seq - 1,
    seq - 1,
    seq - 2,
  ])
  expect((await rowsOf(store.read, 'object_key')).length).toBe(seq)
})

test('a database of schema 17 is found in as before, by id, by what is pointed to and by value', async () => {
  const path = join(folder, 'before.db')
  const rows = Array.from({ length: 300 }, (_, at) => ({
    seq: at + 1,
    keys: [(at * 7_919) % 1_009, at % 10] as const,
  }))
  const engine = openSqlite(path)
  await migrate(engine, migrations.slice(0, 17))
  await engine.transaction(async (db, insertMany) => {
    await add({ db, insertMany, takeTicks: async () => 1 }, rows)
  })
  await engine[Symbol.asyncDispose]()
  await using store = await openStore({ database: path })
  expect(await rowsOf(store.read, 'object_key')).toEqual(inOrder(rows.map(({ seq, keys }) => ({ key: keys[0], seq }))))
  expect(await rowsOf(store.read, 'reference_target')).toEqual(
    inOrder(rows.map(({ seq, keys }) => ({ key: keys[1], seq }))),
  )
  expect((await referencesTo(store.read, [3])).length).toBe(60)
  expect(await countHolders(store.read, [3])).toEqual([
    { key: 3, count: rows.filter(({ keys }) => keys[0] === 3 || keys[1] === 3).length },
  ])
  await store.write((tx) => remove(tx, [4]))
  expect((await referencesTo(store.read, [3])).length).toBe(58)
  expect((await rowsOf(store.read, 'value_key')).some((row) => row.seq === 4)).toBe(false)
})

test('a row that is not found by its key, or found and not there, is noticed', async () => {
  const path = join(folder, 'astray.db')
  copyFileSync(join(folder, 'empty.db'), path)
  await using store = await openSmall(path)
  await store.write((tx) => add(tx, [{ seq: 1, keys: [5, 6] }]))
  expect(await firstKeyAstray(store.read)).toBeNull()
  for (const { name, of } of allKeyLevels) {
    const held = await rowsOf(store.read, name)
    await store.write(async ({ db }) => {
      for (const level of ['young', 'middle', 'old'])
        await sql`delete from ${sql.table(`${name}_${level}`)}`.execute(db)
    })
    expect(await firstKeyAstray(store.read)).toEqual({ table: of, seq: 1 })
    await store.write(async ({ db }) => {
      for (const { key, seq } of [...held, { key: 9, seq: 9 }])
        await sql`insert into ${sql.table(`${name}_middle`)} (key, seq) values (${key}, ${seq})`.execute(db)
    })
    expect(await firstKeyAstray(store.read)).toEqual({ table: of, seq: null })
    await store.write(({ db }) => sql`delete from ${sql.table(`${name}_middle`)} where key = 9`.execute(db))
    expect(await firstKeyAstray(store.read)).toBeNull()
  }
})

test('whatever asks by a hash goes to its rows in each level and reads no table from end to end', async () => {
  const { db, plans, close } = plansOf(join(folder, 'empty.db'))
  const asked = [
    headsByKeys(db, [1, 2]),
    referencesTo(db, [1, 2], 5),
    referencesToBefore(db, 1, 9, 5),
    relationshipsFrom(db, [1, 2], 5),
    newestReferenceTo(db, 1),
    startingAt(db, 1, { after: 0, before: 9, most: 5 }),
    inwardCounts(db, [1, 2], 5),
    sourcesOfSeveral(db, [1, 2], { before: 9, most: 5 }),
    countHoldersUpTo(db, [1, 2], 5),
    countHolders(db, [1, 2]),
    holdersOfValues(db, [1, 2], 5),
    seqsBearing(db, 'x', [1, 2]),
    headsBoundByTombstonesAfter(db, [1], 0, 5),
    lookForValue(db, 'x', { limit: 5 }).next(),
    danglingTargets(db, 0, 5),
  ]
  await Promise.all(asked)
  close()
  // What points to several, what starts at one and what is not held ask twice: how far, and what is there.
  expect(plans.length).toBe(asked.length + 3)
  for (const { sql, steps } of plans) {
    const walks = steps.filter((step) =>
      /^SCAN (object|reference|value|o|e|\w+_(young|middle|old))$|AUTOMATIC/.test(step),
    )
    expect(walks, sql).toEqual([])
  }
})

function openSmall(path: string): Promise<Store> {
  return openStoreOver(openSqlite(path, { sweep: small }), {})
}

/** A version with an id of the first key, that points twice to the second, and has both as values. */
async function add(
  tx: Tx,
  rows: readonly { readonly seq: number; readonly keys: readonly [number, number] }[],
): Promise<void> {
  await tx.insertMany(
    'object',
    rows.map(({ seq, keys: [key] }) => ({
      ...{
        seq,
        key,
        id: `tool--${key}`,
        type: 'tool',
        version: String(seq),
        creator: '',
        label: '',
        revoked: 0,
        origin: '',
      },
      ...{ under: '', source: '', assigned: '', handling: 1, digest: '', seal: '', space: '', body: '{}' },
    })),
  )
  await tx.insertMany(
    'reference',
    rows.flatMap(({ seq, keys: [, target] }) =>
      ['source_ref', 'target_ref'].map((property) => ({ target, source: seq, property, target_id: `tool--${target}` })),
    ),
  )
  await tx.insertMany(
    'value',
    rows.flatMap(({ seq, keys }) => [...new Set(keys)].map((key) => ({ key, seq }))),
  )
}

async function remove(tx: Tx, seqs: readonly number[]): Promise<void> {
  await deleteObjects(tx, seqs)
  await deleteReferencesFrom(tx, seqs)
  await removeFromSearch(tx, seqs)
}

function rowsOf(db: Db, name: 'object_key' | 'reference_target' | 'value_key'): Promise<Row[]> {
  return db.selectFrom(name).select(['key', 'seq']).orderBy('key').orderBy('seq').execute()
}

async function countOf(db: Db, table: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(db)
  return rows[0]!.count
}

interface Row {
  readonly key: number
  readonly seq: number
}

function inOrder(rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => a.key - b.key || a.seq - b.seq)
}

interface Plan {
  readonly sql: string
  readonly steps: readonly string[]
}

/** A reader of the database that writes down how each of its statements goes about it. */
function plansOf(path: string): { db: Kysely<Schema>; plans: Plan[]; close(): void } {
  const connection = new SqliteConnection(new DatabaseSync(path, { readOnly: true }))
  const plans: Plan[] = []
  const lease: SqliteLease = {
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      const { rows } = await connection.executeQuery<{ detail: string }>({
        ...query,
        sql: `explain query plan ${query.sql}`,
      })
      plans.push({ sql: query.sql, steps: rows.map(({ detail }) => detail) })
      return await connection.executeQuery<R>(query)
    },
    streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
    begin: async () => connection.begin('deferred'),
    commit: async () => connection.commit(),
    rollback: async () => connection.rollback(),
    release: () => {},
  }
  const db = new Kysely<Schema>({ dialect: sqliteDialect({ acquire: async () => lease, close: () => {} }) })
  return { db, plans, close: () => connection[Symbol.dispose]() }
}
