import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { describeOnBothStores } from '../testing/stores.ts'
import {
  askedOn,
  committedEpochs,
  countAsked,
  type EpochRow,
  endEpochs,
  filterOf,
  knowEpoch,
  knownEpoch,
  lastEpoch,
  membersWithKeys,
  putEpoch,
} from './inquiries.ts'

const row = (epoch: number): EpochRow => ({
  ...{
    member: 'JP',
    epoch,
    statement: `{"epoch":${epoch}}`,
    salt: 's',
    entry: 'e',
    leaf: epoch,
    key_salt: `k${epoch}`,
  },
  ...{ rights: 'r', basis: 'b', made_at: epoch },
})

describeOnBothStores('inquiries', (open) => {
  test('an epoch takes the place of the one before it, whose key and filter are gone and whose statement stays', async () => {
    const store = await open()
    const filter = Uint8Array.from(randomBytes(500_000))
    await store.write((tx) => putEpoch(tx, row(1), randomBytes(10)))
    await store.write((tx) => putEpoch(tx, row(2), filter))
    expect(await lastEpoch(store.read, 'JP')).toEqual(row(2))
    expect(await filterOf(store.read, 'JP', 1)).toBeNull()
    expect(Buffer.compare((await filterOf(store.read, 'JP', 2))!, filter)).toBe(0)
    expect((await committedEpochs(store.read)).map(({ epoch }) => epoch)).toEqual([1, 2])
    const keys = await store.read.selectFrom('inquiry_epoch').select(['epoch', 'key_salt']).orderBy('epoch').execute()
    expect(keys).toEqual([
      { epoch: 1, key_salt: '' },
      { epoch: 2, key_salt: 'k2' },
    ])
    expect(await membersWithKeys(store.read)).toEqual(['JP'])
    await store.write((tx) => endEpochs(tx, 'JP'))
    expect(await membersWithKeys(store.read)).toEqual([])
    expect(await filterOf(store.read, 'JP', 2)).toBeNull()
  })

  test('a member asks about so many values in a day and not one more', async () => {
    const store = await open()
    const ask = (values: number, day = '2026-11-27') =>
      store.write((tx) => countAsked(tx, { member: 'JP', day, values, most: 100 }))
    expect([await ask(60), await ask(41), await ask(40), await ask(1)]).toEqual([true, false, true, false])
    expect(await askedOn(store.read, 'JP', '2026-11-27')).toBe(100)
    expect(await ask(100, '2026-11-28')).toBe(true)
    expect(await askedOn(store.read, 'JP', '2026-11-27')).toBe(0)
  })

  test('of what a member published the newest is remembered', async () => {
    const store = await open()
    for (const epoch of [2, 3, 1])
      await store.write((tx) => knowEpoch(tx, { member: 'PH', epoch, statement: `s${epoch}` }))
    expect(await knownEpoch(store.read, 'PH')).toEqual({ member: 'PH', epoch: 3, statement: 's3' })
    expect(await knownEpoch(store.read, 'US')).toBeUndefined()
  })
})
