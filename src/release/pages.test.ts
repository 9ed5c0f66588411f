import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sealDigest } from '../crypto/seal.ts'
import type { Tlp } from '../policy/model.ts'
import { createCore, local, makeIndicator, makeObject } from '../testing/core.ts'
import { all, client, last, readAll } from '../testing/read-pages.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import { scanLanes } from './scan.ts'

describeOnBothStores('pages', (open) => {
  test('pages of any size give every object that the caller may read, once, in one order', async () => {
    const core = createCore(await open(), 'US')
    const levels: Tlp[] = ['clear', 'green', 'amber', 'red', 'amber+strict']
    const objects = Array.from({ length: 60 }, (_, n) => makeIndicator(`n${n}.example`, { tlp: levels[n % 5]! }))
    await local(core, objects)
    const marked = (...tlps: Tlp[]) => objects.filter((_, n) => tlps.includes(levels[n % 5]!)).map(({ id }) => id)
    for (const limit of [1, 7, 24, 1000]) {
      expect(await readAll(core, client('green'), limit)).toEqual(marked('clear', 'green'))
      expect(await readAll(core, client('red'), limit)).toEqual(marked('clear', 'green', 'amber'))
      expect(await readAll(core, { kind: 'public' }, limit)).toEqual(marked('clear'))
      expect(await readAll(core, { kind: 'member', code: 'JP' }, limit)).toEqual(
        marked('clear', 'green', 'amber', 'amber+strict'),
      )
      expect(await readAll(core, { kind: 'member', code: 'KR' }, limit)).toEqual([])
    }
  })

  test('walking everything and merging few lanes find the same rows', async () => {
    const core = createCore(await open(), 'US')
    // Long runs that a reader may not see force the merge.
    const objects = Array.from({ length: 600 }, (_, n) =>
      n % 150 === 149
        ? makeObject('tool', { name: `t${n}`, tlp: 'green' })
        : makeIndicator(`n${n}.example`, { tlp: 'red' }),
    )
    await local(core, objects)
    expect(await readAll(core, client('green'), 2)).toEqual(
      objects.filter(({ type }) => type === 'tool').map(({ id }) => id),
    )
    const lanes = core.registry.lanesWith([core.registry.staff!]).map(({ num }) => num)
    await fc.assert(
      fc.asyncProperty(fc.subarray(lanes), fc.nat(599), fc.integer({ min: 1, max: 700 }), async (some, skip, limit) => {
        const rows = await core.store.read.selectFrom('release').selectAll().orderBy('pos').execute()
        const after = skip === 0 ? 0 : rows[skip]!.pos
        const expected = rows.filter((row) => row.pos > after && some.includes(row.lane)).slice(0, limit)
        expect(await scanLanes(core.store.read, 'lane', some, after, limit)).toEqual(expected)
      }),
      { numRuns: 30 },
    )
  })

  test('a page is the exact texts, filtered by type', async () => {
    const core = createCore(await open(), 'US')
    const tool = makeObject('tool', { name: 'plink', tlp: 'green' })
    const text = JSON.stringify(tool, null, 1)
    await local(core, [makeIndicator('a.example', { tlp: 'green' }), text])
    const page = await core.release.page(client('green'), {
      agreement: 'trilateral',
      limit: 5,
      types: ['tool'],
      versions: last,
    })
    expect(page.items.map((item) => item.text)).toEqual([text])
  })

  test('a page of large objects ends early and says that there is more', async () => {
    const core = createCore(await open(), 'US')
    const large = Array.from({ length: 120 }, (_, n) =>
      makeIndicator(`n${n}.example`, { tlp: 'green', description: 'x'.repeat(200_000) }),
    )
    await local(core, large)
    const page = await core.release.page(client('green'), { agreement: 'trilateral', limit: 1000, versions: last })
    expect(page.more).toBe(true)
    expect(page.items.length).toBeLessThan(80)
    expect(await readAll(core, client('green'), 1000)).toEqual(large.map(({ id }) => id))
  })

  test('a text that somebody changed in the database does not leave in place of the one that was promised', async () => {
    const core = createCore(await open(), 'US')
    const [kept, changed] = [
      makeIndicator('kept.example', { tlp: 'green' }),
      makeIndicator('was.example', { tlp: 'green' }),
    ]
    await local(core, [kept, changed])
    const other = JSON.stringify({ ...changed, name: 'is.example' })
    const rows = await core.store.read.selectFrom('object').select(['seq', 'id']).execute()
    const { seq } = rows.find(({ id }) => id === changed.id)!
    await core.store.write((tx) =>
      tx.db
        .updateTable('object')
        .set({ body: other, digest: sealDigest(other) })
        .where('seq', '=', seq)
        .execute(),
    )
    const { steps } = await core.release.steps('JP', 'routine', 0, { items: 100, bytes: 1e6 })
    expect(steps.flatMap(({ items }) => items.map(({ is }) => is))).toEqual(['object', 'gone'])
    expect(JSON.stringify(steps)).not.toContain('is.example')
  })

  test('a version that becomes the newest again is found by a reader whose cursor is behind it', async () => {
    const core = createCore(await open(), 'US')
    const first = makeIndicator('v.example', { tlp: 'green' })
    const second = { ...first, modified: '2026-03-01T00:00:00.000Z' }
    await local(core, [first, second])
    const { items } = await core.release.page(client('green'), { agreement: 'trilateral', limit: 10, versions: last })
    expect(items.map(({ version }) => version)).toEqual([second.modified])
    await core.release.remove(client('green'), 'trilateral', first.id, { ...all, all: false, exact: [second.modified] })
    const next = await core.release.page(client('green'), {
      agreement: 'trilateral',
      limit: 10,
      versions: last,
      after: items[0]!.added,
    })
    expect(next.items.map(({ version }) => version)).toEqual([first.modified])
  })
})
