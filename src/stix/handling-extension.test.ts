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
