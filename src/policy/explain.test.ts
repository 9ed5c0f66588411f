import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { agreements, handling, member, noon, recipient } from '../testing/policy-cases.ts'
import { decide } from './decide.ts'
import { explain } from './explain.ts'
import type { Decision, ReasonCode, Recipient } from './model.ts'

const ph: Recipient = { kind: 'member', code: 'PH' }
const names = { PH: 'the Philippines' }
const withheld = (code: ReasonCode, facts: Record<string, string> = {}): Decision => ({
  outcome: 'withhold',
  agreement: 'trilateral',
  clause: 'C1',
  reasons: [{ code, facts }],
  removed: [],
  redaction: null,
  obligations: null,
})

test('a release is told with its clause and agreement', () => {
  const decision: Decision = {
    ...withheld('clause-permits', { agreement: 'trilateral', clause: 'C1', tlp: 'green', ceiling: 'green' }),
    outcome: 'release',
  }
  expect(explain(decision, ph, names)).toBe(
    "Released to the Philippines under clause C1 of the trilateral agreement: TLP:GREEN is within the clause's ceiling.",
  )
  expect(explain({ ...decision, outcome: 'redact' }, ph)).toMatch(/^Released in part to PH under clause C1/)
})

test('a release of something unmarked says what it counts as', () => {
  const facts = { tlp: 'clear', unmarked: 'marking-definition' }
  const decision: Decision = { ...withheld('clause-permits', facts), outcome: 'release' }
  expect(explain(decision, { kind: 'public' })).toBe(
    "Released to the public under clause C1 of the trilateral agreement: an unmarked marking-definition counts as TLP:CLEAR, within the clause's ceiling.",
  )
})

describe('each reason has its sentence', () => {
  // A record, so that the compiler asks for a new reason's sentence here.
  const expected: Record<ReasonCode, [Record<string, string>, string]> = {
    'clause-permits': [{ tlp: 'green' }, "TLP:GREEN is within the clause's ceiling"],
    'own-object': [{ origin: 'PH' }, 'it published this object itself'],
    'own-staff': [{}, "this node's own people read what it holds"],
    'no-agreement': [{ recipient: 'member:PH', origin: 'US' }, 'no agreement lets what US published go to PH'],
    'agreement-not-in-force': [
      { agreement: 'trilateral', from: '2026-04-01T00:00:00Z', until: '2027-04-01T00:00:00Z' },
      'the trilateral agreement is in force only from 2026-04-01T00:00:00Z until 2027-04-01T00:00:00Z',
    ],
    'not-a-party': [{ agreement: 'trilateral', recipient: 'PH' }, 'PH is not a party of the trilateral agreement'],
    unmarked: [
      { agreement: 'trilateral', type: 'report' },
      'the object carries no TLP label, and the trilateral agreement does not say what an unmarked one counts as',
    ],
    'unknown-marking': [
      { marking: 'marking-definition--1' },
      'it carries the marking marking-definition--1, which nobody has explained',
    ],
    'type-not-covered': [{ clause: 'C1', type: 'report' }, 'clause C1 does not cover objects of type report'],
    'tlp-above-ceiling': [
      { clause: 'C1', tlp: 'red', ceiling: 'amber+strict' },
      'TLP:RED is above the ceiling of clause C1, TLP:AMBER+STRICT',
    ],
    'sector-not-covered': [
      { clause: 'C1', sectors: 'energy, water' },
      'clause C1 does not cover all sectors of the object (energy, water)',
    ],
    'sender-not-covered': [{ clause: 'C1', origin: 'US' }, 'clause C1 does not cover what US publishes'],
    'recipient-not-covered': [{ clause: 'C1', recipient: 'PH' }, 'clause C1 does not reach PH'],
    'purpose-not-covered': [
      { agreement: 'trilateral', purposes: 'response', recipient: 'member:PH' },
      'it may be used only for purposes (response) that the trilateral agreement does not have',
    ],
    'tlp-not-for-recipient': [
      { tlp: 'amber+strict', recipient: 'client:amber' },
      'the object is TLP:AMBER+STRICT, which stays within the members themselves',
    ],
    'red-not-named': [{ recipient: 'PH' }, 'the object is TLP:RED and does not name PH as a recipient'],
    'not-releasable-to': [{ releasableTo: 'JP, US' }, 'the object is releasable only to JP, US'],
    'above-clearance': [{ tlp: 'amber', clearance: 'green' }, 'the object is TLP:AMBER, above the clearance TLP:GREEN'],
    'onward-not-allowed': [{ clause: 'C3', origin: 'JP' }, 'clause C3 does not let others pass on what JP published'],
    'originator-control': [{ origin: 'JP' }, 'JP keeps control of it, and nobody else may pass it on'],
    'other-agreement': [
      { agreement: 'trilateral', under: 'pair' },
      'it came under the pair agreement, not under the trilateral agreement',
    ],
    'not-for-the-public': [{}, 'its markings do not permit release to the public'],
    exercise: [{ exercise: 'KOIN 27' }, 'it belongs to the exercise KOIN 27 and is no live intelligence'],
    'reference-withheld': [{ property: 'target_ref' }, 'its target_ref points to an object that is withheld'],
    'recipient-is-origin': [{ recipient: 'PH' }, 'it published this object itself'],
    redacted: [
      { parts: '1', personal: 'mask' },
      'the parts that are marked for others are left out, personal data is masked',
    ],
    'pap-above-ceiling': [
      { clause: 'C1', pap: 'red', ceiling: 'amber' },
      'PAP:RED is above the ceiling of clause C1, PAP:AMBER',
    ],
    'pap-missing': [{ clause: 'C1' }, 'clause C1 asks for a PAP label, and the object carries none'],
    'confidence-too-low': [
      { clause: 'C1', confidence: '20', least: '50' },
      'its confidence of 20 is below the 50 that clause C1 asks for',
    ],
    'too-old': [
      { clause: 'C1', day: '2026-01-01', most: 'P90D' },
      'it is of 2026-01-01, older than the P90D that clause C1 covers',
    ],
    embargoed: [{ until: '2026-12-01T00:00:00.000Z' }, 'it is under embargo until 2026-12-01T00:00:00.000Z'],
    'personal-data': [{ kinds: 'e-mail' }, 'it may hold personal data (e-mail), and waits for review'],
    'second-person': [{}, 'it waits for the consent of a second person'],
    'no-consent': [{ recipient: 'member:PH' }, 'whoever reported the incident has not consented that PH may have it'],
    'part-withheld': [
      { clause: 'C1' },
      'a part of it is not for this recipient, and clause C1 does not let anything be cut out',
    ],
    recalled: [{ when: '2026-11-20' }, 'its originator took it back on 2026-11-20'],
    'being-decided': [{}, 'the agreements have just changed, and this object is being decided anew'],
  }
  for (const [code, [facts, sentence]] of Object.entries(expected))
    test(code, () => {
      expect(explain(withheld(code as ReasonCode, facts), ph, names)).toBe(
        `Withheld from the Philippines: ${sentence}.`,
      )
    })

  test('the other forms of some', () => {
    const say = (code: ReasonCode, facts: Record<string, string>) => explain(withheld(code, facts), { kind: 'public' })
    expect(say('sector-not-covered', { clause: 'C1', sectors: '' })).toContain('the object names none')
    expect(say('not-releasable-to', { releasableTo: '' })).toContain('releasable to nobody')
    expect(say('agreement-not-in-force', { agreement: 'pair', from: '2026', until: '' })).toMatch(/only from 2026\.$/)
    expect(say('purpose-not-covered', { purposes: 'response', recipient: 'public' })).toContain(
      'nothing binds the public',
    )
    expect(say('purpose-not-covered', { purposes: '' })).toContain('no purpose is left')
    expect(say('no-agreement', { recipient: 'client:amber', origin: 'US' })).toContain(
      'clients cleared up to TLP:AMBER',
    )
    for (const [tlp, reach] of [
      ['green', 'not for the public'],
      ['amber', 'their clients'],
      ['red', 'that it names'],
    ] as const)
      expect(say('tlp-not-for-recipient', { tlp })).toContain(reach)
  })
})

test('whatever is decided is told in one sentence, with every fact in its place', () => {
  fc.assert(
    fc.property(handling, recipient, member, agreements, (of, to, self, made) => {
      const sentence = explain(decide(of, to, { self, agreements: made, nowMs: noon }), to)
      expect(sentence).toMatch(/^(Released (in part )?to|Withheld from) .+\.$/)
      expect(sentence).not.toMatch(/something unsaid|undefined|null|\(\)|member:/)
    }),
    { numRuns: 3000 },
  )
})
