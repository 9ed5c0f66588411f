import type { KyselyPlugin, QueryResult, UnknownRow } from 'kysely'
import { expect, test } from 'vitest'
import type { Store } from '../store/store.ts'
import {
  type Core,
  carry,
  charterOf,
  createCore,
  local,
  makeIndicator,
  makeObject,
  trilateral,
} from '../testing/core.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import { redecide } from './redecide.ts'

const narrow = { ...trilateral, clauses: [trilateral.clauses[0]!] }
const types = ['campaign', 'tool', 'course-of-action', 'attack-pattern', 'vulnerability', 'location'] as const

/** A store whose transactions can be made to fail after their work is done. */
function failing(store: Store, fails: () => boolean): Store {
  return {
    engine: store.engine,
    seed: store.seed,
    read: store.read,
    shared: store.shared,
    write: (work) =>
      store.write(async (tx) => {
        const result = await work(tx)
        if (fails()) throw new Error('the disk is full')
        return result
      }),
    [Symbol.asyncDispose]: async () => {},
  }
}

function storeOf({ store }: Core): Store {
  const { engine, seed, read, shared, write } = store
  return { engine, seed, read, shared, write, [Symbol.asyncDispose]: async () => {} }
}

describeOnBothStores('while others write', (open) => {
  test('a reader that follows by cursor misses nothing of what is being stored', async () => {
    const core = createCore(await open(), 'US')
    // Every other one is of a kind that was not there before, so that ranges appear while they are read.
    const names = [['US', 'JP'], ['JP'], ['JP', 'PH'], ['US', 'JP', 'PH']]
    const objects = Array.from({ length: 90 }, (_, n) => {
      const kind = n % 2 === 0 ? 0 : Math.floor(n / 2)
      return {
        object: makeObject(types[kind % types.length]!, { name: `n${n}`, region: 'eastern-asia' }),
        assigned: {
          tlp: (['green', 'amber', 'amber+strict'] as const)[Math.floor(kind / 6) % 3]!,
          releasableTo: names[Math.floor(kind / 18) % 4]!,
        },
      }
    })
    // After each query of the reader something is committed, before it goes on.
    const waiting = objects.values()
    let busy = false
    const storeNext = async (result: QueryResult<UnknownRow>) => {
      if (busy) return result
      busy = true
      const next = waiting.next()
      if (!next.done) await local(core, [next.value.object], next.value.assigned)
      busy = false
      return result
    }
    const plugin: KyselyPlugin = {
      transformQuery: ({ node }) => node,
      transformResult: ({ result }) => storeNext(result),
    }
    const reader = createCore({ ...storeOf(core), read: core.store.read.withPlugin(plugin) }, 'US')
    const seen: string[] = []
    for (let cursor = 0, quiet = 0; quiet < 3; ) {
      const { items } = await reader.release.stream('JP', cursor, 50)
      for (const { id, added } of items) {
        seen.push(id)
        cursor = added
      }
      quiet = items.length === 0 ? quiet + 1 : 0
    }
    expect(seen).toEqual(objects.map(({ object }) => object.id))
  })

  test('what arrives between the adoption of a charter and its application hides nothing from it', async () => {
    const store = await open()
    const core = createCore(store, 'US')
    await redecide(store, core.registry, core.keyOf)
    await local(core, [makeIndicator('before.example', { tlp: 'amber' })])
    expect((await core.release.stream('JP', 0, 10)).items).toHaveLength(1)
    core.setCharter(charterOf([narrow], 2))
    await local(core, [makeIndicator('meanwhile.example', { tlp: 'amber' })])
    await redecide(store, core.registry, core.keyOf)
    expect((await core.release.stream('JP', 0, 10)).items).toEqual([])
  })

  test('what an agreement no longer lets a reader see is gone at once, before everything stored is judged anew', async () => {
    const store = await open()
    const core = createCore(store, 'US')
    await local(core, [makeIndicator('green.example', { tlp: 'green' })])
    expect((await core.release.stream('PH', 0, 10)).items).toHaveLength(1)
    core.setCharter(charterOf([{ ...trilateral, parties: ['US', 'JP'] }], 2))
    expect((await core.release.stream('PH', 0, 10)).items).toEqual([])
    core.setCharter(charterOf([{ ...trilateral, until: '2026-02-01T00:00:00Z' }], 3))
    expect((await core.release.stream('JP', 0, 10)).items).toEqual([])
  })

  test('numbers that a failed transaction handed out are never used', async () => {
    const store = await open()
    let writes = Number.NEGATIVE_INFINITY
    const core = createCore(
      failing(store, () => ++writes === 2),
      'US',
      charterOf([narrow]),
    )
    const apply = () => redecide(core.store, core.registry, core.keyOf)
    await apply()
    const amber = makeIndicator('amber.example', { tlp: 'amber' })
    await local(core, [amber, makeIndicator('green.example', { tlp: 'green' })])
    core.setCharter(charterOf([trilateral], 2))
    // The transaction that would give the first object to others fails when its work is done.
    writes = 0
    await expect(apply()).rejects.toThrow('the disk is full')
    await local(core, [
      makeIndicator('other.example', { tlp: 'amber' }),
      makeObject('tool', { name: 'tool', tlp: 'amber' }),
    ])
    await local(core, [makeIndicator('strict.example', { tlp: 'amber+strict' })])
    await apply()
    const fresh = createCore(store, 'US', charterOf([trilateral], 2))
    const namesFor = async (tlp: 'green' | 'amber') =>
      (
        await fresh.release.page(
          { kind: 'client', name: 'c', tlp, canWrite: false },
          { agreement: 'trilateral', limit: 10, versions: { first: false, last: false, all: true, exact: [] } },
        )
      ).items.map(({ text }) => JSON.parse(text).name)
    expect((await namesFor('amber')).sort()).toEqual(['amber.example', 'green.example', 'other.example', 'tool'])
    expect(await namesFor('green')).toEqual(['green.example'])
  })

  test('two processes on one database: one that has not heard of the charter in force stores nothing under the old one', async () => {
    const store = await open()
    const one = createCore(store, 'US', charterOf([trilateral]))
    const other = createCore(store, 'US', charterOf([trilateral]))
    await redecide(store, one.registry, one.keyOf)
    await redecide(store, other.registry, other.keyOf)
    one.setCharter(charterOf([narrow], 2))
    await redecide(store, one.registry, one.keyOf)
    await expect(local(other, [makeIndicator('amber.example', { tlp: 'amber' })])).rejects.toMatchObject({
      kind: 'unavailable',
    })
    other.setCharter(charterOf([narrow], 2))
    await redecide(store, other.registry, other.keyOf)
    expect((await local(other, [makeIndicator('amber.example', { tlp: 'amber' })])).added).toHaveLength(1)
    expect((await other.release.stream('JP', 0, 10)).items).toEqual([])
  })

  test('what one member relays is taken by the third, in whatever order the clauses of the agreement stand', async () => {
    const reversed = charterOf([{ ...trilateral, clauses: trilateral.clauses.toReversed() }])
    const [us, jp, ph] = [
      createCore(await open(), 'US', reversed),
      createCore(await open(), 'JP', reversed),
      createCore(await open(), 'PH', reversed),
    ]
    await local(us, [makeIndicator('green.example', { tlp: 'green' })])
    await carry(us, jp)
    const relayed = await carry(jp, ph)
    expect(relayed.rejected).toEqual([])
    expect(relayed.added).toHaveLength(1)
  })
})
