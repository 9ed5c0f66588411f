import { compareVersions } from '../stix/version.ts'
import {
  leastTerms,
  maxCompared,
  normalNested,
  type Term,
  termsOf,
  textOf as textOfComparison,
} from './normal-comparison.ts'
import { printPattern } from './print-pattern.ts'
import type { Reading } from './reading.ts'
import type { Comparison, PatternTree, Qualifier } from './tree.ts'

/**
 * The normal form of a pattern: patterns of equal normal form match the same observations by the same reading. Equivalent are
 * by it, besides what is printed alike: the order of AND and OR, what is said twice or implied, AND and FOLLOWEDBY of a choice
 * and the choice of them, NOT and the opposite operator, IN and OR, one value in several writings. It is its own normal form.
 * Beyond 1,000 alternatives of an object or 200 of observations, or where it could not be read again, a choice stays inside of what it is a part of; so not all that is equivalent has one form.
 */
export function normalForm(tree: PatternTree, reading: Reading = {}): PatternTree {
  const form = choice(alternatives(tree, reading, true))
  // What is written out must be a pattern that can be read.
  return isReadable(form) ? form : choice(alternatives(tree, reading, false))
}

function isReadable(form: PatternTree): boolean {
  return textOf(form).length <= 65_536 && countComparisons(form) <= 5000
}

function countComparisons(tree: PatternTree): number {
  if (tree.kind === 'qualified') return countComparisons(tree.of)
  if (tree.kind === 'join') return tree.operands.reduce((sum, one) => sum + countComparisons(one), 0)
  const count = (comparison: Comparison): number =>
    comparison.kind === 'any' || comparison.kind === 'all'
      ? comparison.operands.reduce((sum, one) => sum + count(one), 0)
      : 1
  return count(tree.comparison)
}

/** Whether two patterns have one normal form. */
export function isEquivalent(a: PatternTree, b: PatternTree, reading: Reading = {}): boolean {
  return textOf(normalForm(a, reading)) === textOf(normalForm(b, reading))
}

/** Ways to bind observations beyond these are not written out. */
const maxWays = 200

const texts = new WeakMap<PatternTree, string>()

function textOf(tree: PatternTree): string {
  let text = texts.get(tree)
  if (text === undefined) {
    text = printPattern(tree)
    texts.set(tree, text)
  }
  return text
}

const keys = new WeakMap<Bracket, ReadonlySet<string>>()

/** The comparisons that a bracket without a choice wants to be true together. */
function keysOf(bracket: Bracket): ReadonlySet<string> {
  let known = keys.get(bracket)
  if (known === undefined) {
    known = new Set(termOf(bracket.comparison).map(textOfComparison))
    keys.set(bracket, known)
  }
  return known
}

/** Alternatives, each without a choice at its top; brackets that are alternatives have one term each, where they have terms. */
function alternatives(tree: PatternTree, reading: Reading, spread: boolean): PatternTree[] {
  switch (tree.kind) {
    case 'observation': {
      const terms = spread ? termsOf(tree.comparison, reading) : null
      if (terms === null) return [{ kind: 'observation', comparison: normalNested(tree.comparison, reading) }]
      return terms.map(bracketOf)
    }
    case 'qualified': {
      const { of, qualifiers } = unwrap(tree)
      const left = normalQualifiers(qualifiers)
      const ways = alternatives(of, reading, spread)
      return left.length === 0 ? ways : [wrap(choice(ways), left)]
    }
    case 'join': {
      const parts = tree.operands.map((operand) => alternatives(operand, reading, spread))
      if (tree.operator === 'OR') return least(parts.flat())
      return spread ? distribute(tree.operator, parts) : [join(tree.operator, parts.map(choice))]
    }
  }
}

function bracketOf(term: Term): Bracket {
  return { kind: 'observation', comparison: term.length === 1 ? term[0]! : { kind: 'all', operands: term } }
}

function distribute(operator: 'AND' | 'FOLLOWEDBY', parts: readonly (readonly PatternTree[])[]): PatternTree[] {
  const count = parts.reduce((product, part) => product * part.length, 1)
  if (count > maxWays) return [join(operator, parts.map(choice))]
  let ways: PatternTree[][] = [[]]
  for (const part of parts) ways = ways.flatMap((way) => part.map((one) => [...way, one]))
  return least(ways.map((way) => join(operator, way)))
}

function join(operator: 'AND' | 'FOLLOWEDBY', parts: readonly PatternTree[]): PatternTree {
  const flat = parts.flatMap((part) => (part.kind === 'join' && part.operator === operator ? part.operands : [part]))
  // AND binds different observations, so what stands twice is asked twice.
  return { kind: 'join', operator, operands: operator === 'AND' ? byText(flat) : flat }
}

function byText(trees: readonly PatternTree[]): PatternTree[] {
  return trees
    .map((tree) => [textOf(tree), tree] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, tree]) => tree)
}

/** In order, none twice, none that implies another. */
function least(ways: readonly PatternTree[]): PatternTree[] {
  const different = [...new Map(ways.map((way) => [textOf(way), way])).values()]
  const brackets = leastBrackets(different)
  // One after the other, so that of two that imply each other one stays.
  const kept = new Set(byText(different.filter((way) => !isTerm(way))))
  if (brackets.length * kept.size + kept.size ** 2 > maxCompared * 100) return byText([...brackets, ...kept])
  for (const way of [...kept]) {
    if ([...brackets, ...kept].some((one) => one !== way && implies(way, one))) kept.delete(way)
  }
  return byText([...brackets, ...kept])
}

function leastBrackets(ways: readonly PatternTree[]): Bracket[] {
  const terms = ways.flatMap((way) => (isTerm(way) ? [termOf(way.comparison)] : []))
  return leastTerms(terms).map(bracketOf)
}

type Bracket = PatternTree & { kind: 'observation' }

/** A bracket that has no choice in it. */
function isTerm(tree: PatternTree): tree is Bracket {
  if (tree.kind !== 'observation') return false
  const { comparison } = tree
  if (comparison.kind === 'any') return false
  return comparison.kind !== 'all' || comparison.operands.every(({ kind }) => kind !== 'any')
}

function termOf(comparison: Comparison): Term {
  return comparison.kind === 'all' ? comparison.operands : [comparison]
}

/** True only if whatever matches `a` matches `b`. */
function implies(a: PatternTree, b: PatternTree): boolean {
  if (textOf(a) === textOf(b)) return true
  if (a.kind === 'qualified') return implies(a.of, b)
  if (a.kind === 'observation') {
    if (!isTerm(a) || !isTerm(b)) return false
    const mine = keysOf(a)
    return [...keysOf(b)].every((key) => mine.has(key))
  }
  if (a.operator === 'OR') return a.operands.every((operand) => implies(operand, b))
  if (a.operands.some((operand) => implies(operand, b))) return true
  if (b.kind !== 'join' || b.operator === 'OR') return false
  // One after the other is also both; both need not be one after the other.
  if (b.operator === 'FOLLOWEDBY' && a.operator === 'AND') return false
  return b.operator === 'FOLLOWEDBY' ? isSubsequence(b.operands, a.operands) : isSubset(b.operands, a.operands)
}

function isSubsequence(wanted: readonly PatternTree[], given: readonly PatternTree[]): boolean {
  let at = 0
  return wanted.every((want) => {
    while (at < given.length && !implies(given[at]!, want)) at++
    return at++ < given.length
  })
}

function isSubset(wanted: readonly PatternTree[], given: readonly PatternTree[]): boolean {
  const left = [...given]
  return wanted.every((want) => {
    const at = left.findIndex((one) => implies(one, want))
    if (at >= 0) left.splice(at, 1)
    return at >= 0
  })
}

/** Alternatives as one tree: brackets are one bracket with a choice in it, being of one observation. */
function choice(ways: readonly PatternTree[]): PatternTree {
  const terms = leastBrackets(ways)
  const others = ways.filter((way) => !isTerm(way))
  const merged: PatternTree[] =
    terms.length < 2
      ? terms
      : [{ kind: 'observation', comparison: { kind: 'any', operands: terms.map(({ comparison }) => comparison) } }]
  const operands = byText([...merged, ...others])
  return operands.length === 1 ? operands[0]! : { kind: 'join', operator: 'OR', operands }
}

function unwrap(tree: PatternTree): { of: PatternTree; qualifiers: readonly Qualifier[] } {
  if (tree.kind !== 'qualified') return { of: tree, qualifiers: [] }
  const inner = unwrap(tree.of)
  return { of: inner.of, qualifiers: [...inner.qualifiers, ...tree.qualifiers] }
}

/** START and STOP, which hold for each observation, come first and are one; of what follows on its like, one is made. */
function normalQualifiers(given: readonly Qualifier[]): Qualifier[] {
  const spans = given.filter((one) => one.kind === 'start-stop')
  const others: Qualifier[] = []
  for (const one of given) {
    if (one.kind === 'start-stop' || (one.kind === 'repeats' && one.times === 1)) continue
    const before = others.at(-1)
    if (before?.kind === 'within' && one.kind === 'within') {
      others[others.length - 1] = { kind: 'within', seconds: Math.min(before.seconds, one.seconds) }
    } else if (before?.kind === 'repeats' && one.kind === 'repeats' && Number.isSafeInteger(before.times * one.times)) {
      others[others.length - 1] = { kind: 'repeats', times: before.times * one.times }
    } else others.push(one)
  }
  const [first, ...more] = spans
  if (first === undefined) return others
  const both = more.reduce(
    (span, { start, stop }) => ({
      kind: 'start-stop',
      start: compareVersions(start, span.start) > 0 ? start : span.start,
      stop: compareVersions(stop, span.stop) < 0 ? stop : span.stop,
    }),
    first,
  )
  return [both, ...others]
}

// Each kind once in a row; the next of a kind is of an expression around it.
function wrap(of: PatternTree, given: readonly Qualifier[]): PatternTree {
  let tree = of
  let qualifiers: Qualifier[] = []
  const close = (): void => {
    if (qualifiers.length > 0) tree = { kind: 'qualified', of: tree, qualifiers }
  }
  for (const one of given) {
    if (qualifiers.some(({ kind }) => kind === one.kind)) {
      close()
      qualifiers = []
    }
    qualifiers.push(one)
  }
  close()
  return tree
}
