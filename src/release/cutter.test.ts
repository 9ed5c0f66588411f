import { expect, test } from 'vitest'
import type { Handling, PartHandling, Redaction } from '../policy/model.ts'
import type { StixId, StixObject } from '../stix/object.ts'
import { openStore } from '../store/open.ts'
import type { Db, Tx } from '../store/store.ts'
import { identities, makeObject, trilateral } from '../testing/core.ts'
import { createDatabase } from '../testing/stores.ts'
import { Cutter } from './cutter.ts'
import type { Registry } from './registry.ts'

const open: PartHandling = {
  ...{ tlp: null, pap: null, releasableTo: null, originatorControl: false },
  ...{ purposes: null, unknownMarkings: [], notPublic: false },
}
const red: PartHandling = { ...open, tlp: 'red' }
const amber: PartHandling = { ...open, tlp: 'amber' }
const redaction: Redaction = { parts: [0], properties: [], anonymous: false, personal: null, references: true }
const view = 7

/** What Japan gets in place of a version that was judged with these parts; null: nothing. */
async function cut(
  object: StixObject,
  parts: readonly { readonly selector: string; readonly handling: PartHandling }[],
  { judged = [red], plan = redaction, personal = [] as readonly string[], db = {} as Db } = {},
) {
  const handling = { origin: 'US', parts: judged, personal } as unknown as Handling
  const registry = {
    handling: () => handling,
    nameOfView: () => 'trilateral|member:JP',
    terms: { self: 'US', agreements: [{ ...trilateral, personalData: { 'e-mail': 'mask' } }] },
  } as unknown as Registry
  const cutter = new Cutter({ db } as Tx, registry, {
    secret: Buffer.alloc(32, 1),
    identities: () => identities,
    meanings: async () => () => ({ kind: 'none' }) as never,
    pseudonymKey: () => Buffer.alloc(32, 2),
    onPseudonyms: async () => {},
  })
  const row = { seq: 1, id: object.id, handling: 1, targets: [], original: { object, parts, assigned: '' } }
  await cutter.load([row])
  const moments = { created: '2026-01-01T00:00:00.000Z', modified: '2026-01-01T00:00:00.000Z' }
  const made = cutter.make(row, view, plan, { ...moments, meaningOf: () => 'same' })
  expect(cutter.possible(row, view, plan, () => 'same')).toBe(made !== null)
  return made?.object ?? null
}

const campaign = (more: object = {}) =>
  makeObject('campaign', { name: 'C', description: 'for us', aliases: ['A'], ...more }) as unknown as StixObject

test('a part that was judged to be withheld and is not found any more withholds the object', async () => {
  expect(await cut(campaign(), [{ selector: 'description', handling: red }])).toMatchObject({ name: 'C' })
  expect(await cut(campaign(), [{ selector: 'description', handling: amber }])).toBeNull()
  expect(await cut(campaign(), [])).toBeNull()
})

test('a part whose markings mean something else than when the object was judged is taken out as well', async () => {
  const parts = [
    { selector: 'description', handling: red },
    { selector: 'aliases', handling: amber },
  ]
  const shown = await cut(campaign(), parts)
  expect(shown).not.toHaveProperty('description')
  expect(shown).not.toHaveProperty('aliases')
  expect(await cut(campaign(), parts, { judged: [red, amber] })).toHaveProperty('aliases')
})

test('what speaks for a member is given whole or not at all', async () => {
  const identity = (id: StixId) =>
    makeObject('identity', { id, name: 'JP', description: 'for us' }) as unknown as StixObject
  const parts = [{ selector: 'description', handling: red }]
  for (const id of Object.values(identities)) expect(await cut(identity(id), parts)).toBeNull()
  expect(await cut(identity(makeObject('identity').id as StixId), parts)).toMatchObject({ name: 'JP' })
})

test('personal data that was found once and of which nobody can say where it stands withholds the object', async () => {
  await using used = await createDatabase('sqlite')
  await using store = await openStore({ database: used.database })
  const plan: Redaction = { ...redaction, parts: [], personal: 'mask' }
  expect(await cut(campaign(), [], { judged: [], plan, personal: ['e-mail'], db: store.read })).toBeNull()
})
