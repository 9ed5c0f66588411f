import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { createDatabase, createEmptyDatabase, engines } from '../testing/stores.ts'
import { exercisesIn, exercisesNamed, forgetExercise, putExercise } from './exercises.ts'
import { migrate } from './migrate.ts'
import { migrations } from './migrations/all.ts'
import { openStore } from './open.ts'
import { openPostgres } from './postgres.ts'
import { openSqlite } from './sqlite.ts'

describe.each(engines)('what is known of exercises (%s)', (name) => {
  test('what a store of before kept of drills, shown to nobody, is gone when it is opened now', async () => {
    await using made = await createEmptyDatabase(name)
    const engine = name === 'sqlite' ? openSqlite(made.database) : openPostgres(made.database)
    await migrate(engine, migrations.slice(0, 2))
    await engine.transaction(async (db) => {
      for (const [seq, space] of [
        [1, ''],
        [2, 'KOIN'],
      ] as const) {
        const texts = {
          id: `a--${seq}`,
          type: 'a',
          version: '',
          creator: '',
          label: '',
          origin: 'US',
          under: '',
          source: '',
        }
        const row = {
          ...texts,
          seq,
          key: seq,
          revoked: 0,
          assigned: '',
          handling: 1,
          digest: '',
          seal: '',
          space,
          body: '{}',
        }
        await db.insertInto('object').values(row).execute()
        await db.insertInto('reference').values({ target: 9, source: seq, property: 'p', target_id: 'a--9' }).execute()
        await db.insertInto('value').values({ key: 7, seq }).execute()
      }
    })
    await engine[Symbol.asyncDispose]()
    await using store = await openStore({ database: made.database })
    for (const [table, column] of [
      ['object', 'seq'],
      ['reference', 'source'],
      ['value', 'seq'],
    ] as const) {
      const { rows } = await sql`select ${sql.ref(column)} as seq from ${sql.table(table)}`.execute(store.read)
      expect(rows).toEqual([{ seq: 1 }])
    }
  })

  test('an exercise is one row, changed as it goes on, found by its name, and forgotten where nothing of it ever came', async () => {
    await using made = await createDatabase(name)
    await using store = await openStore({ database: made.database })
    const row = { digest: 'd', name: 'KOIN', opener: 'US', opening: 'x', ending: '', known_at: 1, ended_at: 0 }
    await store.write((tx) => putExercise(tx, { ...row, state: 'invited' }))
    await store.write((tx) => putExercise(tx, { ...row, state: 'joined' }))
    expect(await exercisesNamed(store.read, 'KOIN')).toEqual([{ ...row, state: 'joined' }])
    expect(await exercisesNamed(store.read, 'koin')).toEqual([])
    await store.write((tx) => forgetExercise(tx, 'd'))
    expect(await exercisesIn(store.read)).toEqual([])
  })
})
