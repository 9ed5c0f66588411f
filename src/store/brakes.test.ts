import { expect, test } from 'vitest'
import { describeOnBothStores } from '../testing/stores.ts'
import {
  addAllowed,
  addTripped,
  allowedAfter,
  allTripped,
  detectionRule,
  putDetectionRule,
  removeAllowed,
  removeTripped,
} from './brakes.ts'

describeOnBothStores('the brakes of detection', (open) => {
  test('values are allowed until their end, the latest first, and taken out once', async () => {
    const store = await open()
    const row = (id: string, at: number, until: number) => ({
      id,
      value: `${id}.example`,
      owner: 'a',
      reason: 'r',
      at,
      until,
    })
    await store.write(async (tx) => {
      for (const one of [row('a', 1, 100), row('b', 2, 50), row('c', 3, 200)]) await addAllowed(tx, one)
    })
    expect((await allowedAfter(store.read, 60)).map(({ id }) => id)).toEqual(['c', 'a'])
    expect(await allowedAfter(store.read, 100)).toEqual([row('c', 3, 200)])
    expect(await store.write((tx) => removeAllowed(tx, 'c'))).toEqual(row('c', 3, 200))
    expect(await store.write((tx) => removeAllowed(tx, 'c'))).toBeUndefined()
  })

  test('an indicator trips once, whoever notices it, until it is reset', async () => {
    const store = await open()
    const row = { indicator: 'indicator--1', version: 'v', at: 5, hits: 1000, events: 2000 }
    expect(await store.write((tx) => addTripped(tx, row))).toBe(true)
    expect(await store.write((tx) => addTripped(tx, { ...row, at: 6 }))).toBe(false)
    expect(await allTripped(store.read)).toEqual([row])
    expect(await store.write((tx) => removeTripped(tx, 'indicator--1'))).toEqual(row)
    expect(await store.write((tx) => removeTripped(tx, 'indicator--1'))).toBeUndefined()
  })

  test('a rule is what was written last', async () => {
    const store = await open()
    expect(await detectionRule(store.read, 'decay')).toBeNull()
    await store.write((tx) => putDetectionRule(tx, 'decay', '{"a":1}', 1))
    await store.write((tx) => putDetectionRule(tx, 'decay', '{"a":2}', 2))
    expect(await detectionRule(store.read, 'decay')).toBe('{"a":2}')
  })
})
