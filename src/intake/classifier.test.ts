import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Assigned, Handling, Tlp } from '../policy/model.ts'
import { handlingExtension } from '../stix/handling-extension.ts'
import type { StixId, StixObject } from '../stix/object.ts'
import { papDefinitions } from '../stix/pap.ts'
import { tlp2Definitions } from '../stix/tlp.ts'
import { charterOf } from '../testing/core.ts'
import { Classifier } from './classifier.ts'
import { type Examined, Gate } from './gate.ts'
import { Meanings } from './meanings.ts'
import type { Entry, Source } from './model.ts'
import { classify, limitsOf, type Prepared, prepare } from './prepare.ts'

const own = 'marking-definition--11111111-1111-4111-8111-111111111111' as StixId
const markings = [
  ...[tlp2Definitions.clear.id, tlp2Definitions.green.id, tlp2Definitions.red.id],
  ...[...papDefinitions.keys()].slice(0, 2),
  own,
]
const local = { kind: 'local', actor: 'analyst' } as const
const sources: readonly Source[] = [local, { ...local, agreed: true }, { kind: 'peer', member: 'JP' }]
const charter = charterOf()
const nowMs = Date.UTC(2026, 5, 1)
const later = '2026-07-01T00:00:00.000Z'
const moment = { nowMs, asksForAge: false }

/** An object at a door: whose it is, what its definitions are looked up by, and what people have found in it. */
interface Arrival {
  readonly entry: Entry
  readonly explainer: string | undefined
  readonly found: Pick<Examined, 'personal' | 'held' | 'consent'> | null
}

const assignments = fc.constantFrom<Assigned>(
  {},
  { tlp: 'amber' },
  { releasableTo: ['JP'] },
  { releasableTo: ['JP', 'PH'] },
  { tlp: 'red', releasableTo: ['JP', 'PH'] },
)
const carriers = [
  undefined,
  { origin: 'JP', agreement: 'trilateral' },
  { origin: 'PH', agreement: 'trilateral' },
  { origin: 'JP', agreement: 'another' },
]
const parts = fc.record({
  type: fc.constantFrom('malware', 'identity', 'domain-name'),
  day: fc.constantFrom('2026-01-01', '2026-05-31'),
  marks: fc.subarray(markings),
  confidence: fc.constantFrom(undefined, 0, 20, 80),
  more: fc.constantFrom<Record<string, unknown>>(
    ...[{}, {}, {}, {}, {}],
    { sectors: ['energy'] },
    { granular_markings: [{ marking_ref: tlp2Definitions.red.id, selectors: ['x_note'] }] },
    { extensions: { [handlingExtension]: { extension_type: 'property-extension', purposes: ['drill'] } } },
    { extensions: { [handlingExtension]: { extension_type: 'property-extension', embargo_until: later } } },
  ),
  assigned: assignments,
  unlabelled: fc.constantFrom<(Tlp | undefined)[]>(undefined, undefined, 'green', 'amber+strict'),
  carrier: fc.constantFrom(...carriers),
  explainer: fc.constantFrom(undefined, undefined, 'US', 'JP', 'source:feed'),
  found: fc.constantFrom<Arrival['found'][]>(
    ...[null, null, null, null, null, null],
    { personal: ['email'], held: [], consent: null },
    { personal: [], held: ['second-person'], consent: null },
    { personal: [], held: [], consent: ['JP'] },
  ),
})
type Parts = typeof parts extends fc.Arbitrary<infer P> ? P : never

function arrivalOf(from: Parts): Arrival {
  const { type, day, marks, confidence, more, assigned, unlabelled, carrier, explainer, found } = from
  const stamp = `${day}T00:00:00.000Z`
  const isObservable = type === 'domain-name'
  const id = `${type}--22222222-2222-4222-8222-222222222222`
  const body = {
    ...{ type, spec_version: '2.1', id, x_note: 'may be marked', ...more },
    ...(isObservable ? { value: 'a.example' } : { name: 'something', created: stamp, modified: stamp }),
    ...(type === 'malware' ? { is_family: true } : {}),
    ...(confidence === undefined || isObservable ? {} : { confidence }),
    ...(marks.length > 0 ? { object_marking_refs: marks } : {}),
  }
  const carried = carrier === undefined ? {} : { carried: { id, version: stamp, seal: null, ...carrier } }
  const label = unlabelled === undefined ? {} : { unlabelled }
  return { entry: { text: JSON.stringify(body), assigned, ...label, ...carried }, explainer, found }
}

/** Objects of which each differs from the first in one thing: what is forgotten of that thing is noticed. */
const batchOf = fc
  .record({ first: parts, others: fc.array(parts, { minLength: 10, maxLength: 12 }) })
  .map(({ first, others }) => {
    const names = Object.keys(first) as (keyof Parts)[]
    const changed = others.map((other, at) => {
      const name = names[at % names.length]!
      return { ...first, [name]: other[name] }
    })
    return [first, ...changed].map(arrivalOf)
  })

function preparedFrom({ entry, explainer }: Pick<Arrival, 'entry' | 'explainer'>, index: number): Prepared {
  const result = prepare(entry, index, 'US', limitsOf(100_000), explainer)
  if (!result.ok) throw new Error(result.refusal.reason)
  return result.prepared
}

/** A gate that has found what the law says. */
class FoundGate extends Gate {
  readonly found = new Map<Prepared, NonNullable<Arrival['found']>>()

  override hasFoundOf(prepared: Prepared): boolean {
    return this.found.has(prepared)
  }

  override of(prepared: Prepared): Examined {
    return { personal: [], held: [], consent: null, findings: [], ...this.found.get(prepared) }
  }
}

test('what is classified once for a batch is what is classified for each object, whatever stands on the others', () => {
  let shared = 0
  const batches = fc.record({
    all: batchOf,
    explainedAt: fc.nat({ max: 16 }),
    explainedBy: fc.constantFrom('US', 'JP', 'source:feed'),
    source: fc.constantFrom(...sources),
    asksForAge: fc.constantFrom(false, false, false, true),
  })
  fc.assert(
    fc.property(batches, ({ all, explainedAt, explainedBy, source, asksForAge }) => {
      const meanings = new Meanings('US', () => 0)
      const gate = new FoundGate({ personalData: false, twoPersonRelease: true }, 'US')
      const classifier = new Classifier({ meanings, moment: { nowMs, asksForAge }, gate, source, charter })
      const given = new Set<Handling>()
      const arrived = all.map((arrival, index) => ({ arrival, prepared: preparedFrom(arrival, index) }))
      for (const { arrival, prepared } of arrived) if (arrival.found !== null) gate.found.set(prepared, arrival.found)
      for (const [index, { prepared }] of arrived.entries()) {
        if (index === explainedAt) {
          meanings.explain(explainedBy, {
            type: 'marking-definition',
            id: own,
            definition_type: 'statement',
            definition: { statement: 'Copyright of the agency' },
          } as unknown as StixObject)
          classifier.forget()
        }
        const alone = classify(prepared, meanings.of, { nowMs, asksForAge }, gate.of(prepared))
        const handling = classifier.of(prepared)
        expect(handling).toEqual({ ...alone, held: gate.holdsOf(alone, source, charter) })
        if (given.has(handling)) shared++
        given.add(handling)
      }
    }),
    { numRuns: 300 },
  )
  // Else nothing was remembered, and nothing was tried.
  expect(shared).toBeGreaterThan(100)
})

test('objects that are marked alike have one handling, and those of other markings another', () => {
  const gate = new Gate({ personalData: false, twoPersonRelease: true }, 'US')
  const classifier = new Classifier({ meanings: new Meanings('US', () => 0), moment, gate, source: local, charter })
  const of = (assigned: Assigned) =>
    classifier.of(
      preparedFrom(
        {
          entry: {
            assigned,
            text: '{"type":"domain-name","spec_version":"2.1","id":"domain-name--22222222-2222-4222-8222-222222222222","value":"a.example"}',
          },
          explainer: undefined,
        },
        0,
      ),
    )
  expect(of({ tlp: 'green' })).toBe(of({ tlp: 'green' }))
  expect(of({ tlp: 'red' })).toMatchObject({ tlp: 'red', held: ['second-person'] })
})
