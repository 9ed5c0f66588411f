import { expect, test } from 'vitest'
import { charterOf, createCore, local, makeIndicator, nowMs, trilateral } from '../testing/core.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import type { Caller } from './model.ts'
import { redecide } from './redecide.ts'

const jp: Caller = { kind: 'member', code: 'JP' }
const versions = { first: false, last: true, all: false, exact: [] }

describeOnBothStores('two processes of one node', (open) => {
  test('judge by one moment: what an agreement lets go from a day on is let go by both, whatever the clock of the other says', async () => {
    const store = await open()
    const later = nowMs + 10 * 86_400_000
    const charter = charterOf([{ ...trilateral, from: new Date(nowMs + 86_400_000).toISOString() }])
    const one = createCore(store, 'US', charter)
    const other = createCore(store, 'US', charter)
    await redecide(store, one.registry, one.keyOf)
    const read = async (): Promise<string[]> => {
      one.setNow(later)
      const { items } = await one.release.page(jp, { agreement: 'trilateral', limit: 100, versions })
      return items.map(({ id }) => id)
    }
    const early = makeIndicator('early.example', { tlp: 'green' })
    await local(other, [early])
    expect(await read()).toEqual([])
    // Only the first one notices that the day has come.
    one.setNow(later)
    await redecide(store, one.registry, one.keyOf)
    const late = makeIndicator('late.example', { tlp: 'green' })
    await local(other, [late])
    expect(other.registry.terms.nowMs).toBe(later)
    expect(await read()).toEqual([early.id, late.id])
  })

  test('judge by one charter: what another adopted is read before the next write, and never the one before', async () => {
    const store = await open()
    const narrow = { ...trilateral, clauses: [trilateral.clauses[0]!] }
    const one = createCore(store, 'US', charterOf([trilateral]))
    const other = createCore(store, 'US', charterOf([trilateral]))
    await redecide(store, one.registry, one.keyOf)
    one.setCharter(charterOf([narrow], 2))
    await redecide(store, one.registry, one.keyOf)
    const amber = makeIndicator('amber.example', { tlp: 'amber' })
    // Nobody tells it where to read the charter: then it stores nothing by the old one.
    await expect(local(other, [amber])).rejects.toMatchObject({ kind: 'unavailable' })
    let asked = 0
    other.registry.onElsewhere = async () => {
      asked++
      other.setCharter(charterOf([narrow], 2))
    }
    await local(other, [amber])
    expect(asked).toBeGreaterThan(0)
    expect(other.registry.terms.charter).toBe(2)
    const { items } = await other.release.page(jp, { agreement: 'trilateral', limit: 100, versions })
    expect(items).toEqual([])
  })
})
