import { expect, test } from 'vitest'
import { tlp2Definitions } from '../stix/tlp.ts'
import {
  carry,
  charterOf,
  createCore,
  identities,
  local,
  makeIndicator,
  makeObject,
  trilateral,
} from '../testing/core.ts'
import { createSpaces, embeddedStores, ofExercise } from '../testing/exercise.ts'
import { redecide } from './redecide.ts'

const exercise = 'SEA DRAGON'

const open = embeddedStores()

const clauses = trilateral.clauses.map((one) => ({ ...one, mayRedact: true }))

test('what is read in part in an exercise is of the exercise itself, and taken by who gets it', async () => {
  const drill = charterOf([{ ...trilateral, clauses, parties: ['US', 'JP'], exercise }])
  const gate = { personalData: false, twoPersonRelease: false }
  const us = createCore(await open(), 'US', drill, gate, true, { exercise })
  const jp = createCore(await open(), 'JP', drill, gate, true, { exercise })
  const whole = inPart()
  expect((await local(us, [whole])).rejected).toEqual([])
  const { added, rejected } = await carry(us, jp)
  expect(rejected).toEqual([])
  const [got] = await jp.store.read.selectFrom('object').selectAll().execute()
  expect(added).toHaveLength(1)
  expect(got).toMatchObject({ space: exercise, origin: 'US' })
  expect(got!.id).not.toBe(whole.id)
  expect(got!.body).toContain(exercise)
  expect(got!.body).not.toContain('for us alone')
})

test('what waits in an exercise for our identity is read in part once that may be read live', async () => {
  const stores = [await open(), await open()] as const
  const { live, drill, follower } = createSpaces(
    stores,
    'US',
    exercise,
    ['US', 'JP'],
    charterOf([{ ...trilateral, clauses }]),
  )
  let waits = 0
  drill.registry.onWaiting = () => {
    waits++
  }
  const speaker = (tlp: 'red' | 'green', modified: string) =>
    makeObject('identity', { tlp, modified, id: identities.US!, name: 'US', identity_class: 'organization' })
  await local(live, [speaker('red', '2026-02-01T00:00:00.000Z')])
  await follower.look()
  await local(drill, [inPart()])
  const read = async () => (await drill.release.stream('JP', 0, 10)).items
  expect(await read()).toEqual([])
  await local(live, [speaker('green', '2026-03-01T00:00:00.000Z')])
  waits = 0
  await follower.look()
  expect(waits).toBe(1)
  await redecide(drill.store, drill.registry, drill.keyOf)
  expect(await read()).toHaveLength(1)
  await follower.look()
  expect(waits).toBe(1)
})

function inPart() {
  return makeIndicator('part.example', {
    tlp: 'green',
    description: 'for us alone',
    granular_markings: [{ marking_ref: tlp2Definitions.red.id, selectors: ['description'] }],
    ...ofExercise(exercise),
  })
}
