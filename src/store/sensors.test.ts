import { expect, test } from 'vitest'
import { describeOnBothStores } from '../testing/stores.ts'
import {
  addSensor,
  countSensors,
  findSensor,
  findSensorByToken,
  listSensors,
  noteContact,
  noteRefused,
  removeSensor,
  revokeSensor,
} from './sensors.ts'
import { forgetSightingHead, moveSightingHead } from './sighted.ts'

describeOnBothStores('sensors', (open) => {
  test('are found by name and token, count what they told, and go once they were revoked', async () => {
    const store = await open()
    const made = { name: 'a', token: 'digest', sector: 'water', made_by: 'admin', made_at: 5 }
    await store.write((tx) => addSensor(tx, made))
    await expect(store.write((tx) => addSensor(tx, { ...made, name: 'b' }))).rejects.toThrow()
    await store.write(async (tx) => {
      await noteContact(tx, 'a', { at: 7, state: '{}', told: 3 })
      await noteContact(tx, 'a', { at: 8, state: '{"x":1}', told: 4 })
      await noteRefused(tx, 'a', { count: 2, because: 'no-such-value' })
    })
    const row = {
      ...made,
      revoked_at: 0,
      contact_at: 8,
      told: 7,
      refused: 2,
      because: 'no-such-value',
      state: '{"x":1}',
    }
    expect(await findSensor(store.read, 'a')).toEqual(row)
    expect(await findSensorByToken(store.read, 'digest')).toEqual(row)
    expect(await findSensorByToken(store.read, 'other')).toBeUndefined()
    expect(await store.write((tx) => removeSensor(tx, 'a'))).toBe(false)
    expect(await store.write((tx) => revokeSensor(tx, 'a', 9))).toBe(true)
    expect(await store.write((tx) => revokeSensor(tx, 'a', 10))).toBe(false)
    expect(await listSensors(store.read)).toEqual([{ ...row, revoked_at: 9 }])
    expect(await countSensors(store.read)).toBe(1)
    expect(await store.write((tx) => removeSensor(tx, 'a'))).toBe(true)
    expect(await countSensors(store.read)).toBe(0)
  })

  test('and the node tell a sighting on from the version that was told last, and from no other', async () => {
    const store = await open()
    const move = (from: string | null, to: string) => store.write((tx) => moveSightingHead(tx, 'sighting--1', from, to))
    expect(await move(null, 'one')).toBe(true)
    expect(await move(null, 'two')).toBe(false)
    expect(await move('one', 'two')).toBe(true)
    expect(await move('one', 'three')).toBe(false)
    await store.write((tx) => forgetSightingHead(tx, 'sighting--1'))
    // A sighting of before heads were kept has a version and no head.
    expect(await move('old', 'three')).toBe(true)
  })
})
