import { expect, test } from 'vitest'
import { ref, sample } from '../testing/sample-objects.ts'
import { referencesOf } from './references.ts'

test('every reference counts, nested ones too; markings, local keys and things that are no ids do not', () => {
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
    x_href: ref('url'),
    description: ref('campaign'),
  })
  expect(referencesOf(object)).toEqual([
    { property: 'object_refs', target: ref('malware') },
    { property: 'object_refs', target: ref('tool') },
    { property: 'created_by_ref', target: ref('identity') },
    { property: 'impact_refs', target: ref('impact') },
    { property: 'main_ref', target: ref('event') },
  ])
})
test('the observables inside an old observation are not followed', () => {
  const object = sample('observed-data', {
    object_refs: undefined,
    objects: { 0: { type: 'x', a_ref: ref('malware') } },
  })
  expect(referencesOf(object)).toEqual([])
})
