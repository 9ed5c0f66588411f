import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import vectors from '../../vectors/markings.json' with { type: 'json' }
import { ref, sample } from '../testing/sample-objects.ts'
import { handlingExtension } from './handling-extension.ts'
import { explainMarking, markingIdsOf, wellKnownStatements } from './markings.ts'
import type { StixObject } from './object.ts'
import { readObject } from './read.ts'
import { strictest, tlp2Definitions, tlpOfMarking } from './tlp.ts'

const tlps = fc.constantFrom('clear', 'green', 'amber', 'amber+strict', 'red') as fc.Arbitrary<
  'clear' | 'green' | 'amber' | 'amber+strict' | 'red'
>

describe('markings', () => {
  test.each(vectors.cases)('vector: $name', ({ definition, meaning }) => {
    const result = readObject(JSON.stringify(definition))
    if (!result.ok) throw new Error(result.reason)
    expect(explainMarking(result.object)).toEqual(meaning)
  })
  test('our TLP 2.0 definitions are sound STIX', () => {
    for (const [tlp, definition] of Object.entries(tlp2Definitions)) {
      expect(readObject(JSON.stringify(definition))).toMatchObject({ ok: true, warnings: [] })
      expect(tlpOfMarking(definition.id)).toBe(tlp)
    }
  })
  test('the strictest label is a maximum', () => {
    fc.assert(
      fc.property(tlps, tlps, tlps, (a, b, c) => {
        expect(strictest(a, b)).toBe(strictest(b, a))
        expect(strictest(a, strictest(b, c))).toBe(strictest(strictest(a, b), c))
        expect(strictest(a, a)).toBe(a)
        expect(strictest(a, 'red')).toBe('red')
        expect(strictest(a, 'clear')).toBe(a)
      }),
    )
  })
  test('no text about restrictions passes for a mere statement', () => {
    for (const text of [
      'TLP:RED',
      'SECRET//REL TO USA, JPN',
      'Company confidential',
      'For official use only',
      '機密性３情報',
      '部外秘',
    ]) {
      const definition = sample('marking-definition', {
        modified: undefined,
        definition_type: 'statement',
        definition: { statement: text },
      })
      expect(explainMarking(definition)).toEqual({ kind: 'unknown' })
    }
  })
  test('the markings of an object and of its parts are found, languages are not markings', () => {
    const [whole, part] = [ref('marking-definition'), ref('marking-definition', '2')]
    const object = sample('malware', {
      object_marking_refs: [whole],
      granular_markings: [
        { marking_ref: part, selectors: ['name'] },
        { lang: 'ja', selectors: ['name'] },
      ],
    })
    expect(markingIdsOf(object)).toEqual({ object: [whole], granular: [{ ref: part, selectors: ['name'] }] })
    expect(markingIdsOf(sample('malware'))).toEqual({ object: [], granular: [] })
  })
  test('a handling extension that is malformed refuses the object', () => {
    for (const wrong of [
      { releasable_to: 'JP' },
      { releasable_to: ['jp'] },
      { originator_control: 'yes' },
      { exercise: '' },
      { releaseable_to: ['JP'] },
      { purposes: [1] },
    ]) {
      const extensions = { [handlingExtension]: { extension_type: 'property-extension', ...wrong } }
      expect(readObject(JSON.stringify(sample('malware', { extensions })))).toMatchObject({
        ok: false,
        code: 'invalid',
      })
    }
    const wrongType = { [handlingExtension]: { extension_type: 'new-sdo' } }
    expect(readObject(JSON.stringify(sample('malware', { extensions: wrongType })))).toMatchObject({ ok: false })
  })
  test('well-known statements are no TLP markings', () => {
    for (const id of wellKnownStatements.keys()) expect(tlpOfMarking(id)).toBeUndefined()
  })
  test('a definition that nobody validated is still explained without a throw', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('definition', 'definition_type', 'extensions', 'name'), fc.object()),
        (members) => {
          const definition = {
            type: 'marking-definition',
            id: ref('marking-definition'),
            ...members,
          } as unknown as StixObject
          expect(explainMarking(definition).kind).toBe('unknown')
        },
      ),
    )
  })
})

test('what an observable inside an old observation says of itself is a marking of that part, and what cannot be read counts for all of it', () => {
  const [red, words] = [tlp2Definitions.red.id, ref('marking-definition', '7')]
  const object = sample('observed-data', {
    object_refs: undefined,
    objects: {
      0: { type: 'file', name: 'a', object_marking_refs: [red] },
      1: { type: 'file', name: 'a', granular_markings: [{ marking_ref: words, selectors: ['name'] }] },
      2: { type: 'x-odd', granular_markings: [{ marking_ref: words, selectors: ['name'] }, 'odd', { lang: 'ja' }] },
      3: { type: 'file', extensions: { [handlingExtension]: { releasable_to: ['JP'] } } },
    },
  })
  expect(markingIdsOf(object)).toEqual({
    object: [],
    granular: [
      { ref: red, selectors: ['objects.0'] },
      { ref: words, selectors: ['objects.1.name'] },
      { ref: words, selectors: ['objects.2'] },
      { ref: handlingExtension, selectors: ['objects.3'] },
    ],
  })
})
