import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { confidenceLabels, confidenceScales, stixConfidence } from '../../stix/confidence.ts'
import { handledLikeAll, narrowestTlp, type SpokenOf } from '../../stix/handled-like-all.ts'
import { type HandlingExtension, handlingExtension } from '../../stix/handling-extension.ts'
import { readObject } from '../../stix/read.ts'
import { strictest, tlp2Definitions } from '../../stix/tlp.ts'
import { withdrawn } from '../own-words.ts'
import {
  assessmentIn,
  assessmentText,
  type Confidence,
  isOfThisDesk,
  nameIn,
  nameText,
  opinionValues,
  positionIn,
  positionText,
} from './assessment.ts'
import { checkActor, checkConfidence, checkEvidence, disagreement, type Stand } from './discipline.ts'

const subject = 'campaign--2a6f8d9e-51b3-4f0c-8e1d-7c9b6a5d4e31'
const actor = 'intrusion-set--7b1f8d9e-51b3-4f0c-8e1d-7c9b6a5d4e32'
const other = 'intrusion-set--8c1f8d9e-51b3-4f0c-8e1d-7c9b6a5d4e33'
const report = 'report--9d1f8d9e-51b3-4f0c-8e1d-7c9b6a5d4e34'
const voice = {
  member: 'JP',
  identity: 'identity--0b2c9a51-7c3e-4d0e-8f1a-2d3c4b5a6978',
  id: 'relationship--1a6f8d9e-51b3-4f0c-8e1d-7c9b6a5d4e35',
  created: '2026-11-27T08:00:00.000Z',
  at: '2026-11-27T09:00:00.000Z',
  handling: { object_marking_refs: [tlp2Definitions.green.id] },
}
const reasons = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }).filter((text) => text.isWellFormed())
const confidence: fc.Arbitrary<Confidence> = fc.constantFrom(...confidenceScales).chain((scale) =>
  fc.record({
    scale: fc.constant(scale),
    label: fc.constantFrom(...confidenceLabels[scale].map((one) => one.label)),
  }),
)
const evidence = fc.subarray([report, 'ipv4-addr--5d1f8d9e-51b3-4f0c-8e1d-7c9b6a5d4e36'])

describe('what this desk writes', () => {
  test('is valid STIX, and is read back as it was meant', () => {
    fc.assert(
      fc.property(confidence, evidence, reasons, fc.constantFrom(...opinionValues), (sure, on, why, opinion) => {
        const texts = [
          assessmentText(subject, { actor, confidence: sure, evidence: on, reasons: why }, voice),
          positionText(
            voice.id,
            { opinion, confidence: sure, evidence: on, reasons: why, alternative: other },
            { ...voice, id: voice.id.replace('relationship', 'opinion') },
          ),
        ]
        for (const text of texts) {
          expect(readObject(text)).toMatchObject({ ok: true })
          expect(isOfThisDesk(JSON.parse(text))).toBe(true)
          expect(JSON.parse(withdrawn(text, voice.at))).toMatchObject({ revoked: true, created: voice.created })
        }
        const grounds = { evidence: on, reasons: why, confidence: { kind: 'label', label: sure.label, agrees: true } }
        expect(assessmentIn(JSON.parse(texts[0]!))).toMatchObject({ subject, actor, ...grounds })
        expect(positionIn(JSON.parse(texts[1]!))).toMatchObject({ opinion, alternative: other, ...grounds })
      }),
    )
  })

  test('carries the number that Appendix A has for the label, and none where there is none', () => {
    fc.assert(
      fc.property(confidence, (sure) => {
        const text = assessmentText(subject, { actor, confidence: sure, evidence: [], reasons: 'so' }, voice)
        expect((JSON.parse(text) as { confidence?: number }).confidence).toBe(
          stixConfidence(sure.scale, sure.label) ?? undefined,
        )
      }),
    )
  })

  test('a name is a note that says who uses it, and is found by search under that name', () => {
    const said = { name: 'Vanguard Panda', usedBy: 'CrowdStrike', extent: 'overlaps', other } as const
    const text = nameText({ id: actor, name: 'Volt Typhoon' }, said, { ...voice, id: report.replace('report', 'note') })
    expect(readObject(text)).toMatchObject({ ok: true })
    expect(nameIn(JSON.parse(text))).toEqual(said)
    expect(JSON.parse(text)).toMatchObject({ object_refs: [actor, other] })
  })
})

describe('what others write', () => {
  test('is read whatever it is, and never as more than it says', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('type', 'extensions', 'opinion', 'object_refs'), fc.jsonValue()),
        (any) => {
          for (const type of ['relationship', 'opinion', 'note', String(any['type'])]) {
            const object = { ...any, type }
            expect(() => [assessmentIn(object), positionIn(object), nameIn(object), isOfThisDesk(object)]).not.toThrow()
          }
        },
      ),
    )
  })

  test('an attribution with a bare number has no label', () => {
    const theirs = {
      ...{ type: 'relationship', relationship_type: 'attributed-to', source_ref: subject, target_ref: actor },
      confidence: 70,
    }
    expect(assessmentIn(theirs)).toMatchObject({ confidence: { kind: 'number', number: 70 }, evidence: [] })
    expect(assessmentIn({ ...theirs, relationship_type: 'targets' })).toBeNull()
  })
})

describe('what is no assessment is refused', () => {
  test('an address, its network or its place as the only evidence', () => {
    const places = ['ipv4-addr', 'ipv6-addr', 'autonomous-system', 'location'].map((type) =>
      report.replace('report', type),
    )
    fc.assert(
      fc.property(fc.subarray(places, { minLength: 1 }), (on) => {
        expect(() => checkEvidence(on)).toThrow(/not who sent it/)
        expect(() => checkEvidence([...on, report])).not.toThrow()
      }),
    )
    expect(() => checkEvidence([])).not.toThrow()
  })

  test('a place as the actor, and an actor of the wrong kind', () => {
    expect(() => checkActor('campaign', report.replace('report', 'location'))).toThrow(/is attributed to/)
    expect(() => checkActor('indicator', actor)).toThrow(/to nobody/)
    expect(() => checkActor('campaign', actor)).not.toThrow()
  })

  test('words of one scale beside those of another', () => {
    expect(() => checkConfidence({ scale: 'icd-203', label: 'likely', analytic: 'moderate' })).not.toThrow()
    expect(() => checkConfidence({ scale: 'wep', label: 'likely', analytic: 'moderate' })).toThrow(/ICD 203 alone/)
    expect(() => checkConfidence({ scale: 'icd-203', label: 'likely', reliability: 'B' })).toThrow(/Admiralty/)
    expect(() => checkConfidence({ scale: 'icd-203', label: 'medium' })).toThrow(/one of/)
  })
})

describe('disagreement', () => {
  const stand: fc.Arbitrary<Stand> = fc.record({
    member: fc.constantFrom('US', 'JP', 'PH'),
    actor: fc.constantFrom(actor, other, 'threat-actor--1'),
    positions: fc.array(
      fc.record({ member: fc.constantFrom('US', 'JP', 'PH'), opinion: fc.constantFrom(...opinionValues) }),
      { maxLength: 2 },
    ),
  })

  test('does not depend on the order in which members spoke, nor on how many say the same', () => {
    fc.assert(
      fc.property(fc.array(stand, { maxLength: 5 }), fc.infiniteStream(fc.nat()), (stands, draw) => {
        const found = disagreement(stands)
        const shuffled = stands.map((one) => [draw.next().value, one] as const).toSorted(([a], [b]) => a - b)
        expect(disagreement(shuffled.map(([, one]) => one))).toEqual(found)
        expect(disagreement([...stands, ...stands])).toEqual(found)
      }),
    )
  })

  test('never goes away by what another member adds', () => {
    fc.assert(
      fc.property(fc.array(stand, { maxLength: 4 }), stand, (stands, more) => {
        const [before, after] = [disagreement(stands), disagreement([...stands, more])]
        expect(before.actors && !after.actors).toBe(false)
        expect(before.opinions && !after.opinions).toBe(false)
      }),
    )
  })

  test('is none where one member names the set and another the actor behind it', () => {
    const of = (member: string, named: string) => ({ member, actor: named, positions: [] })
    expect(disagreement([of('US', actor), of('JP', 'threat-actor--1')]).actors).toBe(false)
    expect(disagreement([of('US', actor), of('JP', other)]).actors).toBe(true)
    expect(disagreement([of('US', actor), of('US', other)]).actors).toBe(false)
  })
})

describe('what speaks of several objects', () => {
  const members = ['JP', 'PH', 'US', 'AU']
  const tlp = fc.option(fc.constantFrom('clear', 'green', 'amber', 'amber+strict', 'red' as const))
  const spokenOf: fc.Arbitrary<SpokenOf> = fc
    .record({
      tlp,
      releasableTo: fc.option(fc.subarray(members)),
      own: fc.record(
        {
          originator_control: fc.boolean(),
          purposes: fc.subarray(['hunting', 'defence']),
          pap: fc.constantFrom('clear', 'green', 'amber', 'red'),
          embargo_until: fc.constantFrom('2026-12-01T00:00:00Z', '2026-12-02T00:00:00Z'),
        },
        { requiredKeys: [] },
      ),
    })
    .map(({ own, ...known }) => ({
      ...known,
      object:
        Object.keys(own).length === 0
          ? {}
          : { extensions: { [handlingExtension]: { extension_type: 'property-extension', ...own } } },
    })) as fc.Arbitrary<SpokenOf>
  const handlingOf = (all: readonly SpokenOf[]) =>
    ((handledLikeAll(all) as { extensions?: Record<string, HandlingExtension> }).extensions?.[handlingExtension] ??
      {}) as Partial<HandlingExtension>
  const isWithin = (less: readonly string[] | undefined, than: readonly string[] | undefined) =>
    than === undefined || less?.every((one) => than.includes(one)) === true

  test('is bound by all that binds any of them: one more never widens it', () => {
    fc.assert(
      fc.property(fc.array(spokenOf, { minLength: 1, maxLength: 4 }), spokenOf, (some, more) => {
        const [less, all] = [handlingOf(some), handlingOf([...some, more])]
        expect(isWithin(all.releasable_to, less.releasable_to)).toBe(true)
        expect(isWithin(all.purposes, less.purposes)).toBe(true)
        expect(less.originator_control === true && all.originator_control !== true).toBe(false)
        expect((all.embargo_until ?? '') >= (less.embargo_until ?? '')).toBe(true)
        const [narrow, narrower] = [narrowestTlp(some), narrowestTlp([...some, more])]
        if (narrow !== null) expect(strictest(narrow, narrower!)).toBe(narrower)
      }),
    )
  })
})
