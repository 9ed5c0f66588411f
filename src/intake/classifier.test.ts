import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Assigned } from '../policy/model.ts'
import { handlingExtension } from '../stix/handling-extension.ts'
import type { StixId, StixObject } from '../stix/object.ts'
import { papDefinitions } from '../stix/pap.ts'
import { tlp2Definitions } from '../stix/tlp.ts'
import { charterOf } from '../testing/core.ts'
import { Classifier } from './classifier.ts'
import { Gate } from './gate.ts'
import { Meanings } from './meanings.ts'
import type { Entry } from './model.ts'
import { classify, type Prepared, prepare } from './prepare.ts'

const own = 'marking-definition--11111111-1111-4111-8111-111111111111' as StixId
const markings = [
  ...[tlp2Definitions.clear.id, tlp2Definitions.green.id, tlp2Definitions.red.id],
  ...[...papDefinitions.keys()].slice(0, 2),
  own,
]
const source = { kind: 'local', actor: 'analyst' } as const
const charter = charterOf()
const moment = { nowMs: Date.UTC(2026, 5, 1), asksForAge: false }

const assignments = fc.constantFrom<Assigned>(
  {},
  { tlp: 'amber' },
  { releasableTo: ['JP'] },
  { tlp: 'red', releasableTo: ['JP', 'PH'] },
)
const entries: fc.Arbitrary<Entry> = fc
  .record({
    assigned: assignments,
    marks: fc.subarray(markings),
    more: fc.constantFrom<Record<string, unknown>>(
      {},
      { confidence: 20 },
      { confidence: 80 },
      { sectors: ['energy'] },
      { granular_markings: [{ marking_ref: tlp2Definitions.red.id, selectors: ['description'] }] },
      { extensions: { [handlingExtension]: { extension_type: 'property-extension', purposes: ['drill'] } } },
    ),
    type: fc.constantFrom('malware', 'identity'),
  })
  .map(({ assigned, marks, more, type }) => ({
    assigned,
    text: JSON.stringify({
      type,
      spec_version: '2.1',
      id: `${type}--22222222-2222-4222-8222-222222222222`,
      created: '2026-01-01T00:00:00.000Z',
      modified: '2026-01-01T00:00:00.000Z',
      name: 'something',
      description: 'of which a part is marked',
      ...(type === 'malware' ? { is_family: true } : {}),
      ...(marks.length > 0 ? { object_marking_refs: marks } : {}),
      ...more,
    }),
  }))

function preparedFrom(entry: Entry, index: number): Prepared[] {
  const result = prepare(entry, index, 'US', { maxBytes: 100_000 })
  return result.ok ? [result.prepared] : []
}

test('what is classified once for a batch is what is classified for each object, whatever stands on the others', () => {
  fc.assert(
    fc.property(fc.array(entries, { maxLength: 12 }), fc.nat({ max: 12 }), (all, explainedAt) => {
      const meanings = new Meanings('US', () => 0)
      const gate = new Gate({ personalData: false, twoPersonRelease: true }, 'US')
      const classifier = new Classifier({ meanings, moment, gate, source, charter })
      for (const [index, prepared] of all.flatMap(preparedFrom).entries()) {
        if (index === explainedAt) {
          meanings.explain('US', {
            type: 'marking-definition',
            id: own,
            definition_type: 'statement',
            definition: { statement: 'Copyright of the agency' },
          } as unknown as StixObject)
          classifier.forget()
        }
        const alone = classify(prepared, meanings.of, moment, gate.of(prepared))
        const held = gate.holdsOf(alone, source, charter)
        expect(classifier.of(prepared)).toEqual({ ...alone, held })
      }
    }),
  )
})

test('objects that are marked alike have one handling, and those of other markings another', () => {
  const gate = new Gate({ personalData: false, twoPersonRelease: true }, 'US')
  const classifier = new Classifier({ meanings: new Meanings('US', () => 0), moment, gate, source, charter })
  const of = (assigned: Assigned) =>
    classifier.of(
      preparedFrom(
        {
          assigned,
          text: '{"type":"domain-name","spec_version":"2.1","id":"domain-name--22222222-2222-4222-8222-222222222222","value":"a.example"}',
        },
        0,
      )[0]!,
    )
  expect(of({ tlp: 'green' })).toBe(of({ tlp: 'green' }))
  expect(of({ tlp: 'red' })).toMatchObject({ tlp: 'red', held: ['second-person'] })
})
