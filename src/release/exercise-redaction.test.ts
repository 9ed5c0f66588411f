import { expect, test } from 'vitest'
import { tlp2Definitions } from '../stix/tlp.ts'
import { carry, charterOf, createCore, local, makeIndicator, trilateral } from '../testing/core.ts'
import { embeddedStores, ofExercise } from '../testing/exercise.ts'

const exercise = 'SEA DRAGON'

const open = embeddedStores()

test('what is read in part in an exercise is of the exercise itself, and taken by who gets it', async () => {
  const clauses = trilateral.clauses.map((one) => ({ ...one, mayRedact: true }))
  const drill = charterOf([{ ...trilateral, clauses, parties: ['US', 'JP'], exercise }])
  const gate = { personalData: false, twoPersonRelease: false }
  const us = createCore(await open(), 'US', drill, gate, true, { exercise })
  const jp = createCore(await open(), 'JP', drill, gate, true, { exercise })
  const whole = makeIndicator('part.example', {
    tlp: 'green',
    description: 'for us alone',
    granular_markings: [{ marking_ref: tlp2Definitions.red.id, selectors: ['description'] }],
    ...ofExercise(exercise),
  })
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
