import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tlpLevels } from '../policy/model.ts'
import { generateSigningKey } from './keys.ts'
import { makeSeal, type SealFacts, sealDigest, sealStatement, verifySeal } from './seal.ts'

const key = generateSigningKey()
const facts: SealFacts = {
  origin: 'US',
  agreement: 'trilateral',
  id: 'indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f',
  version: '2024-02-07T00:00:00.000Z',
  digest: sealDigest('{"type":"indicator"}'),
  assigned: { tlp: 'amber', releasableTo: ['JP', 'US'] },
}

test('a seal holds for the facts that were sealed', () => {
  const seal = makeSeal(key.privatePem, facts)
  expect(verifySeal(key.publicKey, facts, seal)).toBe(true)
  expect(verifySeal(generateSigningKey().publicKey, facts, seal)).toBe(false)
})

test('a seal holds for no other object, agreement, version, text, origin or assigned handling', () => {
  const seal = makeSeal(key.privatePem, facts)
  const others: Partial<SealFacts>[] = [
    { origin: 'JP' },
    { agreement: 'bilateral' },
    { id: 'indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd30' },
    { version: '2024-02-07T00:00:00.001Z' },
    { digest: sealDigest('{"type": "indicator"}') },
    { assigned: {} },
    { assigned: { tlp: 'green', releasableTo: ['JP', 'US'] } },
    { assigned: { tlp: 'amber' } },
    { assigned: { tlp: 'amber', releasableTo: ['JP', 'PH', 'US'] } },
  ]
  for (const other of others) expect(verifySeal(key.publicKey, { ...facts, ...other }, seal)).toBe(false)
})

test('the order in which recipients were listed does not break a seal', () => {
  const seal = makeSeal(key.privatePem, facts)
  expect(
    verifySeal(key.publicKey, { ...facts, assigned: { releasableTo: ['US', 'JP', 'JP'], tlp: 'amber' } }, seal),
  ).toBe(true)
})

test('a malformed seal is no seal', () => {
  const seal = makeSeal(key.privatePem, facts)
  for (const text of [
    '',
    'x',
    seal.slice(1),
    `${seal} `,
    seal.replaceAll('=', ''),
    'A'.repeat(88),
    `${'A'.repeat(86)}==`,
  ]) {
    expect(verifySeal(key.publicKey, facts, text)).toBe(false)
  }
  expect(verifySeal('no key', facts, seal)).toBe(false)
})

test('two different sets of facts never share a statement', () => {
  const word = fc.string({ maxLength: 4, unit: fc.constantFrom('a', 'b', '"', '\0') })
  const anyFacts = fc.record({
    origin: word,
    agreement: word,
    id: word,
    version: word,
    digest: word,
    assigned: fc.record(
      { tlp: fc.constantFrom(...tlpLevels), releasableTo: fc.uniqueArray(fc.constantFrom('JP', 'PH', 'US')) },
      { requiredKeys: [] },
    ),
  })
  const normal = (one: SealFacts) =>
    JSON.stringify([
      ...[one.origin, one.agreement, one.id, one.version, one.digest],
      one.assigned.tlp ?? null,
      one.assigned.releasableTo === undefined ? null : [...one.assigned.releasableTo].sort(),
    ])
  fc.assert(
    fc.property(anyFacts, anyFacts, (one, other) => {
      const same = Buffer.compare(sealStatement(one), sealStatement(other)) === 0
      expect(same).toBe(normal(one) === normal(other))
    }),
    { numRuns: 2000 },
  )
})
