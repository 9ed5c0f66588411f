import { Regex } from '../regex/regex.ts'
import { compareVersions, isTimestamp } from '../stix/version.ts'
import { compileLike } from './compile-like.ts'
import { foldingOf } from './folding.ts'
import { bytesOf, compareCodePoints, constantBytes, isBinary } from './native-value.ts'
import type { ValueTest } from './path-test.ts'
import type { Reading } from './reading.ts'
import { isWithin, parseSubnet } from './subnet.ts'
import type { Compare, Constant, IsIn, ObjectPath, TextOperator, ValueOperator } from './tree.ts'

/** What a comparison asks of one value, NOT included (§9.6.1). May throw a RegexFault, and its test a SearchFault. */
export function compileValue(comparison: Compare | IsIn, reading: Reading): ValueTest {
  const { path, negated } = comparison
  if (comparison.kind === 'in') return turned(isOneOf(comparison, reading), negated)
  const { operator, value } = comparison
  switch (operator) {
    case '=':
      return turned(equals(path, value, reading), negated)
    case '!=':
      return turned(equals(path, value, reading), !negated)
    case 'LIKE':
    case 'MATCHES':
    case 'ISSUBSET':
    case 'ISSUPERSET':
      return turned(textTest(path, operator, value.value as string, reading), negated)
    default:
      return ordered(path, operator, value, negated)
  }
}

function turned(test: ValueTest, negated: boolean): ValueTest {
  return negated ? (value) => !test(value) : test
}

const never: ValueTest = () => false

function equals(path: ObjectPath, constant: Constant, reading: Reading): ValueTest {
  if (isBinary(path)) {
    const bytes = constantBytes(constant)
    const read = bytesOf(path)
    return bytes === null ? never : (value) => read(value) === bytes
  }
  const { kind, value: wanted } = constant
  if (kind === 'timestamp') {
    return (value) => isTimestamp(value) && compareVersions(value, wanted as string) === 0
  }
  if (kind === 'binary' || kind === 'hex') return never
  const folding = kind === 'string' && !reading.strict ? foldingOf(path, wanted) : null
  if (folding === null) return (value) => value === wanted
  const folded = folding.fold(wanted as string)
  return (value) => value === wanted || (typeof value === 'string' && folding.fold(value) === folded)
}

function isOneOf({ path, values }: IsIn, reading: Reading): ValueTest {
  const plain = values.every(
    (constant) =>
      !isBinary(path) &&
      /^(?:string|integer|float|boolean)$/.test(constant.kind) &&
      (reading.strict || constant.kind !== 'string' || foldingOf(path, constant.value) === null),
  )
  if (plain) {
    const set = new Set<unknown>(values.map(({ value }) => value))
    // The reference code is of a language in which true is 1.
    if (reading.compat) {
      if (set.has(1)) set.add(true)
      if (set.has(0)) set.add(false)
    }
    return (value) => set.has(value)
  }
  const tests = values.map((constant) => equals(path, constant, reading))
  return (value) => tests.some((test) => test(value))
}

/** Values that have no order with the constant are not below, above or equal, and neither are they with NOT. */
function ordered(path: ObjectPath, operator: ValueOperator, constant: Constant, negated: boolean): ValueTest {
  const order = orderWith(path, constant)
  const holds = (difference: number): boolean => {
    switch (operator) {
      case '<':
        return difference < 0
      case '<=':
        return difference <= 0
      case '>':
        return difference > 0
      default:
        return difference >= 0
    }
  }
  return (value) => {
    const difference = order(value)
    return difference !== null && holds(difference) !== negated
  }
}

function orderWith(path: ObjectPath, constant: Constant): (value: unknown) => number | null {
  const { kind, value: wanted } = constant
  if (isBinary(path)) {
    const bytes = constantBytes(constant)
    const read = bytesOf(path)
    return (value) => {
      const own = read(value)
      return own === null || bytes === null ? null : compareCodePoints(own, bytes)
    }
  }
  if (kind === 'string') return (value) => (typeof value === 'string' ? compareCodePoints(value, wanted) : null)
  if (kind === 'timestamp') return (value) => (isTimestamp(value) ? compareVersions(value, wanted) : null)
  if (kind === 'integer' || kind === 'float') return (value) => (typeof value === 'number' ? value - wanted : null)
  return () => null
}

function textTest(path: ObjectPath, operator: TextOperator, wanted: string, reading: Reading): ValueTest {
  if (operator === 'ISSUBSET' || operator === 'ISSUPERSET') return subnetTest(operator, wanted)
  const compat = reading.compat ?? false
  const bytes = isBinary(path)
  const test = operator === 'LIKE' ? likeTest(wanted, bytes, compat) : regexTest(wanted, bytes, compat)
  const read = bytes ? bytesOf(path) : normalised
  return (value) => {
    const text = read(value)
    return text !== null && test(text)
  }
}

function likeTest(wanted: string, bytes: boolean, compat: boolean): (text: string) => boolean {
  return compileLike(bytes ? wanted : wanted.normalize('NFC'), compat)
}

function regexTest(wanted: string, bytes: boolean, compat: boolean): (text: string) => boolean {
  const regex = new Regex(bytes ? wanted : wanted.normalize('NFC'), { bytes, dotAll: !compat })
  return (text) => regex.test(text)
}

function normalised(value: unknown): string | null {
  return typeof value === 'string' ? value.normalize('NFC') : null
}

function subnetTest(operator: 'ISSUBSET' | 'ISSUPERSET', wanted: string): ValueTest {
  const given = parseSubnet(wanted)
  if (given === null) return never
  return (value) => {
    const own = typeof value === 'string' ? parseSubnet(value) : null
    if (own === null) return false
    return operator === 'ISSUBSET' ? isWithin(own, given) : isWithin(given, own)
  }
}
