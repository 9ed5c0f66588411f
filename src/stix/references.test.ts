import { expect, test } from 'vitest'
import { ref, sample } from '../testing/sample-objects.ts'
import { referencesOf } from './references.ts'

test('every reference counts, nested ones and those of unknown properties too; markings, local keys and things that are no ids do not', () => {
  const object = sample('report', {
    created_by_ref: ref('identity'),
    object_refs: [ref('malware'), ref('malware'), ref('tool'), 'not an id'],
    object_marking_refs: [ref('marking-definition')],
    granular_markings: [{ marking_ref: ref('marking-definition', '2'), selectors: ['name'] }],
    extensions: {
      [ref('extension-definition')]: {
        extension_type: 'property-extension',
        deep: [{ impact_refs: [ref('impact')] }],
        main_ref: ref('event'),
      },
    },
    x_seen_with: ref('url'),
    x_others: [[ref('campaign')], `${ref('tool', '3')} `],
    description: `like ${ref('tool', '3')}`,
  })
  expect(referencesOf(object)).toEqual([
    { property: 'object_refs', target: ref('malware') },
    { property: 'object_refs', target: ref('tool') },
    { property: 'created_by_ref', target: ref('identity') },
    { property: 'impact_refs', target: ref('impact') },
    { property: 'main_ref', target: ref('event') },
    { property: 'x_seen_with', target: ref('url') },
    { property: 'x_others', target: ref('campaign') },
  ])
})

test('the observables inside an old observation point elsewhere only by what is neither a local key nor their own id', () => {
  const object = sample('observed-data', {
    object_refs: undefined,
    objects: {
      0: { type: 'x', id: ref('x', '5'), a_ref: ref('malware'), b_ref: '1', c_ref: ref('file', '9') },
      [ref('file', '9')]: { type: 'file', name: 'a' },
    },
  })
  expect(referencesOf(object)).toEqual([{ property: 'a_ref', target: ref('malware') }])
})
