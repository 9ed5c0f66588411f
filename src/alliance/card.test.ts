import { describe, expect, test } from 'vitest'
import { formatEnvelope, parseEnvelope } from '../crypto/dsse.ts'
import { generateSigningKey } from '../crypto/keys.ts'
import { makeMember } from '../testing/alliance.ts'
import { makeCard, readCard, signCard } from './card.ts'

const { card, privatePem } = makeMember('JP', 1)
const { format: _, ...facts } = card

test('a card is read as it was signed', () => {
  expect(readCard(signCard(card, privatePem))).toEqual(card)
})

test('nobody hands in a card for a key that is not his', () => {
  expect(() => signCard(card, generateSigningKey().privatePem)).toThrow('another signing key')
  const envelope = parseEnvelope(signCard(card, privatePem))
  const unsigned = formatEnvelope({ ...envelope, signatures: [] })
  const renamed = formatEnvelope({
    ...envelope,
    payload: Buffer.from(Buffer.from(envelope.payload).toString('utf8').replace('Member JP', 'Member XX')),
  })
  for (const text of [unsigned, renamed])
    expect(() => readCard(text)).toThrow(expect.objectContaining({ kind: 'integrity' }))
})

describe('every field is checked, and all problems are told at once', () => {
  const wrong: [keyof typeof facts, string[]][] = [
    ['member', ['jp', 'J', 'JAPANESE1', '1J', 'J-P', '']],
    ['name', ['', 'two\nlines', 'x'.repeat(201), 'bell\u0007']],
    ['identity', ['identity--1', 'indicator--00000000-0000-4000-8000-000000000001', '']],
    ['signingKey', ['', 'AAAA', `${facts.signingKey}=`]],
    [
      'authority',
      ['', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', facts.authority + facts.authority],
    ],
    [
      'exchangeUrl',
      ['http://jp:7443', 'https://jp/path', 'https://jp/', 'https://a@jp', 'jp:7443', '', 'https://JP:7443'],
    ],
    ['consoleUrl', ['javascript:alert(1)', 'file:///etc', '', 'http://user:pass@jp']],
  ]
  for (const [field, values] of wrong)
    test(field, () => {
      for (const value of values)
        expect(() => makeCard({ ...facts, [field]: value })).toThrow(
          expect.objectContaining({ kind: 'invalid', issues: [expect.objectContaining({ at: `/${field}` })] }),
        )
    })
  test('all at once', () => {
    const all = Object.fromEntries(Object.keys(facts).map((field) => [field, ''])) as unknown as typeof facts
    expect(() => makeCard(all)).toThrow(expect.objectContaining({ message: expect.stringMatching(/more\)$/) }))
  })
})
