import { expect, test } from 'vitest'
import { acsExtension } from '../stix/acs-marking.ts'
import type { StixObject } from '../stix/object.ts'
import { markingsOf } from './markings.ts'

const id = 'marking-definition--3ba76612-0aba-414a-a75c-30eb0ec00ed8'
const marked = { type: 'tool', id: 'tool--1', object_marking_refs: [id] } as unknown as StixObject

test('a marking whose definition is held is called by what it says, any other by its identifier', () => {
  const control = { classification: 'U', formal_determination: ['PUBREL', 'AIS'] }
  const definition = {
    type: 'marking-definition',
    id,
    extensions: { [acsExtension]: { extension_type: 'property-extension', control_set: control } },
  } as unknown as StixObject
  expect(markingsOf(marked, new Map([[id, definition]]))).toEqual([
    { id, label: 'ACS: U, PUBREL, AIS', kind: 'acs', selectors: [] },
  ])
  expect(markingsOf(marked)).toEqual([{ id, label: id, kind: 'unknown', selectors: [] }])
})
