import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { comparedObservation, richComparison } from '../testing/comparison-cases.ts'
import { corpus } from '../testing/corpus.ts'
import { cpuMs } from '../testing/cpu-time.ts'
import { observe, smallObservation, smallPattern } from '../testing/pattern-cases.ts'
import { CompiledPattern } from './compiled-pattern.ts'
import { isEquivalent, normalForm } from './normal-form.ts'
import { parsePattern } from './parse-pattern.ts'
import { printPattern } from './print-pattern.ts'
import type { PatternTree } from './tree.ts'

const runs = Number(process.env.TREFOIL_CAMPAIGN ?? 250)
const normal = (text: string): string => printPattern(normalForm(parsePattern(text)))

describe.skipIf(corpus === null)('the published cases of equivalence (skipped without the corpus)', () => {
  test('are all decided as published', () => {
    const cases = JSON.parse(
      readFileSync(join(corpus!, 'conformance', 'pattern-equivalence.dev.json'), 'utf8'),
    ) as readonly { a: string; b: string; equivalent: boolean }[]
    const read = (text: string): PatternTree => parsePattern(text, { compat: true })
    expect(cases.filter(({ a, b, equivalent }) => isEquivalent(read(a), read(b)) !== equivalent)).toEqual([])
    expect(cases.length).toBeGreaterThan(50)
  })
})

const patterns = fc.oneof(
  smallPattern,
  richComparison.map((comparison): PatternTree => ({ kind: 'observation', comparison })),
  fc
    .tuple(fc.constantFrom('AND' as const, 'OR' as const), fc.array(richComparison, { minLength: 2, maxLength: 3 }))
    .map(([operator, comparisons]): PatternTree => {
      return {
        kind: 'join',
        operator,
        operands: comparisons.map((comparison) => ({ kind: 'observation', comparison })),
      }
    }),
)

test('the normal form is its own normal form, and is printed and parsed as it is', () => {
  fc.assert(
    fc.property(patterns, fc.boolean(), (tree, strict) => {
      const form = normalForm(tree, { strict })
      expect(parsePattern(printPattern(form))).toEqual(form)
      expect(printPattern(normalForm(form, { strict }))).toBe(printPattern(form))
    }),
    { numRuns: runs },
  )
})

test('what stands in another order with AND and OR has the same normal form', () => {
  const turned = (tree: PatternTree): PatternTree => {
    if (tree.kind === 'qualified') return { ...tree, of: turned(tree.of) }
    if (tree.kind === 'observation') {
      const { comparison } = tree
      const operands = comparison.kind === 'all' || comparison.kind === 'any' ? comparison.operands.toReversed() : null
      return operands === null
        ? tree
        : { kind: 'observation', comparison: { kind: comparison.kind as 'all', operands } }
    }
    const operands = tree.operands.map(turned)
    return { ...tree, operands: tree.operator === 'FOLLOWEDBY' ? operands : operands.toReversed() }
  }
  fc.assert(
    fc.property(patterns, (tree) => {
      expect(printPattern(normalForm(turned(tree)))).toBe(printPattern(normalForm(tree)))
    }),
    { numRuns: runs },
  )
})

test('a pattern and its normal form match the same observations, by each reading', () => {
  const anything = fc.oneof(
    smallObservation(false).map((one) => observe(one, '0')),
    comparedObservation,
  )
  const reading = fc.constantFrom({}, { strict: true }, { compat: true })
  fc.assert(
    fc.property(patterns, fc.array(anything, { maxLength: 5 }), reading, (tree, observations, by) => {
      const form = normalForm(tree, by)
      const outcomes = [tree, form].map((one) => new CompiledPattern(one, by).match(observations).outcome)
      expect([printPattern(tree), printPattern(form), outcomes[1]]).toEqual([
        printPattern(tree),
        printPattern(form),
        outcomes[0],
      ])
    }),
    { numRuns: 3 * runs },
  )
})

test.each([
  ['[a:b = 1] OR [a:b = 2]', '[a:b = 1 OR a:b = 2]'],
  ['[a:b IN (2, 1.0, 2)]', '[a:b = 1 OR a:b = 2]'],
  ['[a:b NOT < 5]', '[a:b >= 5]'],
  ["[a:b NOT IN ('x')]", "[a:b != 'x']"],
  ["[artifact:payload_bin = 'ab']", "[artifact:payload_bin = h'6162']"],
  ["[file:hashes.md5 = 'ABCD']", "[file:hashes.MD5 = 'abcd']"],
  ["[ipv6-addr:value ISSUBSET '2001:DB8:0::1/32']", "[ipv6-addr:value ISSUBSET '2001:db8::/32']"],
  ['([a:b = 1] WITHIN 5 SECONDS) WITHIN 3 SECONDS', '[a:b = 1] WITHIN 3 SECONDS'],
  ['([a:b = 1] REPEATS 2 TIMES) REPEATS 3 TIMES', '[a:b = 1] REPEATS 6 TIMES'],
  ['[a:b = 1] AND ([a:b = 2] OR [a:b = 3]) REPEATS 1 TIMES', '[a:b = 1] AND [a:b = 2] OR [a:b = 1] AND [a:b = 3]'],
  ['([a:b = 1] WITHIN 5 SECONDS) REPEATS 2 TIMES', '[a:b = 1] WITHIN 5 SECONDS REPEATS 2 TIMES'],
  ['[a:b = 1] OR ([a:b = 1] AND [a:c = 2]) WITHIN 5 SECONDS', '[a:b = 1]'],
  ['([a:b = 2] AND [a:b = 1]) OR ([a:b = 1] FOLLOWEDBY [a:b = 2])', '[a:b = 1] AND [a:b = 2]'],
])('the normal form of %s', (text, form) => {
  expect(normal(text)).toBe(form)
})

test('a pattern with more alternatives than may be written out has a normal form all the same', () => {
  const either = (at: number): string => `([a:b = ${at}] OR [a:c = ${at}] AND [a:d = 1])`
  const text = Array.from({ length: 14 }, (_, at) => either(at)).join(' AND ')
  const inside = `[${Array.from({ length: 14 }, (_, at) => `(a:b = ${at} OR a:c = ${at})`).join(' AND ')}]`
  const before = cpuMs()
  for (const one of [text, inside]) expect(normal(normal(one))).toBe(normal(one))
  expect(cpuMs() - before).toBeLessThan(8000)
})

test('the normal form of a hostile pattern takes no long time', () => {
  const many = (count: number, one: (at: number) => string, by: string): string =>
    Array.from({ length: count }, (_, at) => one(at)).join(by)
  const hostile = [
    `[${many(1500, (at) => `(a:b = ${at % 9} OR a:c = ${at % 9} OR a:d = ${at})`, ' AND ')}]`,
    `[${many(9, (at) => `(a:b = ${at} OR a:c = ${at})`, ' AND ')} AND ${many(20, (at) => `a:d != ${at}`, ' AND ')}]`,
    `[${many(9, (at) => `(a:b = ${at} OR a:c = ${at})`, ' AND ')} AND ${many(2000, (at) => `a:d != ${at}`, ' AND ')}]`,
    `[${many(1200, (at) => (at % 2 ? `a:b = ${at}` : `a:b = ${at} AND a:c = ${at} AND a:d = 1`), ' OR ')}]`,
    many(1500, (at) => `([a:b = ${at}] AND [a:c = ${at}])`, ' OR '),
    many(14, (at) => `([a:b = ${at}] OR [a:c = ${at}] OR ([a:d = 1] AND [a:e = 1]))`, ' AND '),
    many(100, (at) => `([a:b = ${at}] FOLLOWEDBY [a:c = 1]) WITHIN 5 SECONDS`, ' AND '),
  ]
  for (const text of hostile) {
    const tree = parsePattern(text)
    const before = cpuMs()
    const form = printPattern(normalForm(tree))
    expect([text.slice(0, 80), cpuMs() - before < 8000]).toEqual([text.slice(0, 80), true])
    expect(printPattern(normalForm(parsePattern(form)))).toBe(form)
  }
})
