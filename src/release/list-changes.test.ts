import { expect, test } from 'vitest'
import { createCore, local, makeIndicator, nowMs, operator } from '../testing/core.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import { indexNext } from './search-index.ts'

describeOnBothStores('a list at two moments', (open) => {
  test('shows what was added, changed, taken back, and what left the filter', async () => {
    const us = createCore(await open(), 'US')
    const [same, changed, left, gone] = ['same', 'changed', 'left', 'gone'].map((name) =>
      makeIndicator(`${name}.example`, { tlp: 'green' }),
    )
    await local(us, [same!, changed!, left!, gone!])
    const newest = async () => (await us.release.list(operator, { limit: 1 })).items[0]!.added
    const from = await newest()
    const modified = '2026-05-01T00:00:00.000Z'
    const added = makeIndicator('added.example', { tlp: 'green' })
    await local(us, [{ ...changed!, modified, name: 'another name' }])
    await local(us, [
      { ...makeIndicator('left.example', { tlp: 'amber' }), id: left!.id, created: left!.created, modified },
    ])
    await local(us, [added])
    await us.recalls.recall(operator, { id: gone!.id, reason: 'wrong' })
    while ((await indexNext(us.store)) > 0);
    const last = Number.MAX_SAFE_INTEGER
    const asked = async (narrowing: Parameters<typeof us.release.changes>[1], until = last) =>
      Object.fromEntries(
        (await us.release.changes(operator, narrowing, { from, until })).items.map((one) => [
          one.id,
          [one.change, one.because],
        ]),
      )
    expect(await asked({ types: ['indicator'], tlps: ['green'] })).toEqual({
      [changed!.id]: ['changed', null],
      [left!.id]: ['removed', 'filter'],
      [added.id]: ['added', null],
      [gone!.id]: ['removed', 'recalled'],
    })
    expect(await asked({ types: ['malware'] })).toEqual({})
    expect(await asked({ text: 'added.example' })).toEqual({ [added.id]: ['added', null] })
    expect(await asked({}, from)).toEqual({})
    await expect(
      us.release.changes({ kind: 'person', name: 'a', role: 'auditor' }, {}, { from, until: nowMs }),
    ).rejects.toMatchObject({ kind: 'forbidden' })
  })
})
