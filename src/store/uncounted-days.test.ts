import { expect, test } from 'vitest'
import { reportPrivacy } from '../release/privacy-report.ts'
import { createCore, local, makeIndicator } from '../testing/core.ts'
import { createPostgresDatabase } from '../testing/postgres.ts'
import { migrate } from './migrate.ts'
import { migrations } from './migrations/all.ts'
import { openStore } from './open.ts'
import { openPostgres } from './postgres.ts'
import type { Store, Tx } from './store.ts'

const settings = { contact: 'mailto:privacy@us.example', twoPersonRelease: false }
const ever = { from: 0, until: Number.MAX_SAFE_INTEGER }

/** An empty database as a Trefoil with this schema left it, opened by the present one. */
async function broughtForwardFrom(schema: number): Promise<{ readonly store: Store } & AsyncDisposable> {
  const parts = new AsyncDisposableStack()
  const { database } = parts.use(await createPostgresDatabase())
  {
    await using engine = openPostgres(database)
    const steps = migrations.filter(({ version }) => version <= schema)
    if (steps.length > 0) await migrate(engine, steps)
  }
  const store = parts.use(await openStore({ database }))
  return { store, [Symbol.asyncDispose]: () => parts.disposeAsync() }
}

/** The same store as a process of a schema before 20 writes in it: all but the counts. */
function withoutCounting(store: Store): Store {
  const kept = async ({ db }: Tx) => ({
    days: await db.selectFrom('record_day').selectAll().execute(),
    progress: await db.selectFrom('progress').selectAll().where('name', 'like', 'days of %').execute(),
  })
  return {
    ...store,
    write: (work) =>
      store.write(async (tx) => {
        const before = await kept(tx)
        const done = await work(tx)
        await tx.db.deleteFrom('record_day').execute()
        await tx.insertMany('record_day', before.days)
        await tx.db.deleteFrom('progress').where('name', 'like', 'days of %').execute()
        await tx.insertMany('progress', before.progress)
        return done
      }),
    [Symbol.asyncDispose]: async () => {},
  }
}

const indicator = makeIndicator('first.example', { tlp: 'green' })
const at = (day: number) => `2026-05-0${day}T00:00:00.000Z`
const version = (day: number, more: object = {}) => ({ ...indicator, modified: at(day), ...more })
/** What is written one after the other, and by whom: every kind of event by both, before and after each other. */
const writes: readonly { readonly by: 'old' | 'new'; readonly objects: object[] }[] = [
  { by: 'old', objects: [indicator, makeIndicator('amber.example', { tlp: 'amber' })] },
  { by: 'old', objects: [version(2)] },
  { by: 'new', objects: [makeIndicator('new.example', { tlp: 'clear' }), version(3)] },
  { by: 'new', objects: [version(4)] },
  { by: 'old', objects: [version(5), version(6, { revoked: true }), makeIndicator('more.example', { tlp: 'green' })] },
  { by: 'new', objects: [makeIndicator('other.example', { tlp: 'green' })] },
  { by: 'old', objects: [makeIndicator('last.example', { tlp: 'clear' })] },
]

test('what processes of the version before write while they are replaced one after the other is in the report at every moment', async () => {
  await using upgraded = await broughtForwardFrom(19)
  await using fresh = await broughtForwardFrom(0)
  const [now, alone] = [createCore(upgraded.store, 'US'), createCore(fresh.store, 'US')]
  const before = createCore(withoutCounting(upgraded.store), 'US')
  const reportOf = ({ store, registry }: typeof now) => reportPrivacy(store.read, registry, settings, ever)
  for (const { by, objects } of writes) {
    await local(by === 'old' ? before : now, objects)
    await local(alone, objects)
    const [found, expected] = [await reportOf(now), await reportOf(alone)]
    expect(found.integrity).toEqual(expected.integrity)
    expect(found.uses).toEqual(expected.uses)
  }
  const total = await fresh.store.read.selectFrom('record_day').select('count').execute()
  expect(total.reduce((sum, { count }) => sum + Number(count), 0)).toBeGreaterThan(20)
})

test('where every process that may write counts, nothing is counted a second time', async () => {
  for (const schema of [0, 20]) {
    await using made = await broughtForwardFrom(schema)
    const progress = await made.store.read
      .selectFrom('progress')
      .selectAll()
      .where('name', 'like', 'days of %')
      .execute()
    expect(progress).toEqual([])
    const [now, before] = [createCore(made.store, 'US'), createCore(made.store, 'US')]
    for (const { by, objects } of writes) await local(by === 'old' ? before : now, objects)
    const { integrity } = await reportPrivacy(made.store.read, now.registry, settings, ever)
    expect(integrity).toMatchObject({ versions: 11, corrections: 5, revocations: 1 })
  }
})
