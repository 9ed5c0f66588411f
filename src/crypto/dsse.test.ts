import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Envelope,
  formatEnvelope,
  newEnvelope,
  parseEnvelope,
  preAuthenticationEncoding,
  signEnvelope,
  verifiedSigners,
} from './dsse.ts'
import { generateSigningKey } from './keys.ts'

const type = 'application/vnd.trefoil.test+json'
const [jp, us] = [generateSigningKey(), generateSigningKey()]
const keys = new Map([
  ['jp', jp.publicKey],
  ['us', us.publicKey],
])
const payload = Buffer.from('{"version":1}', 'utf8')
const signed = signEnvelope(signEnvelope(newEnvelope(type, payload), jp.privatePem, 'jp'), us.privatePem, 'us')

test('the bytes that are signed are those of DSSE v1', () => {
  const encoded = preAuthenticationEncoding({
    payloadType: 'http://example.com/HelloWorld',
    payload: Buffer.from('hello world', 'utf8'),
  })
  expect(Buffer.from(encoded).toString('utf8')).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world')
})

test('an envelope survives being written and read', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const envelope = signEnvelope(newEnvelope(type, bytes), jp.privatePem, 'jp')
      const read = parseEnvelope(formatEnvelope(envelope))
      expect(Buffer.from(read.payload).equals(bytes)).toBe(true)
      expect(verifiedSigners(read, type, keys)).toEqual(['jp'])
    }),
    { numRuns: 50 },
  )
})

test('signing twice with one key adds nothing', () => {
  expect(signEnvelope(signed, jp.privatePem, 'jp')).toEqual(signed)
})

describe('a signature counts once, for its own key, its own type and its own bytes', () => {
  const [first, second] = signed.signatures
  const damaged = (sig: string) => sig.replace(/^./, (one) => (one === 'A' ? 'B' : 'A'))
  const attacks: Record<string, Envelope> = {
    'the same signature repeated': { ...signed, signatures: [first!, first!, first!] },
    "one member's signature under another's name": { ...signed, signatures: [first!, { ...first!, keyid: 'us' }] },
    'a signature without a key id': { ...signed, signatures: [first!, { ...second!, keyid: '' }] },
    'a signature by a key that nobody knows': {
      ...signed,
      signatures: [
        first!,
        signEnvelope(newEnvelope(type, payload), generateSigningKey().privatePem, 'x').signatures[0]!,
      ],
    },
    'a damaged signature': { ...signed, signatures: [first!, { ...second!, sig: damaged(second!.sig) }] },
    'a signature that is no base64': { ...signed, signatures: [first!, { ...second!, sig: '%%%' }] },
  }
  for (const [attack, envelope] of Object.entries(attacks))
    test(attack, () => expect(verifiedSigners(envelope, type, keys)).toEqual(['jp']))

  test('a good signature is found behind a bad one of the same key', () => {
    const bad = { ...second!, sig: first!.sig }
    expect(verifiedSigners({ ...signed, signatures: [bad, second!] }, type, keys)).toEqual(['us'])
  })
  test('another type or other bytes', () => {
    expect(verifiedSigners(signed, 'application/other', keys)).toEqual([])
    expect(verifiedSigners({ ...signed, payloadType: 'application/other' }, 'application/other', keys)).toEqual([])
    expect(verifiedSigners({ ...signed, payload: Buffer.from('{"version":2}') }, type, keys)).toEqual([])
  })
})

describe('what is no envelope is refused with its place', () => {
  const good = { payloadType: type, payload: 'e30=', signatures: [] }
  const cases: [string, unknown, string][] = [
    ['a list', [], ''],
    ['no type', { ...good, payloadType: '' }, '/payloadType'],
    ['a payload that is no base64', { ...good, payload: '{}' }, '/payload'],
    ['signatures that are no list', { ...good, signatures: {} }, '/signatures'],
    ['a signature that is no object', { ...good, signatures: ['x'] }, '/signatures/0'],
    ['a signature without bytes', { ...good, signatures: [{ keyid: 'jp' }] }, '/signatures/0/sig'],
  ]
  for (const [what, value, at] of cases)
    test(what, () => {
      expect(() => parseEnvelope(JSON.stringify(value))).toThrow(
        expect.objectContaining({ kind: 'invalid', issues: [expect.objectContaining({ at })] }),
      )
    })
  test('a repeated property, which two programs would read in two ways', () => {
    expect(() => parseEnvelope('{"payloadType":"a","payload":"","payload":"e30=","signatures":[]}')).toThrow('I-JSON')
  })
  test('more bytes or signatures than agreed', () => {
    const limits = { maxBytes: 1000, maxSignatures: 2 }
    const many = { ...good, signatures: Array.from({ length: 3 }, () => ({ keyid: 'jp', sig: '' })) }
    expect(() => parseEnvelope(JSON.stringify(many), limits)).toThrow('more than 2 signatures')
    expect(() => parseEnvelope(' '.repeat(1001), limits)).toThrow(expect.objectContaining({ kind: 'too-large' }))
  })
})
