import { expect, test } from 'vitest'
import { describeOnBothStores } from '../testing/stores.ts'
import {
  addHuntOffer,
  addHuntRun,
  changeHuntOffer,
  countHuntOffers,
  countHuntOffersFrom,
  type HuntOfferRow,
  huntOfferById,
  huntOffers,
  offersOfHunt,
  removeHuntRun,
  runsOfHuntOffer,
} from './hunts.ts'

const row = (id: string, more: Partial<HuntOfferRow> = {}): HuntOfferRow => ({
  ...{ id, direction: 'in', hunt: 'h', member: 'US', actor: '', asked_at: 1, due_at: 2, state: 'offered' },
  ...{ reply: '', reply_version: '', replied_at: 0, changed_at: 1, ...more },
})

describeOnBothStores('hunts in the store', (open) => {
  test('offers stay as they came, are listed newest first by direction, and counted by state and member', async () => {
    const store = await open()
    await store.write(async (tx) => {
      await addHuntOffer(tx, row('a'))
      await addHuntOffer(tx, row('a', { member: 'JP' }))
      await addHuntOffer(tx, row('b', { asked_at: 5, member: 'JP' }))
      await addHuntOffer(tx, row('c', { direction: 'out', member: 'PH' }))
      await addHuntOffer(tx, row('d', { direction: 'out', member: 'JP' }))
      await changeHuntOffer(tx, 'b', {
        state: 'accepted',
        reply: 'r',
        reply_version: 'v',
        replied_at: 7,
        changed_at: 7,
      })
    })
    const db = store.read
    expect(await huntOfferById(db, 'a')).toEqual(row('a'))
    expect((await huntOffers(db, { direction: 'in', limit: 5 })).map(({ id }) => id)).toEqual(['b', 'a'])
    expect((await huntOffers(db, { direction: 'in', limit: 1 })).map(({ id }) => id)).toEqual(['b'])
    expect((await offersOfHunt(db, 'h')).map(({ id }) => id)).toEqual(['d', 'c'])
    expect(await countHuntOffers(db, 'in', 'offered')).toBe(1)
    expect(await countHuntOffersFrom(db, 'JP')).toBe(1)
  })

  test('runs are kept in order, and one can be taken out', async () => {
    const store = await open()
    const run = (num: number) => ({ offer: 'a', num, at: num, actor: 'x', digest: '', body: '{}' })
    await store.write(async (tx) => {
      for (const num of [2, 1, 3]) await addHuntRun(tx, run(num))
      expect(await removeHuntRun(tx, 'a', 2)).toBe(true)
      expect(await removeHuntRun(tx, 'a', 2)).toBe(false)
    })
    expect((await runsOfHuntOffer(store.read, 'a')).map(({ num }) => num)).toEqual([1, 3])
  })
})
