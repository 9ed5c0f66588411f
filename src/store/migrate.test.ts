import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { expect, test } from 'vitest'
import { createPostgresDatabase } from '../testing/postgres.ts'
import { migrate } from './migrate.ts'
import { migrations } from './migrations/all.ts'
import { openPostgres } from './postgres.ts'

test('an upgrade of a database that is being read keeps no reader waiting, and is done when the long one has ended', async () => {
  await using made = await createPostgresDatabase()
  await using engine = openPostgres(made.database)
  await migrate(engine, migrations.slice(0, 1))
  const slow = new pg.Client({ connectionString: made.database })
  const quick = new pg.Client({ connectionString: made.database })
  await slow.connect()
  await quick.connect()
  try {
    // Reads what the next migration changes, and does not end.
    await slow.query('begin isolation level repeatable read read only')
    await slow.query('select 1 from session')
    let done = false
    const upgrading = migrate(engine).then((version) => {
      done = true
      return version
    })
    const waits: number[] = []
    for (const until = performance.now() + 1_800; performance.now() < until; await sleep(20)) {
      const from = performance.now()
      await quick.query('select 1 from session')
      waits.push(performance.now() - from)
    }
    expect(done).toBe(false)
    // Behind the long one it would wait for ever.
    expect(Math.max(...waits)).toBeLessThan(60_000)
    await slow.query('commit')
    expect(await upgrading).toBe(migrations.at(-1)?.version)
  } finally {
    await slow.end()
    await quick.end()
  }
})

test('long texts are packed quickly on PostgreSQL, also in a database that was there before', async () => {
  await using made = await createPostgresDatabase()
  await using engine = openPostgres(made.database)
  await migrate(
    engine,
    migrations.filter(({ version }) => version < 19),
  )
  await migrate(engine)
  const client = new pg.Client({ connectionString: made.database })
  await client.connect()
  try {
    const { rows } = await client.query(
      `select attrelid::regclass || '.' || attname as name, attcompression as packed, attstorage as kept from pg_attribute
       where attrelid in ('object'::regclass, 'step'::regclass) and attname in ('body', 'manifest', 'objects') order by 1`,
    )
    expect(rows.map(({ name }) => name)).toEqual(['object.body', 'step.manifest', 'step.objects'])
    const [, ...steps] = rows as { packed: string; kept: string }[]
    // 'l': LZ4; 'e': not packed at all, where the server was built without it.
    for (const { packed, kept } of steps) expect(packed === 'l' || kept === 'e').toBe(true)
  } finally {
    await client.end()
  }
})
