import { expect, test } from 'vitest'
import {
  type Core,
  charterOf,
  createCore,
  local,
  makeIndicator,
  makeObject,
  operator,
  trilateral,
} from '../testing/core.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import type { Caller } from './model.ts'
import { redecide } from './redecide.ts'
import { indexNext } from './search-index.ts'

const analyst: Caller = { kind: 'person', name: 'a', role: 'analyst' }
const auditor: Caller = { kind: 'person', name: 'b', role: 'auditor' }
const searchable = async (core: Core) => {
  while ((await indexNext(core.store)) > 0);
}

describeOnBothStores('who bears a value', (open) => {
  test('many values at once find what each finds by itself, whatever is borne by few, by many or by nothing', async () => {
    const core = createCore(await open(), 'US')
    const shared = Array.from({ length: 20 }, (_, n) =>
      makeIndicator('shared.example', { tlp: 'green', name: `n ${n}` }),
    )
    const one = makeIndicator('one.example', { tlp: 'amber' })
    const later = { ...one, modified: '2026-06-01T00:00:00.000Z', description: 'Once more.' }
    const loader = makeObject('malware', {
      tlp: 'green',
      name: 'Quick Loader',
      is_family: true,
      aliases: ['one.example'],
    })
    await local(core, [...shared, one, loader])
    await local(core, [later])
    await searchable(core)
    const values = ['shared.example', 'ONE[.]example', 'quick loader', 'nothing.example', 'n 3']
    for (const types of [undefined, ['malware'], ['indicator']])
      for (const limit of [1, 3]) {
        const asked = { limit, ...(types === undefined ? {} : { types }) }
        const found = await core.release.bearers(analyst, { values, ...asked })
        for (const value of values) {
          const { items } = await core.release.list(analyst, { value, ...asked })
          expect(found.get(value) ?? []).toEqual(items)
        }
      }
  })

  test('what was taken back bears nothing more, nor what this node may not show its own people', async () => {
    const core = createCore(await open(), 'US')
    const [kept, gone] = [makeIndicator('a.example', { tlp: 'green' }), makeIndicator('a.example', { tlp: 'green' })]
    await local(core, [kept, gone])
    await searchable(core)
    const ids = async () =>
      ((await core.release.bearers(analyst, { values: ['a.example'], limit: 5 })).get('a.example') ?? []).map(
        ({ id }) => id,
      )
    expect((await ids()).sort()).toEqual([kept.id, gone.id].sort())
    await core.recalls.recall(operator, { id: gone.id, reason: 'wrong' })
    expect(await ids()).toEqual([kept.id])
    // A change of agreement takes nothing from this node's own people, and nothing is remembered that could be wrong after it.
    core.setCharter(charterOf([{ ...trilateral, clauses: [] }], 2))
    await redecide(core.store, core.registry, core.keyOf)
    expect(await ids()).toEqual([kept.id])
    await expect(core.release.bearers(auditor, { values: ['a.example'], limit: 1 })).rejects.toMatchObject({
      kind: 'forbidden',
    })
    await expect(core.release.bearers({ kind: 'public' }, { values: ['a.example'], limit: 1 })).rejects.toMatchObject({
      kind: 'forbidden',
    })
  })
})
