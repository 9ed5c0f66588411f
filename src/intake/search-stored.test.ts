import { expect, test } from 'vitest'
import type { Agreement } from '../alliance/model.ts'
import type { Caller } from '../release/model.ts'
import { reviewsBefore } from '../store/reviews.ts'
import type { Store } from '../store/store.ts'
import { type Core, charterOf, createCore, local, makeIndicator, makeObject, trilateral } from '../testing/core.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import { createStoredSearch } from './search-stored.ts'

const ungated = { personalData: false, twoPersonRelease: false }
const gate = { personalData: true, twoPersonRelease: false }
const agreement: Agreement = {
  ...trilateral,
  clauses: trilateral.clauses.map((clause) => ({ ...clause, mayRedact: true })),
  personalData: { '*': 'hold', email: 'mask' },
}
const japan: Caller = { kind: 'member', code: 'JP' }
const note = (content: string) =>
  makeObject('note', { content, object_refs: ['identity--11111111-1111-4111-8111-111111111111'], tlp: 'green' })

describeOnBothStores('what was stored before the gate', (open) => {
  async function stored(store: Store): Promise<Core> {
    const core = createCore(store, 'US', charterOf([agreement]), ungated)
    await local(core, [
      note('Card 4111 1111 1111 1111 of the victim.'),
      note('Write to maria.santos@agency.example.'),
      note('Nothing of anybody.'),
      makeIndicator('x.example', { tlp: 'green' }),
    ])
    return core
  }
  const shown = async (core: Core) =>
    (
      await core.release.page(japan, {
        agreement: 'trilateral',
        limit: 50,
        versions: { first: false, last: true, all: false, exact: [] },
      })
    ).items.map(({ text }) => text)
  const searchIn = (core: Core, asked: number[] = []) =>
    createStoredSearch({
      ...core,
      gate,
      onChanged: (members) => core.notified.push(...members),
      onAsked: (count) => asked.push(count),
    })

  test('is searched once: what is held back is taken back and waits for a person, what is masked is masked, the rest stays', async () => {
    const core = await stored(await open())
    expect(await shown(core)).toHaveLength(4)
    const asked: number[] = []
    const search = searchIn(core, asked)
    let pieces = 0
    while (await search.more()) pieces++
    expect(asked).toEqual([2])
    const now = await shown(core)
    expect(now).toHaveLength(3)
    expect(now.join()).not.toContain('4111 1111 1111')
    expect(now.join()).not.toContain('maria')
    expect(now.join()).toContain('Nothing of anybody.')
    const reviews = await reviewsBefore(core.store.read, { states: ['open'], limit: 10 })
    expect(reviews.map(({ kind, asked_by }) => `${kind} ${asked_by}`)).toEqual([
      'personal-data operator',
      'personal-data operator',
    ])
    expect(pieces).toBeGreaterThan(0)
    expect(await searchIn(core).more()).toBe(false)
  })

  test('a search that was cut off is done again and asks nothing twice', async () => {
    const core = await stored(await open())
    const first = searchIn(core)
    await first.more()
    const again = searchIn(core)
    while (await again.more());
    expect(await reviewsBefore(core.store.read, { states: ['open'], limit: 10 })).toHaveLength(2)
  })
})
