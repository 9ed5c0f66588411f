import { expect, test } from 'vitest'
import { sample } from '../testing/sample-objects.ts'
import {
  handlingExtension,
  handlingExtensionCreator,
  handlingExtensionDefinition,
  readHandlingExtension,
} from './handling-extension.ts'
import { readObject } from './read.ts'
import { sectorsOf } from './sectors.ts'

const wearing = (extension: unknown) =>
  sample('identity', { extensions: { [handlingExtension]: extension }, sectors: ['energy', 'dams'] })

test('is read from any object, and its sectors count as sectors of the object', () => {
  const extension = { extension_type: 'property-extension', releasable_to: ['JP'], sectors: ['water', 'energy'] }
  const object = wearing(extension)
  expect(readObject(JSON.stringify(object))).toMatchObject({ ok: true, warnings: [] })
  expect(readHandlingExtension(object)).toEqual(extension)
  expect(sectorsOf(object)).toEqual(['dams', 'energy', 'water'])
  expect(readHandlingExtension(sample('identity'))).toBeNull()
  expect(sectorsOf(sample('identity'))).toEqual([])
})
test('says what may be done with an object, from when, and how urgent it is', () => {
  const extension = {
    extension_type: 'property-extension',
    pap: 'amber',
    embargo_until: '2026-12-01T00:00:00Z',
    priority: 'flash',
    redacted: true,
    derived_from: 'd41d8cd98f00b204',
  }
  const object = wearing(extension)
  expect(readObject(JSON.stringify(object))).toMatchObject({ ok: true, warnings: [] })
  expect(readHandlingExtension(object)).toEqual(extension)
})
test('a word that is not one of its words is a restriction that nobody understands', () => {
  const wrong = {
    pap: ['AMBER', 'white', 'constructor', 3],
    embargo_until: ['tomorrow', '2026-12-01', '2026-02-30T00:00:00Z', 1_700_000_000],
    priority: ['routine', 'FLASH', true],
    redacted: [false, 'true', 1],
    derived_from: ['', 'x'.repeat(101), 'two words', 'line\n', 5],
  }
  for (const [name, values] of Object.entries(wrong))
    for (const value of values)
      expect(() => readHandlingExtension(wearing({ extension_type: 'property-extension', [name]: value }))).toThrow(
        new RegExp(`^handling extension: .*${name}`),
      )
})
test('is never ignored when malformed', () => {
  for (const wrong of [null, [], 'x', {}, { extension_type: 'property-extension', releasable_to: 'JP' }]) {
    expect(() => readHandlingExtension(wearing(wrong))).toThrow(/^handling extension:/)
  }
})
test('its definition and the identity behind it are sound STIX', () => {
  for (const object of [handlingExtensionDefinition, handlingExtensionCreator]) {
    expect(readObject(JSON.stringify(object))).toMatchObject({ ok: true, warnings: [] })
  }
})
