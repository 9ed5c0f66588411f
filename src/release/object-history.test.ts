import { expect, test, vi } from 'vitest'
import { addReceipt } from '../store/receipts.ts'
import { StatementCache } from '../store/statement-cache.ts'
import { Streams } from '../testing/carried-streams.ts'
import { createCore, local, makeIndicator, operator } from '../testing/core.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import type { Caller } from './model.ts'
import { objectHistory } from './object-history.ts'

const auditor: Caller = { kind: 'person', name: 'ana', role: 'auditor' }

describeOnBothStores('the history of an object', (open) => {
  test('names every step that gave it or took it back, every decision, and nothing of another object but what stood in one step with it', async () => {
    const us = createCore(await open(), 'US')
    const jp = createCore(await open(), 'JP')
    const [wanted, beside] = [
      makeIndicator('a.example', { tlp: 'amber' }),
      makeIndicator('b.example', { tlp: 'amber' }),
    ]
    await local(us, [wanted, beside])
    await local(us, [makeIndicator('c.example', { tlp: 'green' })])
    await new Streams(us, jp).bring()
    const parts = { ...us, db: us.store.read, names: () => ({}) }
    const ask = (caller: Caller, more: { for?: string; version?: string } = {}) =>
      objectHistory(parts, caller, { id: wanted.id, withTexts: true, ...more })
    const before = await ask(operator)
    expect(before.streams.map(({ to, lane, steps }) => `${to} ${lane} ${steps.length}`).sort()).toEqual([
      'JP routine 1',
      'PH routine 1',
      'US routine 1',
    ])
    expect(Object.values(before.texts)).toEqual([JSON.stringify(wanted)])
    expect(before.decisions.map(({ view, outcome }) => `${view} ${outcome}`)).toContain('trilateral|public withhold')
    await us.recalls.recall(operator, { id: wanted.id, reason: 'wrong' })
    const after = await ask(operator)
    expect(after.object.versions).toMatchObject([{ version: wanted.modified, held: false, origin: 'US' }])
    expect(after.streams.map(({ to, lane }) => `${to} ${lane}`).sort()).toContain('JP priority')
    expect(after.decisions.length).toBeGreaterThan(0)
    expect(after.texts).toEqual({})
    const theirs = await ask(operator, { for: 'JP' })
    expect(new Set(theirs.streams.map(({ to }) => to))).toEqual(new Set(['JP']))
    // The code as a word of its own: salts and hashes may hold the two letters by chance.
    expect(JSON.stringify([theirs.decisions, theirs.recalls, theirs.handlings])).not.toMatch(/[":|, ]PH["|, ]/)
    expect(JSON.stringify([after.decisions, after.recalls, after.handlings])).toMatch(/[":|, ]PH["|, ]/)
  })

  test('the steps of a long receipt are all there, in order, and are not asked for one by one', async () => {
    const us = createCore(await open(), 'US')
    const indicators = Array.from({ length: 30 }, (_, at) => makeIndicator(`n${at}.example`, { tlp: 'green' }))
    for (const one of indicators) await local(us, [one])
    const receipt = { direction: 'got', peer: 'JP', lane: 'routine', first_seq: 1, last_seq: 30 } as const
    await us.store.write((tx) =>
      addReceipt(tx, { ...receipt, accepted: 30, rejected: 0, body: '{"format":"a receipt"}' }),
    )
    const prepare = vi.spyOn(StatementCache.prototype, 'prepare')
    const wish = { id: indicators[20]!.id, for: 'JP', withTexts: false }
    const parts = { ...us, db: us.store.read, names: () => ({}) }
    const { streams } = await objectHistory(parts, operator, wish)
    const asked = prepare.mock.calls.filter(([text]) => text.includes('from "step"')).length
    prepare.mockRestore()
    const [told] = streams
    expect(told!.receipts).toEqual([{ format: 'a receipt' }])
    const ids = told!.steps.map(({ manifest }) => (manifest.items as { id: string }[]).map(({ id }) => id).join())
    expect(ids).toEqual(indicators.map(({ id }) => id))
    expect(told!.steps.flatMap(({ path }, at) => (path === null ? [] : [at]))).toEqual([20])
    // The stream that names it, and two stretches; on PostgreSQL none is prepared so.
    expect(asked).toBeLessThan(8)
  })

  test('is not for clients, has no text for auditors, and knows nothing of what never was', async () => {
    const us = createCore(await open(), 'US')
    const indicator = makeIndicator('d.example', { tlp: 'red' })
    await local(us, [indicator])
    const parts = { ...us, db: us.store.read, names: () => ({}) }
    const wish = { id: indicator.id, withTexts: false }
    await expect(objectHistory(parts, { kind: 'member', code: 'JP' }, wish)).rejects.toMatchObject({
      kind: 'forbidden',
    })
    await expect(objectHistory(parts, auditor, { ...wish, withTexts: true })).rejects.toMatchObject({
      kind: 'forbidden',
    })
    expect((await objectHistory(parts, auditor, wish)).texts).toEqual({})
    const nobody = { ...wish, id: makeIndicator('e.example').id }
    await expect(objectHistory(parts, operator, nobody)).rejects.toMatchObject({ kind: 'not-found' })
    await expect(objectHistory(parts, operator, { ...wish, for: 'PH' })).rejects.toMatchObject({ kind: 'not-found' })
  })
})
