import { foldingOf } from './folding.ts'
import { standardPath } from './hash-names.ts'
import { constantBytes, isBinary } from './native-value.ts'
import { printComparison } from './print-pattern.ts'
import type { Reading } from './reading.ts'
import { canonicalSubnet } from './subnet.ts'
import type { Compare, Comparison, Constant, Exists, IsIn, ObjectPath, ValueOperator } from './tree.ts'

/** Comparisons that are to be true of one object together, in order, none twice. */
export type Term = readonly Comparison[]

const texts = new WeakMap<Comparison, string>()

/** As it is printed; remembered. */
export function textOf(comparison: Comparison): string {
  let text = texts.get(comparison)
  if (text === undefined) {
    text = printComparison(comparison)
    texts.set(comparison, text)
  }
  return text
}

/** Terms beyond this are not made of a comparison: it stays as it is nested. */
const maxTerms = 1000
/** Choices that are multiplied out in one AND. */
const maxChoices = 20
/** Alternatives beyond these are not searched for those that imply each other. */
export const maxCompared = 1500

/**
 * What stands between brackets as a choice of terms, in order: none implied by another, each of one object type. Null where
 * there would be too many.
 */
export function termsOf(comparison: Comparison, reading: Reading): Term[] | null {
  switch (comparison.kind) {
    case 'any': {
      const all: Term[] = []
      for (const operand of comparison.operands) {
        const terms = termsOf(operand, reading)
        if (terms === null || all.length + terms.length > maxTerms * 5) return null
        all.push(...terms)
      }
      return leastTerms(all)
    }
    case 'all': {
      const nested = normalNested(comparison, reading)
      return nested.kind === 'all' ? multiplyOut(nested.operands, reading) : termsOf(nested, reading)
    }
    case 'in':
      return leastTerms(normalIn(comparison, reading).map((one) => [one]))
    case 'exists':
      return [[normalExists(comparison, reading)]]
    default:
      return [[normalCompare(comparison, reading)]]
  }
}

/** Operands of AND that are in order, none twice. */
function multiplyOut(operands: readonly Comparison[], reading: Reading): Term[] | null {
  const choices = operands.filter(({ kind }) => kind === 'any')
  if (choices.length > maxChoices) return null
  let product: Term[] = [operands.filter(({ kind }) => kind !== 'any')]
  for (const choice of choices) {
    const terms = termsOf(choice, reading)
    if (terms === null || product.length * terms.length > maxTerms) return null
    const length = product.reduce((sum, term) => sum + term.length + 1, 0) * terms.length
    if (length > maxTerms * 10) return null
    // One object has one type: what asks for two is never true.
    product = leastTerms(product.flatMap((term) => terms.map((one) => [...term, ...one])).filter(isOfOneType))
  }
  return product
}

/** Terms that stay as they are nested, but for their order and their parts. */
export function normalNested(comparison: Comparison, reading: Reading): Comparison {
  if (comparison.kind !== 'any' && comparison.kind !== 'all') {
    const terms = termsOf(comparison, reading)!
    return terms.length === 1 ? terms[0]![0]! : { kind: 'any', operands: terms.map((term) => term[0]!) }
  }
  const parts = comparison.operands
    .map((operand) => normalNested(operand, reading))
    .flatMap((part) => (part.kind === comparison.kind ? part.operands : [part]))
  const operands = inOrder(parts)
  return operands.length === 1 ? operands[0]! : { kind: comparison.kind, operands }
}

export function leastTerms(terms: readonly Term[]): Term[] {
  const sorted = terms.map((term) => ({ term: inOrder(term), keys: new Set<string>(term.map(textOf)) }))
  const byKey = new Map(sorted.map((one) => [one.term.map(textOf).join(' AND '), one]))
  const different = [...byKey.entries()].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, one]) => one)
  // Most choices are of one comparison each, and none implies another.
  if (different.length > maxCompared || different.every(({ keys }) => keys.size === 1))
    return different.map(({ term }) => term)
  return different
    .filter(
      ({ keys }) =>
        !different.some((other) => other.keys.size < keys.size && [...other.keys].every((key) => keys.has(key))),
    )
    .map(({ term }) => term)
}

function inOrder(comparisons: readonly Comparison[]): Comparison[] {
  const byKey = new Map(comparisons.map((one) => [textOf(one), one]))
  return [...byKey.entries()].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, one]) => one)
}

function isOfOneType(term: Term): boolean {
  return new Set(term.map((one) => ('path' in one ? one.path.type : ''))).size === 1
}

function normalExists(comparison: Exists, reading: Reading): Exists {
  return { ...comparison, path: normalPath(comparison.path, reading) }
}

// An element is one of several values if it is one of them: IN is a choice, but NOT IN is not.
function normalIn(comparison: IsIn, reading: Reading): Comparison[] {
  const path = normalPath(comparison.path, reading)
  const { negated } = comparison
  // What has no bytes is equal to no property of bytes.
  const possible = comparison.values.filter((value) => !isBinary(path) || constantBytes(value) !== null)
  const normal = possible.map((value) => normalValue(path, value, reading))
  const byKey = new Map(normal.map((value) => [JSON.stringify(value), value]))
  const values = [...byKey.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value)
  if (values.length === 0 || (negated && values.length > 1) || reading.compat)
    return [{ kind: 'in', path, negated, values }]
  return values.map((value) => ({ kind: 'compare', path, negated: false, operator: negated ? '!=' : '=', value }))
}

const opposite: Readonly<Record<ValueOperator, ValueOperator>> = {
  '=': '!=',
  '!=': '=',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
}

function normalCompare(comparison: Compare, reading: Reading): Compare {
  const path = normalPath(comparison.path, reading)
  const { operator, negated } = comparison
  switch (operator) {
    case 'LIKE':
    case 'MATCHES': {
      const text = comparison.value.value as string
      const value = isBinary(path) ? text : text.normalize('NFC')
      return { kind: 'compare', path, negated, operator, value: { kind: 'string', value } }
    }
    case 'ISSUBSET':
    case 'ISSUPERSET': {
      const text = comparison.value.value as string
      return {
        kind: 'compare',
        path,
        negated,
        operator,
        value: { kind: 'string', value: canonicalSubnet(text) ?? text },
      }
    }
    default: {
      // Values without an order with the constant are false of < and of NOT < alike, so NOT turns the operator around.
      const turned = negated ? opposite[operator] : operator
      const isEquality = turned === '=' || turned === '!='
      const value = isEquality ? normalValue(path, comparison.value, reading) : plainValue(path, comparison.value)
      return { kind: 'compare', path, negated: false, operator: turned, value }
    }
  }
}

function normalPath(path: ObjectPath, reading: Reading): ObjectPath {
  return reading.strict ? path : standardPath(path)
}

function normalValue(path: ObjectPath, constant: Constant, reading: Reading): Constant {
  const plain = plainValue(path, constant)
  if (reading.strict || plain.kind !== 'string') return plain
  const folded = foldingOf(path, plain.value)?.fold(plain.value)
  return folded === undefined || folded === null ? plain : { kind: 'string', value: folded }
}

/** 1.0 is 1; of a property of bytes every constant is bytes. */
function plainValue(path: ObjectPath, constant: Constant): Constant {
  if (constant.kind === 'float' && Number.isSafeInteger(constant.value))
    return { kind: 'integer', value: constant.value }
  if (!isBinary(path)) return constant
  const bytes = constantBytes(constant)
  return bytes === null ? constant : { kind: 'hex', value: Buffer.from(bytes, 'latin1').toString('hex') }
}
