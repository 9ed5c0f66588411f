import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { HuntPackage } from '../../hunt/hunt-package.ts'
import { readHandlingExtension } from '../../stix/handling-extension.ts'
import { readObject } from '../../stix/read.ts'
import { tlp2Definitions } from '../../stix/tlp.ts'
import { huntExtension, huntIn, offerNote, type Results, replyId, replyNote } from './hunt-note.ts'

const facts = {
  identity: 'identity--0b2c9a51-7c3e-4d0e-8f1a-2d3c4b5a6978',
  at: '2026-11-27T08:00:00.000Z',
  markings: [tlp2Definitions.amber.id as string],
}
const asked: HuntPackage = {
  ...{ title: 'Cranes', purpose: 'To know', legalBasis: 'The agreement', questions: ['Seen?'] },
  ...{ from: '2026-11-01T00:00:00Z', to: '2026-11-30T00:00:00Z' },
  items: [{ kind: 'stix', name: 'a', text: "[domain-name:value = 'a.example']" }],
}
const offer = {
  id: 'note--2a6f8d9e-51b3-4f0c-8e1d-7c9b6a5d4e31',
  hunt: '3b7f8d9e-51b3-4f0c-8e1d-7c9b6a5d4e32',
  to: 'JP',
  due: '2026-12-01T00:00:00.000Z',
  about: [facts.identity],
  package: asked,
}

const count = fc.oneof(
  fc.record({
    count: fc.nat(),
    because: fc.constantFrom(null, 'not in every source'),
    first: fc.constant(null),
    last: fc.constant(null),
  }),
  fc.record({
    count: fc.nat(),
    because: fc.constant(null),
    first: fc.constant('2026-11-02T00:00:00Z'),
    last: fc.constant('2026-11-03T00:00:00Z'),
  }),
  fc.record({
    count: fc.constant(null),
    because: fc.constant('no fields'),
    first: fc.constant(null),
    last: fc.constant(null),
  }),
)
const source = fc.record({
  kind: fc.constantFrom('held', 'telemetry'),
  format: fc.constantFrom('', 'zeek', 'ndjson'),
  sector: fc.constantFrom('', 'water'),
  events: fc.nat(),
  ...{ from: fc.constant('2026-11-02T00:00:00Z'), to: fc.constant('2026-11-03T00:00:00Z') },
})
const results = fc.record({
  counts: fc.option(fc.array(count, { maxLength: 4 })),
  sources: fc.array(source, { maxLength: 3 }),
}) as fc.Arbitrary<Results>

describe('the notes of a hunt', () => {
  test('are valid STIX for one member alone, and are read as they were written', () => {
    const text = offerNote(offer, facts)
    const object = JSON.parse(text) as Record<string, unknown>
    expect(readObject(text)).toMatchObject({ ok: true, warnings: [] })
    expect(readHandlingExtension(object)).toMatchObject({ releasable_to: ['JP'], originator_control: true })
    expect(huntIn(object)).toEqual({ kind: 'offer', ...offer, asked: facts.at, withdrawn: false })
    const later = { created: facts.at, revoked: true } as const
    expect(huntIn(JSON.parse(offerNote(offer, facts, later)))).toMatchObject({ withdrawn: true })
    // Offers of before name the member as `to`.
    expect(huntIn(JSON.parse(text.replace('"recipient":"JP"', '"to":"JP"')))).toEqual(huntIn(object))
  })

  test('a reply says what was released, and nothing that was not', () => {
    fc.assert(
      fc.property(results, (told) => {
        const reply = {
          id: replyId('JP', offer.id),
          offer: offer.id,
          state: 'answered',
          text: 'Looked.',
          results: told,
          to: 'US',
        } as const
        const text = replyNote(reply, facts, facts.at)
        expect(readObject(text)).toMatchObject({ ok: true })
        expect(huntIn(JSON.parse(text))).toEqual({
          ...{
            kind: 'reply',
            id: reply.id,
            offer: offer.id,
            state: 'answered',
            text: 'Looked.',
            at: facts.at,
            results: told,
          },
        })
        if (told.counts === null) expect(text).not.toContain('"count"')
      }),
    )
  })

  test('one member’s reply to one offer is one note, whoever else is asked', () => {
    expect(replyId('JP', offer.id)).not.toBe(replyId('PH', offer.id))
    expect(replyId('JP', offer.id)).toBe(replyId('JP', offer.id))
  })
})

describe('what others send', () => {
  test('is read whatever it is, and what is not of the form is a note and nothing more', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom('kind', 'state', 'results', 'package', 'to', 'due', 'hunt'),
        (value, name) => {
          const own = {
            extension_type: 'property-extension',
            kind: 'reply',
            state: 'answered',
            results: { released: 'counts' },
          }
          for (const extension of [
            value,
            { ...own, [name]: value },
            { ...own, kind: 'offer', to: 'JP', [name]: value },
          ]) {
            const note = {
              type: 'note',
              id: offer.id,
              object_refs: [offer.id],
              extensions: { [huntExtension]: extension },
            }
            expect(() => huntIn(note as Record<string, unknown>)).not.toThrow()
          }
        },
      ),
    )
  })

  test.each([
    ['a negative count', { counts: [{ count: -1 }] }],
    ['a count that is no whole number', { counts: [{ count: 1.5 }] }],
    ['a count beyond all counts', { counts: [{ count: 1e15 }] }],
    ['a count that nobody explains', { counts: [{}] }],
    ['more counts than a package may have', { counts: Array(51).fill({ count: 1 }) }],
    ['more sources than anybody looks at', { sources: Array(101).fill({ kind: 'held', events: 1 }) }],
    ['a beginning without an end', { counts: [{ count: 1, first: '2026-11-02T00:00:00Z' }] }],
    ['a source of no kind', { sources: [{ kind: 'guess', events: 1 }] }],
    ['words in place of a format', { sources: [{ kind: 'telemetry', events: 1, format: 'of Water District Q' }] }],
  ])('%s is no answer', (_, more) => {
    const extension = {
      extension_type: 'property-extension',
      kind: 'reply',
      state: 'answered',
      results: { released: 'counts', ...more },
    }
    const note = {
      type: 'note',
      id: offer.id,
      modified: facts.at,
      object_refs: [offer.id],
      extensions: { [huntExtension]: extension },
    }
    expect(huntIn(note)).toBeNull()
    expect(
      huntIn({ ...note, extensions: { [huntExtension]: { ...extension, results: { released: 'counts' } } } }),
    ).not.toBeNull()
  })

  test('an oversized package is an offer that can only be refused', () => {
    const big = { ...asked, items: Array(51).fill(asked.items[0]) }
    expect(huntIn(JSON.parse(offerNote({ ...offer, package: big }, facts)))).toMatchObject({
      ...{ kind: 'broken-offer', problem: expect.stringMatching(/50 at most/), to: 'JP' },
    })
  })
})
