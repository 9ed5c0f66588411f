import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { recordDays } from '../store/migrations/0020-record-days.ts'
import { postgresWords, sqliteWords } from '../store/migrations/migration.ts'
import { type Core, charterOf, createCore, local, makeIndicator, operator, trilateral } from '../testing/core.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import { reportPrivacy } from './privacy-report.ts'
import { redecide } from './redecide.ts'

const settings = { contact: 'mailto:privacy@us.example', twoPersonRelease: false }
const dayMicros = 86_400_000_000
const ever = { from: 0, until: Number.MAX_SAFE_INTEGER }

describeOnBothStores('what a privacy report counts', (open, { engine }) => {
  const report = (core: Core, span = ever) => reportPrivacy(core.store.read, core.registry, settings, span)
  const givenTo = async (core: Core, recipient: string) =>
    (await report(core)).uses
      .find(({ agreement }) => agreement === 'trilateral')
      ?.releases.find(({ name }) => name === recipient)?.count ?? 0
  const days = async (core: Core) =>
    (await core.store.read.selectFrom('record_day').selectAll().execute())
      .map(({ count, ...row }) => ({ ...row, count: Number(count) }))
      .sort((a, b) => (`${a.what} ${a.day} ${a.about}` < `${b.what} ${b.day} ${b.about}` ? -1 : 1))

  test('versions, corrections, revocations and releases are those that were stored', async () => {
    const core = createCore(await open(), 'US')
    const first = makeIndicator('first.example', { tlp: 'green' })
    await local(core, [first, makeIndicator('second.example', { tlp: 'amber' })])
    await local(core, [{ ...first, modified: '2026-05-02T00:00:00.000Z', description: 'Corrected.' }])
    await local(core, [{ ...first, modified: '2026-05-03T00:00:00.000Z', revoked: true }])
    // The same once more is no other version.
    await local(core, [{ ...first, modified: '2026-05-03T00:00:00.000Z', revoked: true }])
    const { integrity } = await report(core)
    expect(integrity).toMatchObject({ versions: 4, corrections: 2, revocations: 1 })
    expect(await givenTo(core, 'member:JP')).toBe(4)
  })

  test('a store of before is counted once, when it is brought forward, and comes to the same', async () => {
    const core = createCore(await open(), 'US')
    const one = makeIndicator('one.example', { tlp: 'green' })
    await local(core, [
      one,
      makeIndicator('two.example', { tlp: 'clear' }),
      makeIndicator('three.example', { tlp: 'red' }),
    ])
    // Both in one batch: the later corrects the earlier.
    const later = { ...one, modified: '2026-05-02T00:00:00.000Z' }
    await local(core, [later, { ...later, modified: '2026-05-03T00:00:00.000Z', revoked: true }])
    const kept = await days(core)
    expect(new Set(kept.map(({ what }) => what))).toEqual(new Set(['released', 'published', 'corrected', 'revoked']))
    await core.store.write(async (tx) => {
      await tx.db.deleteFrom('record_day').execute()
      const words = engine === 'sqlite' ? sqliteWords : postgresWords
      for (const statement of recordDays.statements(words))
        if (statement.startsWith('insert')) await sql.raw(statement).execute(tx.db)
    })
    expect(await days(core)).toEqual(kept)
  })

  test('what an agreement allows no more was released all the same, and what it gives again is released once more', async () => {
    const core = createCore(await open(), 'US')
    await local(core, [makeIndicator('amber.example', { tlp: 'amber' })])
    expect(await givenTo(core, 'member:JP')).toBe(1)
    const nothing = { ...trilateral, clauses: [] }
    core.setCharter(charterOf([nothing], 2))
    await redecide(core.store, core.registry, core.keyOf)
    expect(await givenTo(core, 'member:JP')).toBe(1)
    core.setCharter(charterOf([trilateral], 3))
    await redecide(core.store, core.registry, core.keyOf)
    expect(await givenTo(core, 'member:JP')).toBe(2)
  })

  test('what was taken back stays counted as released and published', async () => {
    const core = createCore(await open(), 'US')
    const one = makeIndicator('gone.example', { tlp: 'green' })
    await local(core, [one])
    const before = await report(core)
    await core.recalls.recall(operator, { id: one.id, reason: 'wrong' })
    const after = await report(core)
    expect(after.integrity).toMatchObject({ versions: 1, recalls: 1 })
    expect(after.uses).toEqual(before.uses)
  })

  test('a span is widened to whole days, and a day outside of it counts nothing', async () => {
    const core = createCore(await open(), 'US')
    await local(core, [makeIndicator('one.example', { tlp: 'green' })])
    const { seq } = await core.store.read.selectFrom('object').select('seq').executeTakeFirstOrThrow()
    const within = await report(core, { from: seq, until: seq + 1 })
    expect(within.from % dayMicros).toBe(0)
    expect(within.until - within.from).toBe(dayMicros)
    expect(within.integrity.versions).toBe(1)
    const dayBefore = await report(core, { from: within.from - dayMicros, until: within.from })
    expect(dayBefore).toMatchObject({ from: within.from - dayMicros, until: within.from, integrity: { versions: 0 } })
    expect(dayBefore.uses.flatMap(({ releases }) => releases)).toEqual([])
  })
})
