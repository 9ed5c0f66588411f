import type { StixObject } from '../stix/object.ts'
import { deriveObject } from './derive-object.ts'
import type { CuttingFacts } from './model.ts'

const nobody = '00000000-0000-4000-8000-000000000000'

/** Whether something valid is left of an object when what this granular selector selects is taken out, and nothing else. */
export function canGo(object: StixObject, selector: string): boolean {
  const facts: CuttingFacts = {
    id: `${object.type}--${nobody}` as StixObject['id'],
    creator: object.created_by_ref ?? null,
    created: '2000-01-01T00:00:00.000Z',
    modified: '2000-01-01T00:00:00.000Z',
    handle: '0',
    onlyFor: null,
    source: new Set(),
    meaningOf: () => 'same',
  }
  const plan = { selectors: [selector], properties: [], anonymous: false, personal: null, references: false }
  return deriveObject(object, plan, facts) !== null
}
