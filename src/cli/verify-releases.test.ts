import { expect, test } from 'vitest'
import { redecide } from '../release/redecide.ts'
import type { Store } from '../store/store.ts'
import { charterOf, createCore, local, makeIndicator, trilateral } from '../testing/core.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import { verifyReleases } from './verify-releases.ts'

const greenOnly = { ...trilateral, clauses: [trilateral.clauses[0]!] }
const wrong = /no recorded decision releases it/

/** A store that breaks off where new decisions are recorded and nothing is judged by them yet. */
function breakingOff(store: Store): Store {
  let writes = 0
  return {
    engine: store.engine,
    seed: store.seed,
    read: store.read,
    shared: store.shared,
    write: (work) => (++writes === 2 ? Promise.reject(new Error('the power went')) : store.write(work)),
    [Symbol.asyncDispose]: async () => {},
  }
}

describeOnBothStores('verify of the releases', (open) => {
  test('takes a charter whose judging was cut off for what it is: nothing is wrong, the next start goes on', async () => {
    const store = await open()
    const core = createCore(store, 'US')
    await redecide(store, core.registry, core.keyOf)
    await local(core, [makeIndicator('amber.example', { tlp: 'amber' })])
    core.setCharter(charterOf([greenOnly], 2))
    await expect(redecide(breakingOff(store), core.registry, core.keyOf)).rejects.toThrow('the power went')
    expect((await verifyReleases(store.read)).problem).toBeNull()
    await redecide(store, core.registry, core.keyOf)
    expect((await verifyReleases(store.read)).problem).toBeNull()
  })

  test('finds what nobody ever decided, then too', async () => {
    const store = await open()
    const core = createCore(store, 'US', charterOf([greenOnly]))
    await redecide(store, core.registry, core.keyOf)
    const [green, amber] = [
      makeIndicator('green.example', { tlp: 'green' }),
      makeIndicator('amber.example', { tlp: 'amber' }),
    ]
    await local(core, [green, amber])
    const rowOf = (id: string) =>
      store.read
        .selectFrom('release')
        .innerJoin('object', 'object.seq', 'release.seq')
        .select(['release.seq', 'release.lane'])
        .where('object.id', '=', id)
        .executeTakeFirstOrThrow()
    const wide = await rowOf(green.id)
    const narrow = await rowOf(amber.id)
    await store.write((tx) =>
      tx.db.updateTable('release').set({ lane: wide.lane }).where('seq', '=', narrow.seq).execute(),
    )
    expect((await verifyReleases(store.read)).problem).toMatch(wrong)
    core.setCharter(charterOf([{ ...greenOnly, parties: ['US', 'JP'] }], 2))
    await expect(redecide(breakingOff(store), core.registry, core.keyOf)).rejects.toThrow('the power went')
    expect((await verifyReleases(store.read)).problem).toMatch(wrong)
  })
})
