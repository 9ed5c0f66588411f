import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deterministicId } from '../stix/deterministic-id.ts'
import type { StixObject } from '../stix/object.ts'
import { readObject } from '../stix/read.ts'
import { ref, sample, sampleObservable } from '../testing/sample-objects.ts'
import { findPersonalData } from './find.ts'
import type { Context } from './model.ts'
import { derivePseudonymKey } from './pseudonym.ts'
import { type How, redactFindings } from './redact.ts'

const key = derivePseudonymKey(new Uint8Array(32).fill(7), 'trilateral', '2026')
const ways: readonly How[] = [{ way: 'mask' }, { way: 'drop' }, { way: 'pseudonymise', key }]
const victim: Context = { links: [{ name: 'targets', end: 'target', other: 'campaign' }] }
const marking = 'marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9'

const named = (own: { type: string; [name: string]: unknown }) =>
  ({ ...own, spec_version: '2.1', id: deterministicId(own) }) as unknown as StixObject

const objects: readonly StixObject[] = [
  sample('identity', {
    name: 'Jane Doe',
    identity_class: 'individual',
    description: 'Jane Doe, phone: 0900-000-1234',
    contact_information: 'maria@example.com',
    granular_markings: [{ marking_ref: marking, selectors: ['contact_information', 'name'] }],
  }),
  sample('note', {
    content: 'SSN 219-09-9999, card 4111 1111 1111 1111, マイナンバー 1234-5678-9018',
    authors: ['Dr. Jane Doe', 'SOC'],
    object_refs: [ref('malware')],
    granular_markings: [{ marking_ref: marking, selectors: ['authors.[0]'] }],
  }),
  sample('indicator', {
    pattern: "[email-message:to_refs[*].value = 'maria@example.com']",
    indicator_types: ['malicious-activity'],
  }),
  sample('indicator', { pattern: "[ipv4-addr:value = '203.0.113.7']", indicator_types: ['compromised'] }),
  named({ type: 'email-addr', value: 'maria@example.com', display_name: 'Jane Doe' }),
  named({ type: 'ipv4-addr', value: '203.0.113.7' }),
  named({ type: 'ipv6-addr', value: '2001:db8::7' }),
  named({ type: 'user-account', account_login: 'jdoe', display_name: 'Jane Doe' }),
  named({ type: 'url', value: 'https://login.example.net/?e=maria%40example.com' }),
  sampleObservable('email-message', {
    is_multipart: false,
    subject: 'For Maria',
    body: 'Dear maria@example.com',
    additional_header_fields: { To: 'maria@example.com', 'Message-ID': '<1@mail.example.com>' },
  }),
  sample('observed-data', {
    object_refs: undefined,
    objects: {
      '0': { type: 'email-message', is_multipart: false, to_refs: ['1'] },
      '1': { type: 'email-addr', value: 'maria@example.com' },
    },
  }),
]
const plain = (object: StixObject) => JSON.parse(JSON.stringify(object)) as StixObject

describe.each(ways)('redaction by $way', (how) => {
  test.each(objects.map((object) => [object.type, plain(object)] as const))(
    'of a %s leaves valid STIX without what was found',
    (_, object) => {
      expect(readObject(JSON.stringify(object))).toMatchObject({ ok: true })
      const before = JSON.stringify(object)
      const findings = findPersonalData(object, victim)
      expect(findings.length).toBeGreaterThan(0)
      const redacted = redactFindings(object, findings, how)
      expect(JSON.stringify(object)).toBe(before)
      expect(readObject(JSON.stringify(redacted.object))).toMatchObject({ ok: true })
      const after = JSON.stringify(redacted.object)
      for (const value of [
        'maria@',
        'maria%40',
        'Doe',
        '219-09',
        '4111 1111',
        '5678',
        '203.0.113.7',
        '2001:db8',
        'jdoe',
        '000-1234',
      ]) {
        expect(after).not.toContain(value)
      }
      expect(findPersonalData(redacted.object, victim)).toEqual([])
      expect(redacted.removed).toEqual([...new Set(findings.map(({ at }) => at))].sort())
    },
  )
})

describe('redaction', () => {
  test('an observable gets another id, because the old one could be found by trying values', () => {
    for (const how of ways) {
      for (const object of objects.slice(4, 9)) {
        const { object: after } = redactFindings(object, findPersonalData(object, victim), how)
        expect(after.id).not.toBe(object.id)
        expect(after.id.split('--')[0]).toBe(object.type)
      }
    }
  })
  test('pseudonyms keep what belongs together together, and the source learns what they stand for', () => {
    const [identity] = objects
    const { object, pseudonyms } = redactFindings(identity!, findPersonalData(identity!), ways[2]!)
    expect(object.description).toContain(object.name)
    expect(pseudonyms).toContainEqual({ kind: 'person-name', value: 'Jane Doe', pseudonym: object.name })
    expect(redactFindings(identity!, findPersonalData(identity!), ways[0]!).pseudonyms).toEqual([])
  })
  test('dropping takes the property, and the selectors of markings with it', () => {
    const [identity] = objects
    const { object } = redactFindings(identity!, findPersonalData(identity!), { way: 'drop' })
    expect(object).not.toHaveProperty('contact_information')
    expect(object.name).toBe('[person-name withheld]')
    expect(object.granular_markings).toEqual([{ marking_ref: marking, selectors: ['name'] }])
  })
  test('nothing found, nothing changed', () => {
    expect(redactFindings(objects[0]!, [], { way: 'mask' })).toEqual({
      object: objects[0],
      removed: [],
      pseudonyms: [],
    })
  })
  test('what is left between findings stays as it was, whatever stands around them', () => {
    const word = fc.constantFrom('report of ', 'と連絡 ', '; ', 'CVE-2024-12345 ', '🙂 ', '\n')
    const value = fc.constantFrom('maria@example.com', 'SSN 219-09-9999', '4111 1111 1111 1111', '+1 415 555 0132')
    fc.assert(
      fc.property(fc.array(fc.tuple(word, value), { minLength: 1, maxLength: 8 }), (parts) => {
        const content = parts.map(([before, one]) => `${before}${one} / `).join('')
        const note = sample('note', { content, object_refs: [ref('malware')] })
        const findings = findPersonalData(note)
        expect(findings).toHaveLength(parts.length)
        const { object } = redactFindings(note, findings, { way: 'pseudonymise', key })
        expect(findPersonalData(object)).toEqual([])
        for (const [before] of parts) expect(object.content).toContain(before)
      }),
      { numRuns: 300 },
    )
  })
})
