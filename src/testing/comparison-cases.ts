/** Random comparisons over a small world of objects, and observations of it. */
import fc from 'fast-check'
import { type Observable, Observation } from '../pattern/observation.ts'
import type { Comparison, Constant, ObjectPath } from '../pattern/tree.ts'

const strings = [
  '',
  'a',
  'ab',
  'AB',
  'a\nb',
  '1',
  '10.0.0.1',
  '10.0.0.1/32',
  '10.0.0.0/8',
  'é',
  'e\u0301',
  '2026-01-01T00:00:00Z',
  'x%',
  'YQ==',
  '6162',
]
const numbers = [0, 1, 1.5, -2]

const value = fc.oneof(
  fc.constantFrom<unknown>(...strings),
  fc.constantFrom<unknown>(...numbers),
  fc.constantFrom<unknown>(true, false, null),
)

/** An object of type x or y with a few properties, each there or not. */
const object = fc.record(
  {
    type: fc.constantFrom('x', 'y'),
    a: value,
    l: fc.array(value, { maxLength: 3 }),
    d: fc.record({ 'k-1': value }, { requiredKeys: [] }),
    to_ref: fc.constantFrom('0', '1', '2', 'nowhere'),
    to_refs: fc.array(fc.constantFrom('0', '1', '2', 'nowhere'), { maxLength: 2 }),
    n_bin: fc.constantFrom<unknown>('YQ==', 'YWI=', 'not base64', 5),
    n_hex: fc.constantFrom<unknown>('61', '6162', 'zz', 5),
    hashes: fc.record({ 'SHA-256': value, sha256: value, MD5: value }, { requiredKeys: [] }),
    value,
  },
  { requiredKeys: ['type'] },
)

export const comparedObservation: fc.Arbitrary<Observation> = fc
  .array(object, { minLength: 1, maxLength: 3 })
  .map((objects) => {
    const byId = new Map<string, Observable>(objects.map((one, at) => [String(at), one]))
    const time = '2026-01-01T00:00:00Z'
    return new Observation({ id: 'observed', objects: byId, firstObserved: time, lastObserved: time })
  })

const paths = [
  [{ key: 'a' }],
  [{ key: 'l' }, { index: '*' as const }],
  [{ key: 'l' }, { index: 0 }],
  [{ key: 'l' }, { index: -1 }],
  [{ key: 'd' }, { key: 'k-1' }],
  [{ key: 'to_ref' }, { key: 'a' }],
  [{ key: 'to_ref' }, { key: 'value' }],
  [{ key: 'to_ref' }, { key: 'to_ref' }, { key: 'type' }],
  [{ key: 'to_ref' }],
  [{ key: 'to_refs' }, { index: '*' as const }, { key: 'a' }],
  [{ key: 'n_bin' }],
  [{ key: 'n_hex' }],
  [{ key: 'hashes' }, { key: 'SHA-256' }],
  [{ key: 'hashes' }, { key: 'SHA256' }],
  [{ key: 'type' }],
  [{ key: 'constructor' }],
]

const constant: fc.Arbitrary<Constant> = fc.oneof(
  fc.constantFrom(...strings).map((one): Constant => ({ kind: 'string', value: one })),
  fc
    .constantFrom(...numbers)
    .map((one): Constant => ({ kind: Number.isInteger(one) ? 'integer' : 'float', value: one })),
  fc.constant<Constant>({ kind: 'float', value: 1 }),
  fc.constantFrom<Constant>({ kind: 'hex', value: '61' }, { kind: 'binary', value: 'YWI=' }),
  fc.constantFrom<Constant>({ kind: 'timestamp', value: '2026-01-01T00:00:00Z' }, { kind: 'boolean', value: true }),
)
const sortOf = ({ kind }: Constant): string => (kind === 'float' ? 'integer' : kind)
const sets = fc
  .array(constant, { maxLength: 4 })
  .map((values) => values.filter((one) => sortOf(one) === sortOf(values[0]!)))

function tests(type: string): fc.Arbitrary<Comparison> {
  const common = {
    path: fc.constantFrom(...paths).map((steps): ObjectPath => ({ type, steps })),
    negated: fc.boolean(),
  }
  const text = (...values: string[]): fc.Arbitrary<Constant> =>
    fc.constantFrom(...values).map((one): Constant => ({ kind: 'string', value: one }))
  return fc.oneof(
    fc.record({ ...common, kind: fc.constant('compare'), operator: fc.constantFrom('=', '!='), value: constant }),
    fc.record({
      ...common,
      kind: fc.constant('compare'),
      operator: fc.constantFrom('<', '<=', '>', '>='),
      value: constant.filter(({ kind }) => kind !== 'boolean'),
    }),
    fc.record({
      ...common,
      kind: fc.constant('compare'),
      operator: fc.constant('LIKE'),
      value: text('%', 'a%', '%b', '_', 'a_b', 'ab', 'é', 'e\u0301', '10.%.1', 'x%', ''),
    }),
    fc.record({
      ...common,
      kind: fc.constant('compare'),
      operator: fc.constant('MATCHES'),
      value: text('a', '^a', 'a.b', '^$', '[0-9]+$', '^.$', '\\x61', 'é'),
    }),
    fc.record({
      ...common,
      kind: fc.constant('compare'),
      operator: fc.constantFrom('ISSUBSET', 'ISSUPERSET'),
      value: text('10.0.0.0/8', '10.0.0.1', '10.0.0.1/32', '::1', '0.0.0.0/0'),
    }),
    fc.record({ ...common, kind: fc.constant('in'), values: sets }),
    fc.record({ ...common, kind: fc.constant('exists') }),
  ) as fc.Arbitrary<Comparison>
}

/** Comparisons that an index can help with, and that are true more often than not where their path leads somewhere. */
export const anchoredComparison: fc.Arbitrary<Comparison> = fc
  .record({
    kind: fc.constant('compare' as const),
    path: fc
      .constantFrom<ObjectPath['steps']>(
        [{ key: 'a' }],
        [{ key: 'l' }, { index: '*' }],
        [{ key: 'to_ref' }, { key: 'value' }],
        [{ key: 'hashes' }, { key: 'SHA256' }],
      )
      .map((steps): ObjectPath => ({ type: 'x', steps })),
    negated: fc.constant(false),
    test: fc.oneof(
      fc.constantFrom(...strings).map((value) => ({ operator: '=' as const, value })),
      fc
        .constantFrom('10.%', '%.0.1', '%10.0%', '%0.0.1/_2', 'e\u0301')
        .map((value) => ({ operator: 'LIKE' as const, value })),
      fc.constantFrom('10.0.0.0/8', '0.0.0.0/0').map((value) => ({ operator: 'ISSUBSET' as const, value })),
    ),
  })
  .map(({ test, ...rest }) => ({ ...rest, operator: test.operator, value: { kind: 'string', value: test.value } }))

/** Joined by AND and OR so that one object can make all of it true, as the parser wants it. */
export const richComparison: fc.Arbitrary<Comparison> = fc.constantFrom('x', 'y').chain((type) => {
  return fc.letrec<{ node: Comparison }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 2, withCrossShrink: true },
      tests(type),
      fc
        .tuple(fc.constantFrom('all' as const, 'any' as const), fc.array(tie('node'), { minLength: 2, maxLength: 3 }))
        .map(
          ([kind, nodes]): Comparison => ({
            kind,
            operands: nodes.flatMap((node) => (node.kind === kind ? node.operands : [node])),
          }),
        ),
    ),
  })).node
})
