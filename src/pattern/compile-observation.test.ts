import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anchoredComparison, comparedObservation, richComparison } from '../testing/comparison-cases.ts'
import { cpuMs } from '../testing/cpu-time.ts'
import { naiveIsTrue } from '../testing/naive-comparison.ts'
import { anchorsOf, isAnchored } from './anchors.ts'
import { compileObservation } from './compile-observation.ts'
import { CompiledPattern, type MatchOptions } from './compiled-pattern.ts'
import { parsePattern } from './parse-pattern.ts'
import { printComparison } from './print-pattern.ts'
import { readObservations } from './read-observations.ts'
import type { PatternTree } from './tree.ts'

const runs = Number(process.env.TREFOIL_CAMPAIGN ?? 700)

test('a comparison is true exactly where its plainest evaluation is', () => {
  fc.assert(
    fc.property(richComparison, comparedObservation, (comparison, observation) => {
      const ours = compileObservation(comparison, { strict: true })(observation)
      expect([printComparison(comparison), ours]).toEqual([
        printComparison(comparison),
        naiveIsTrue(comparison, observation),
      ])
    }),
    { numRuns: 2 * runs },
  )
})

test('where a comparison is true, one of its anchors is there, by each reading', () => {
  let anchored = 0
  const reading = fc.constantFrom({}, { strict: true }, { compat: true })
  fc.assert(
    fc.property(
      fc.oneof(richComparison, anchoredComparison),
      comparedObservation,
      reading,
      (comparison, observation, by) => {
        const tree: PatternTree = { kind: 'observation', comparison }
        const anchors = anchorsOf(tree, by)
        if (anchors === null || !compileObservation(comparison, by)(observation)) return
        anchored++
        expect([printComparison(comparison), anchors.some((one) => isAnchored(one, observation, by))]).toEqual([
          printComparison(comparison),
          true,
        ])
      },
    ),
    { numRuns: 2 * runs },
  )
  expect(anchored).toBeGreaterThan(5)
})

/** An observation of one object of type `x`, beside one that it refers to and one that the observed-data does not list. */
function matches(text: string, properties: Record<string, unknown>, options: MatchOptions = {}): boolean {
  const observations = readObservations([
    {
      type: 'observed-data',
      id: 'observed-data--1',
      first_observed: '2026-01-01T00:00:00Z',
      last_observed: '2026-01-01T00:00:00Z',
      number_observed: 1,
      object_refs: ['x--1', 'ipv4-addr--1'],
    },
    { type: 'x', id: 'x--1', ...properties },
    { type: 'ipv4-addr', id: 'ipv4-addr--1', value: '203.0.113.33' },
    { type: 'ipv4-addr', id: 'ipv4-addr--2', value: '203.0.113.34' },
  ])
  return new CompiledPattern(parsePattern(text), options).match(observations).outcome === 'match'
}

describe('where the standard, its reference code and what producers write differ', () => {
  test('MATCHES: a full stop is a line feed too; not by the reference code', () => {
    expect(matches("[x:a MATCHES '^a.b$']", { a: 'a\nb' })).toBe(true)
    expect(matches("[x:a MATCHES '^a.b$']", { a: 'a\nb' }, { compat: true })).toBe(false)
  })
  test('LIKE: the whole text, % over line feeds; not by the reference code', () => {
    expect(matches("[x:a LIKE 'ab']", { a: 'ab\n' })).toBe(false)
    expect(matches("[x:a LIKE 'a%b']", { a: 'a\nb' })).toBe(true)
    expect(matches("[x:a LIKE 'ab']", { a: 'ab\n' }, { compat: true })).toBe(true)
    expect(matches("[x:a LIKE 'a%b']", { a: 'a\nb' }, { compat: true })).toBe(false)
  })
  test('ISSUBSET and ISSUPERSET: IPv6, /0 and single addresses; of what is no address, false', () => {
    expect(matches("[x:a ISSUBSET '2001:db8::/32']", { a: '2001:db8:1::5' })).toBe(true)
    expect(matches("[x:a ISSUBSET '0.0.0.0/0']", { a: '10.1.2.3' })).toBe(true)
    expect(matches("[x:a ISSUBSET '10.1.2.3']", { a: '10.1.2.3/32' })).toBe(true)
    expect(matches("[x:a ISSUPERSET '10.1.2.0/24']", { a: '10.0.0.0/8' })).toBe(true)
    expect(matches("[x:a ISSUBSET '::/0']", { a: '10.1.2.3' })).toBe(false)
    expect(matches("[x:a ISSUBSET '10.0.0.0/8']", { a: 'evil.example' })).toBe(false)
  })
  test('NOT EXISTS: true of an object without the property; never by the reference code', () => {
    expect(matches('[NOT EXISTS x:b]', { a: 1 })).toBe(true)
    expect(matches('[NOT EXISTS x:a]', { a: 1 })).toBe(false)
    expect(matches('[NOT EXISTS x:b]', { a: 1 }, { compat: true })).toBe(false)
    expect(matches('[NOT EXISTS y:b]', { a: 1 })).toBe(false)
  })
  test('values without an order with the constant are neither below nor NOT below it, but NOT equal', () => {
    expect(matches('[x:a > 5]', { a: 'text' })).toBe(false)
    expect(matches('[x:a NOT > 5]', { a: 'text' })).toBe(false)
    expect(matches('[x:a NOT = 5]', { a: 'text' })).toBe(true)
    expect(matches('[x:a != 5]', { a: 'text' })).toBe(true)
  })
  test('what is absent is neither equal nor NOT equal', () => {
    expect(matches('[x:b NOT = 5]', { a: 1 })).toBe(false)
    expect(matches('[x:b != 5]', { a: 1 })).toBe(false)
    expect(matches('[x:toString != 5]', { a: 1 })).toBe(false)
  })
  test('elements of a list may be different ones in each comparison', () => {
    expect(matches('[x:l[*].b = 1 AND x:l[*].c = 2]', { l: [{ b: 1 }, { c: 2 }] })).toBe(true)
  })
  test('true is not 1; by the reference code it is in a set', () => {
    expect(matches('[x:a IN (1)]', { a: true })).toBe(false)
    expect(matches('[x:a IN (1)]', { a: true }, { compat: true })).toBe(true)
    expect(matches('[x:a = 1]', { a: true }, { compat: true })).toBe(false)
  })
  test('a text that is no timestamp is no moment, and a leap second is one', () => {
    expect(matches("[x:a < t'2026-01-01T00:00:00Z']", { a: '2025-13-01T00:00:00Z' })).toBe(false)
    expect(matches("[x:a = t'2026-06-30T23:59:60Z']", { a: '2026-06-30T23:59:60.000Z' })).toBe(true)
    expect(matches("[x:a = t'2026-01-01T00:00:00.5Z']", { a: '2026-01-01T00:00:00.500Z' })).toBe(true)
  })
  test('an address is the same with its full prefix; not by the strict reading', () => {
    const to = { to_ref: 'ipv4-addr--1' }
    expect(matches("[x:to_ref.value = '203.0.113.33/32']", to)).toBe(true)
    expect(matches("[x:to_ref.value = '203.0.113.33/32']", to, { strict: true })).toBe(false)
  })
  test('names of hash algorithms and the case of hashes; not by the strict reading', () => {
    const file = { hashes: { SHA256: 'ABCDEF' } }
    expect(matches("[x:hashes.'SHA-256' = 'abcdef']", file)).toBe(true)
    expect(matches("[x:hashes.sha256 IN ('abcdef')]", file)).toBe(true)
    expect(matches("[x:hashes.'SHA-256' = 'abcdef']", file, { strict: true })).toBe(false)
    expect(matches("[x:hashes.'SHA-256' != 'abcdef']", file)).toBe(false)
  })
  test('strings compare by code points, not by the units of UTF-16, and are not normalised', () => {
    expect(matches("[x:a > '\uffee']", { a: '😀' })).toBe(true)
    expect(matches("[x:a = 'é']", { a: 'e\u0301' })).toBe(false)
    expect(matches("[x:a LIKE 'é']", { a: 'e\u0301' })).toBe(true)
  })
  test('references lead only to what the observed-data lists', () => {
    expect(matches("[x:to_ref.value = '203.0.113.33']", { to_ref: 'ipv4-addr--1' })).toBe(true)
    expect(matches("[x:to_ref.value = '203.0.113.34']", { to_ref: 'ipv4-addr--2' })).toBe(false)
    expect(matches('[EXISTS x:to_ref]', { to_ref: 'ipv4-addr--2' })).toBe(false)
    expect(matches("[x:to_ref = 'ipv4-addr--1']", { to_ref: 'ipv4-addr--1' })).toBe(false)
    expect(matches("[x:to_ref.type = 'ipv4-addr']", { to_ref: 'ipv4-addr--1' })).toBe(true)
  })
  test('a domain is itself, not what is below it', () => {
    expect(matches("[x:value = 'evil.example']", { value: 'www.evil.example' })).toBe(false)
  })
})

test('LIKE with hostile texts takes milliseconds', () => {
  const before = cpuMs()
  const long = 'a'.repeat(200_000)
  expect(matches(`[x:a LIKE '%${'a%'.repeat(500)}b']`, { a: long })).toBe(false)
  expect(matches(`[x:a LIKE '%${'a_'.repeat(500)}b%']`, { a: long.slice(0, 20_000) })).toBe(false)
  expect(matches(`[x:a LIKE '%${'a'.repeat(20_000)}b%']`, { a: long })).toBe(false)
  expect(cpuMs() - before).toBeLessThan(6000)
})
