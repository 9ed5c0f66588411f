import { expect, test } from 'vitest'
import type { Store } from '../store/store.ts'
import { carry, charterOf, createCore, local, makeIndicator, trilateral } from '../testing/core.ts'
import { client, readAll } from '../testing/read-pages.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import type { Caller } from './model.ts'
import { redecide } from './redecide.ts'

describeOnBothStores('another charter', (open) => {
  test('what an agreement gave is read by nobody once it has ended or its party has left, before anything is judged anew', async () => {
    const ending = { ...trilateral, until: '2026-07-01T00:00:00Z' }
    const core = createCore(await open(), 'US', charterOf([ending]))
    const object = makeIndicator('ending.example', { tlp: 'green' })
    await local(core, [object])
    const [japan, philippines] = (['JP', 'PH'] as const).map((code): Caller => ({ kind: 'member', code }))
    const callers = [japan!, philippines!, client('green')]
    const read = () => Promise.all(callers.map((caller) => readAll(core, caller, 10)))
    const steps = async (code: string) => {
      const page = await core.release.steps(code, 'routine', 0, { items: 100, bytes: 1e6 })
      return page.steps.flatMap(({ items }) => items.map(({ is }) => is))
    }
    expect(await read()).toEqual([[object.id], [object.id], [object.id]])
    expect(await steps('PH')).toEqual(['object'])
    core.setCharter(charterOf([{ ...ending, parties: ['US', 'JP'] }], 2))
    expect(await read()).toEqual([[object.id], [], [object.id]])
    expect([await steps('JP'), await steps('PH')]).toEqual([['object'], ['gone']])
    core.setNow(Date.UTC(2026, 6, 1))
    expect(await read()).toEqual([[], [], []])
    expect(await steps('JP')).toEqual(['gone'])
  })

  test('a new charter is applied to everything stored, and members hear of what they gained', async () => {
    const store = await open()
    const core = createCore(store, 'US', charterOf([{ ...trilateral, clauses: [trilateral.clauses[0]!] }]))
    await redecide(store, core.registry, core.keyOf)
    const green = makeIndicator('green.example', { tlp: 'green' })
    const amber = makeIndicator('amber.example', { tlp: 'amber' })
    await local(core, [green, amber])
    const before = await core.release.head('JP')
    core.setCharter(charterOf([trilateral], 2))
    expect(await redecide(store, core.registry, core.keyOf)).toEqual(new Set(['JP', 'PH']))
    expect(await readAll(core, { kind: 'member', code: 'JP' }, 10)).toEqual([green.id, amber.id])
    // What was gained comes after every cursor.
    expect((await core.release.stream('JP', before, 10)).items.map(({ id }) => id)).toEqual([amber.id])
    core.setCharter(charterOf([{ ...trilateral, parties: ['US', 'JP'] }], 3))
    await redecide(store, core.registry, core.keyOf)
    expect(await readAll(core, { kind: 'member', code: 'PH' }, 10)).toEqual([])
    core.setCharter(null)
    await redecide(store, core.registry, core.keyOf)
    expect((await core.release.stream('JP', 0, 10)).items).toEqual([])
  })

  test('applying a new charter that was cut off is taken up again, and nothing is left as it was before', async () => {
    const store = await open()
    const core = createCore(store, 'US', charterOf([{ ...trilateral, clauses: [trilateral.clauses[0]!] }]))
    await redecide(store, core.registry, core.keyOf)
    const amber = makeIndicator('amber.example', { tlp: 'amber' })
    await local(core, [amber])
    core.setCharter(charterOf([trilateral], 2))
    let writes = 0
    const failing: Store = {
      engine: store.engine,
      seed: store.seed,
      read: store.read,
      shared: store.shared,
      write: (work) => (++writes === 2 ? Promise.reject(new Error('the power went')) : store.write(work)),
      [Symbol.asyncDispose]: async () => {},
    }
    await expect(redecide(failing, core.registry, core.keyOf)).rejects.toThrow('the power went')
    const after = createCore(store, 'US', charterOf([trilateral], 2))
    expect(await redecide(store, after.registry, after.keyOf)).toEqual(new Set(['JP', 'PH']))
    expect(await readAll(after, { kind: 'member', code: 'JP' }, 10)).toEqual([amber.id])
  })

  test('what is given carries its seal also where nobody may relay it yet, so that who holds it may as soon as a charter says so', async () => {
    const bilateral = { ...trilateral, parties: ['US', 'JP'] }
    const [us, jp, ph] = [
      createCore(await open(), 'US', charterOf([bilateral])),
      createCore(await open(), 'JP', charterOf([bilateral])),
      createCore(await open(), 'PH', charterOf([trilateral], 2)),
    ]
    await local(us, [makeIndicator('sealed.example', { tlp: 'green' })])
    expect((await carry(us, jp)).added).toHaveLength(1)
    jp.setCharter(charterOf([trilateral], 2))
    await redecide(jp.store, jp.registry, jp.keyOf)
    expect(await carry(jp, ph)).toMatchObject({ added: [{}], rejected: [] })
  })

  test('when the terms change, a later version that waits for a second person binds the earlier one by the new terms', async () => {
    const narrow = { ...trilateral, clauses: [trilateral.clauses[0]!] }
    const wide = { ...trilateral, clauses: [{ ...trilateral.clauses[0]!, tlpCeiling: 'red' as const }] }
    const gate = { personalData: false, twoPersonRelease: true }
    const us = createCore(await open(), 'US', charterOf([wide]), gate)
    const first = makeIndicator('bound.example', { tlp: 'green' })
    const { object_marking_refs } = makeIndicator('bound.example', { tlp: 'amber+strict' })
    await local(us, [first])
    await local(us, [{ ...first, modified: '2026-05-01T00:00:00.000Z', object_marking_refs }])
    await redecide(us.store, us.registry, us.keyOf)
    const reads = async () => (await us.release.stream('JP', 0, 10)).items.map(({ version }) => version)
    expect(await reads()).toEqual([first.modified])
    us.setCharter(charterOf([narrow], 2))
    await redecide(us.store, us.registry, us.keyOf)
    expect(await reads()).toEqual([])
    us.setCharter(charterOf([wide], 3))
    await redecide(us.store, us.registry, us.keyOf)
    expect(await reads()).toEqual([first.modified])
    us.setCharter(charterOf([narrow], 4))
    await redecide(us.store, us.registry, us.keyOf)
    expect(await reads()).toEqual([])
  })
})
