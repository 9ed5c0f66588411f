import { expect, test } from 'vitest'
import { handlingExtension } from '../stix/handling-extension.ts'
import type { StixId, StixObject } from '../stix/object.ts'
import { validate } from '../stix/validate.ts'
import { deriveObject } from './derive-object.ts'
import type { CuttingFacts, CuttingPlan } from './model.ts'

const uuid = (letter: string) => `${letter.repeat(8)}-0000-4000-8000-000000000000`
const marking = `marking-definition--${uuid('9')}` as StixId
const us = `identity--${uuid('0')}` as StixId

const nothing: CuttingPlan = { selectors: [], properties: [], anonymous: false, personal: null, references: true }

function factsOf(type: string, meanings: Readonly<Record<string, string>> = {}): CuttingFacts {
  return {
    id: `${type}--${uuid('d')}` as StixId,
    creator: us,
    created: '2026-06-01T00:00:00.000001Z',
    modified: '2026-06-01T00:00:00.000002Z',
    handle: 'abcdef',
    onlyFor: null,
    meaningOf: (id) => (meanings[id] ?? 'same') as StixId,
    source: new Set(),
  }
}

function make(type: string, more: Record<string, unknown>): StixObject {
  const object = {
    type,
    spec_version: '2.1',
    id: `${type}--${uuid('a')}`,
    created: '2026-01-01T00:00:00.000Z',
    modified: '2026-01-02T00:00:00.000Z',
    ...more,
  }
  expect(validate(object).errors).toEqual([])
  return object as unknown as StixObject
}

function derive(object: StixObject, plan: Partial<CuttingPlan>, meanings: Readonly<Record<string, string>> = {}) {
  return deriveObject(object, { ...nothing, ...plan }, factsOf(object.type, meanings))
}

const report = (more: Record<string, unknown> = {}) =>
  make('report', {
    name: 'Intrusion',
    description: 'secret description',
    published: '2026-01-01T00:00:00Z',
    labels: ['one', 'two', 'three'],
    object_refs: [`malware--${uuid('1')}`, `malware--${uuid('2')}`],
    external_references: [
      { source_name: 'paper', url: 'https://example.com/a' },
      { source_name: 'blog', description: 'words' },
    ],
    ...more,
  })

test('what a recipient may not see is gone, and the rest stands as it stood', () => {
  const derived = derive(report(), { selectors: ['description', 'labels.[1]'] })
  expect(derived?.object).toMatchObject({ name: 'Intrusion', labels: ['one', 'three'] })
  expect(derived?.object).not.toHaveProperty('description')
  expect(derived?.withheld.map(({ at }) => at)).toEqual(['/description', '/labels/1'])
})

test('a sighting that does not say where it was seen does not tell it in words either', () => {
  const [victim, sector] = [`identity--${uuid('3')}`, `identity--${uuid('4')}`]
  const sighting = make('sighting', {
    description: 'seen at the harbour',
    count: 7,
    sighting_of_ref: `indicator--${uuid('1')}`,
    where_sighted_refs: [victim, sector],
  })
  const hidden: [Partial<CuttingPlan>, Readonly<Record<string, string>>][] = [
    [{}, { [victim]: 'withheld' }],
    [{}, { [sector]: 'withheld', [victim]: 'withheld' }],
    [{ selectors: ['where_sighted_refs.[0]'] }, {}],
    [{ selectors: ['where_sighted_refs'] }, {}],
    [{ properties: ['where_sighted_refs'] }, {}],
  ]
  for (const [plan, meanings] of hidden) {
    const derived = derive(sighting, plan, meanings)
    expect(derived?.object).toMatchObject({ count: 7, sighting_of_ref: `indicator--${uuid('1')}` })
    expect(derived?.object).not.toHaveProperty('description')
    expect(derived?.withheld).toContainEqual({ at: '/description', because: 'reference' })
  }
  // Where only something else goes, or the places are known by other ids, the words stay.
  const told = [
    derive(sighting, { selectors: ['count'] }),
    derive(sighting, {}, { [victim]: `identity--${uuid('5')}` }),
  ]
  for (const one of told) expect(one?.object).toMatchObject({ description: 'seen at the harbour' })
})

test('a derived object has an id, a creator and moments of its own, and says that something was withheld, not what', () => {
  const derived = derive(report({ created_by_ref: `identity--${uuid('7')}` }), { selectors: ['description'] })
  expect(derived?.object).toMatchObject({
    id: `report--${uuid('d')}`,
    created_by_ref: us,
    created: '2026-06-01T00:00:00.000001Z',
    modified: '2026-06-01T00:00:00.000002Z',
    extensions: {
      [handlingExtension]: { extension_type: 'property-extension', redacted: true, derived_from: 'abcdef' },
    },
  })
  expect(JSON.stringify(derived?.object)).not.toContain('secret')
  expect(derived?.withheld.map(({ at }) => at)).toEqual(['/created_by_ref', '/description'])
})

test('granular markings of what stays follow it, and those of what goes go', () => {
  const object = report({
    granular_markings: [
      { marking_ref: marking, selectors: ['labels.[0]'] },
      { marking_ref: marking, selectors: ['labels.[2]', 'external_references.[1].description'] },
      { lang: 'en', selectors: ['description'] },
    ],
  })
  const derived = derive(object, { selectors: ['labels.[0]', 'external_references.[0]', 'description'] })
  expect(derived?.object.granular_markings).toEqual([
    { marking_ref: marking, selectors: ['labels.[1]', 'external_references.[0].description'] },
  ])
  expect(derived?.object.labels).toEqual(['two', 'three'])
})

test('a clause takes a property out of every entry of a list, and an entry that is nothing without it goes too', () => {
  const derived = derive(report(), { properties: ['external_references.url'] })
  expect(derived?.object.external_references).toEqual([{ source_name: 'blog', description: 'words' }])
})

test('each place that is not there any more is told with its cause', () => {
  const about = report({ created_by_ref: `identity--${uuid('7')}` })
  const derived = derive(
    about,
    { selectors: ['labels.[0]', 'labels.[1]', 'labels.[2]'], properties: ['description', 'external_references.url'] },
    { [`malware--${uuid('1')}`]: 'withheld', [`malware--${uuid('2')}`]: `malware--${uuid('e')}` },
  )
  expect(derived?.withheld).toEqual([
    { at: '/created_by_ref', because: 'creator' },
    { at: '/description', because: 'property' },
    // Of its two properties one is left, which is nothing alone.
    { at: '/external_references/0', because: 'property' },
    { at: '/labels', because: 'part' },
    { at: '/object_refs/0', because: 'reference' },
    { at: '/object_refs/1', because: 'renamed' },
  ])
  const anonymous = derive(about, { anonymous: true })
  expect(anonymous?.withheld).toContainEqual({ at: '/external_references', because: 'source' })
})

test('a list of which nothing is left goes as a whole', () => {
  const derived = derive(report(), { selectors: ['labels.[0]', 'labels.[1]', 'labels.[2]'] })
  expect(derived?.object).not.toHaveProperty('labels')
  expect(derived?.withheld.map(({ at }) => at)).toEqual(['/labels'])
})

test('a reference to what the recipient cannot have goes, one to a derived object follows it', () => {
  const meanings = { [`malware--${uuid('1')}`]: 'withheld', [`malware--${uuid('2')}`]: `malware--${uuid('e')}` }
  const derived = derive(report(), {}, meanings)
  expect(derived?.object.object_refs).toEqual([`malware--${uuid('e')}`])
})

test('an object that is nothing without what must go is withheld', () => {
  const gone = { [`malware--${uuid('1')}`]: 'withheld', [`malware--${uuid('2')}`]: 'withheld' }
  expect(derive(report(), {}, gone)).toBeNull()
  const link = make('relationship', {
    relationship_type: 'uses',
    source_ref: `campaign--${uuid('1')}`,
    target_ref: `malware--${uuid('2')}`,
  })
  expect(derive(link, {}, { [`malware--${uuid('2')}`]: 'withheld' })).toBeNull()
  expect(derive(report(), { selectors: ['name'] })).toBeNull()
})

test('no reference is cut where the plan does not let any be', () => {
  expect(derive(report(), { references: false }, { [`malware--${uuid('1')}`]: 'withheld' })).toBeNull()
  expect(derive(report(), { references: false, selectors: ['description'] })).not.toBeNull()
})

test('what restricts an object, or revokes it, is never taken out of it', () => {
  const object = report({
    revoked: true,
    object_marking_refs: [marking],
    extensions: { [handlingExtension]: { extension_type: 'property-extension', releasable_to: ['JP'] } },
  })
  for (const selector of [
    'object_marking_refs',
    'object_marking_refs.[0]',
    'revoked',
    'type',
    'extensions',
    `extensions.${handlingExtension}`,
    `extensions.${handlingExtension}.releasable_to`,
  ]) {
    expect(derive(object, { selectors: [selector] }), selector).toBeNull()
  }
  expect(derive(object, { selectors: ['description'] })?.object.extensions).toEqual({
    [handlingExtension]: {
      extension_type: 'property-extension',
      releasable_to: ['JP'],
      redacted: true,
      derived_from: 'abcdef',
    },
  })
})

test('where the source stays anonymous nothing in the object names it', () => {
  const source = `identity--${uuid('7')}` as StixId
  const object = make('sighting', {
    created_by_ref: source,
    sighting_of_ref: `malware--${uuid('1')}`,
    where_sighted_refs: [source, `identity--${uuid('8')}`],
    external_references: [{ source_name: 'the agency', external_id: '17' }],
  })
  const facts = { ...factsOf('sighting'), source: new Set([source]) }
  const derived = deriveObject(object, { ...nothing, anonymous: true, references: false }, facts)
  expect(derived?.object.where_sighted_refs).toEqual([`identity--${uuid('8')}`])
  expect(JSON.stringify(derived?.object)).not.toMatch(/the agency|7{8}/)
})

test('an observable gets no version, and no id that can be computed', () => {
  const object = {
    type: 'email-message',
    id: `email-message--${uuid('a')}`,
    is_multipart: false,
    subject: 'hello',
    from_ref: `email-addr--${uuid('1')}`,
  } as unknown as StixObject
  const derived = derive(object, {}, { [`email-addr--${uuid('1')}`]: 'withheld' })
  expect(derived?.object).toMatchObject({ id: `email-message--${uuid('d')}`, subject: 'hello' })
  for (const name of ['from_ref', 'created', 'modified', 'created_by_ref'])
    expect(derived?.object).not.toHaveProperty(name)
})

test('an observation loses an observable, and what pointed to it inside', () => {
  const object = make('observed-data', {
    first_observed: '2026-01-01T00:00:00Z',
    last_observed: '2026-01-01T00:00:00Z',
    number_observed: 1,
    objects: {
      '0': { type: 'ipv4-addr', value: '198.51.100.1' },
      '1': { type: 'network-traffic', src_ref: '0', dst_ref: '2', protocols: ['tcp'] },
      '2': { type: 'ipv4-addr', value: '203.0.113.9' },
    },
  })
  const derived = derive(object, { selectors: ['objects.0'] })
  expect(derived?.object.objects).toEqual({
    '1': { type: 'network-traffic', dst_ref: '2', protocols: ['tcp'] },
    '2': { type: 'ipv4-addr', value: '203.0.113.9' },
  })
})

test('personal data that was found is masked in the same step', () => {
  const object = report({ description: 'Write to taro@example.com.' })
  const findings = [
    { at: '/description', range: [9, 25], kind: 'email', certainty: 'checked', because: 'form' },
  ] as const
  const derived = derive(object, { personal: { findings, how: { way: 'mask' } } })
  expect(derived?.object.description).toBe('Write to email@withheld.invalid.')
  expect(derived?.withheld.map(({ at }) => at)).toEqual(['/description'])
})

test('definitions and translations are given whole or not at all', () => {
  const translation = make('language-content', {
    object_ref: `malware--${uuid('1')}`,
    contents: { ja: { description: 'x' } },
    labels: ['a'],
  })
  expect(derive(translation, { selectors: ['labels'] })).toBeNull()
  expect(derive(translation, {}, { [`malware--${uuid('1')}`]: `malware--${uuid('e')}` })).toBeNull()
})

test('an observable inside an observation keeps its own markings, and loses the id that would say what is masked in it', () => {
  const red = 'marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1'
  const object = make('observed-data', {
    first_observed: '2026-01-01T00:00:00Z',
    last_observed: '2026-01-01T00:00:00Z',
    number_observed: 1,
    objects: {
      '0': {
        type: 'email-addr',
        id: `email-addr--${uuid('4')}`,
        value: 'taro@example.com',
        object_marking_refs: [red],
      },
      '1': { type: 'ipv4-addr', value: '198.51.100.1' },
    },
  })
  for (const selector of ['objects.0.object_marking_refs', 'objects.0.object_marking_refs.[0]'])
    expect(derive(object, { selectors: [selector] })).toBeNull()
  const derived = derive(object, { properties: ['number_observed'], selectors: ['objects.1'] })
  expect(derived).toBeNull()
  const shown = derive(object, { selectors: ['objects.1'] })
  expect(shown?.object.objects).toEqual({
    '0': { type: 'email-addr', value: 'taro@example.com', object_marking_refs: [red] },
  })
})

test('an id under any property that is withheld from the recipient goes, and a derived one follows', () => {
  const [gone, part, same] = ['1', '2', '3'].map((digit) => `malware--${uuid(digit)}`) as [string, string, string]
  const object = report({ x_seen_with: gone, x_others: [part, same, gone], x_self: 'malware' })
  const derived = derive(object, {}, { [gone]: 'withheld', [part]: `malware--${uuid('e')}` as never })
  expect(derived?.object).not.toHaveProperty('x_seen_with')
  expect(derived?.object.x_others).toEqual([`malware--${uuid('e')}`, same])
})
