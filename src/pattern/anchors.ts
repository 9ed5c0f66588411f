import { parseRegex } from '../regex/parse-regex.ts'
import { requiredTexts } from '../regex/required-texts.ts'
import { foldingOf } from './folding.ts'
import { standardPath } from './hash-names.ts'
import { isBinary } from './native-value.ts'
import type { Observation } from './observation.ts'
import { lastKey, testPath, type ValueTest } from './path-test.ts'
import type { Reading } from './reading.ts'
import { canonicalSubnet, isWithin, parseSubnet } from './subnet.ts'
import type { Compare, Comparison, Constant, ObjectPath, PatternTree } from './tree.ts'

/**
 * What an anchor asks of the value at its path.
 * - `equals`: the same string (by code points), number or boolean.
 * - `equals-folded`: the same string once both are in small letters (`toLowerCase`); `value` is so already. Hashes and registry names.
 * - `address`: the same address or network once both are in the form of `canonicalSubnet`; `value` is so already.
 * - `within`: an address or network that is part of the network `value` (`10.0.0.0/8`, or one address).
 * - `ends-with`, `contains`: a string that does so once it is in NFC; `value` is so already, with case as it is.
 * - `contains-folded`: the same, capitals and small letters of ASCII alike; `value` is in small letters.
 */
export type AnchorTest =
  | { readonly kind: 'equals'; readonly value: string | number | boolean }
  | { readonly kind: 'equals-folded' | 'address' | 'within'; readonly value: string }
  | { readonly kind: 'ends-with' | 'contains' | 'contains-folded'; readonly value: string }

/** A value at a path, one of which a pattern needs to see. Names of hash algorithms in the path are those of §10.7. */
export interface Anchor {
  readonly path: ObjectPath
  readonly test: AnchorTest
}

/** What an anchor is worth to an index: `useless` where it cannot be looked for, `never` where no value ever stands at its path. */
export type Worth = 'useful' | 'useless' | 'never'
export type Judge = (anchor: Anchor) => Worth

/**
 * The condition that an index can look for: a pattern matches only where at least one of its anchors is in one of the
 * observations. An empty list: it can never match. Null: there is no such condition (`EXISTS`, `!=`, `<` and the like).
 * Of several conditions the one is given whose weakest anchor is the rarest, by kind and length.
 */
export function anchorsOf(tree: PatternTree, reading: Reading = {}, judge?: Judge): readonly Anchor[] | null {
  switch (tree.kind) {
    case 'observation':
      return anchorsOfComparison(tree.comparison, reading, judge)
    case 'qualified':
      return anchorsOf(tree.of, reading, judge)
    case 'join': {
      const parts = tree.operands.map((operand) => anchorsOf(operand, reading, judge))
      return tree.operator === 'OR' ? anyOf(parts) : bestOf(parts)
    }
  }
}

/** Whether an anchor is in an observation: an object of its type, from which its path leads to such a value. */
export function isAnchored({ path, test }: Anchor, observation: Observation, reading: Reading = {}): boolean {
  const found = testPath(path, anchorTest(test), reading)
  return observation.ofType(path.type)?.some((object) => found(object, observation)) ?? false
}

function anchorTest(test: AnchorTest): ValueTest {
  const { kind, value: wanted } = test
  if (kind === 'equals') return (value) => value === wanted
  const text = (passes: (value: string) => boolean): ValueTest => {
    return (value) => typeof value === 'string' && passes(value)
  }
  switch (kind) {
    case 'equals-folded':
      return text((value) => value.toLowerCase() === wanted)
    case 'address':
      return text((value) => canonicalSubnet(value) === wanted)
    case 'within': {
      const outer = parseSubnet(wanted)!
      return text((value) => {
        const inner = parseSubnet(value)
        return inner !== null && isWithin(inner, outer)
      })
    }
    case 'ends-with':
      return text((value) => value.normalize('NFC').endsWith(wanted))
    case 'contains':
      return text((value) => value.normalize('NFC').includes(wanted))
    case 'contains-folded':
      return text((value) => foldAscii(value.normalize('NFC')).includes(wanted))
  }
}

type Condition = readonly Anchor[] | null

function anyOf(parts: readonly Condition[]): Condition {
  const all: Anchor[] = []
  for (const part of parts) {
    if (part === null) return null
    all.push(...part)
  }
  return all
}

function bestOf(parts: readonly Condition[]): Condition {
  let best: Condition = null
  for (const part of parts) {
    if (part === null) continue
    if (best === null || isRarer(part, best)) best = part
  }
  return best
}

function isRarer(left: readonly Anchor[], right: readonly Anchor[]): boolean {
  const [a, b] = [weakest(left), weakest(right)]
  return a === b ? left.length < right.length : a > b
}

function weakest(anchors: readonly Anchor[]): number {
  return anchors.reduce((least, anchor) => Math.min(least, strength(anchor)), Number.POSITIVE_INFINITY)
}

function strength({ path, test }: Anchor): number {
  const { kind, value } = test
  if (typeof value !== 'string') return typeof value === 'number' ? 2 : 0
  switch (kind) {
    case 'equals':
      return lastKey(path) === 'type' ? 0 : 4 + Math.min(value.length, 40)
    case 'equals-folded':
      return 8 + Math.min(value.length, 64)
    case 'address':
      return 30
    case 'within': {
      const { prefix, words } = parseSubnet(value)!
      return (words.length === 1 ? prefix : prefix / 4) / 2
    }
    default:
      return Math.min(value.length, 20)
  }
}

function anchorsOfComparison(comparison: Comparison, reading: Reading, judge?: Judge): Condition {
  switch (comparison.kind) {
    case 'any':
      return anyOf(comparison.operands.map((operand) => anchorsOfComparison(operand, reading, judge)))
    case 'all':
      return bestOf(comparison.operands.map((operand) => anchorsOfComparison(operand, reading, judge)))
    case 'exists':
      return null
    case 'in':
      if (comparison.negated) return null
      // Reference code takes true for 1.
      if (reading.compat && comparison.values.some(({ value }) => value === 1 || value === 0)) return null
      return judged(anyOf(comparison.values.map((value) => anchorOfEqual(comparison.path, value, reading))), judge)
    case 'compare':
      return bestOf(conditionsOf(comparison, reading).map((condition) => judged(condition, judge)))
  }
}

function judged(condition: Condition, judge: Judge | undefined): Condition {
  if (condition === null || judge === undefined) return condition
  const useful: Anchor[] = []
  for (const anchor of condition) {
    const worth = judge(anchor)
    if (worth === 'useless') return null
    if (worth === 'useful') useful.push(anchor)
  }
  return useful
}

/** What each must be seen for the comparison to be true. */
function conditionsOf(comparison: Compare, reading: Reading): readonly Condition[] {
  const { path, negated, operator, value } = comparison
  const isSearch = operator === 'MATCHES' && !negated && !isBinary(path)
  return isSearch ? conditionsOfMatches(path, String(value.value), reading) : [anchorOfCompare(comparison, reading)]
}

function anchorOfCompare({ path, negated, operator, value }: Compare, reading: Reading): Condition {
  if (operator === '=' ? negated : operator === '!=' && negated)
    return operator === '=' ? null : anchorOfEqual(path, value, reading)
  if (negated || value.kind !== 'string' || isBinary(path)) {
    return operator === '=' && !negated ? anchorOfEqual(path, value, reading) : null
  }
  switch (operator) {
    case '=':
      return anchorOfEqual(path, value, reading)
    case 'ISSUBSET':
      return [anchorAt(path, { kind: 'within', value: canonicalSubnet(value.value) ?? value.value }, reading)]
    case 'LIKE':
      return anchorOfLike(path, value.value, reading)
    default:
      return null
  }
}

function anchorOfEqual(path: ObjectPath, constant: Constant, reading: Reading): Condition {
  // Bytes are compared as bytes, timestamps as moments: an index over texts would miss other spellings.
  if (isBinary(path) || constant.kind === 'binary' || constant.kind === 'hex' || constant.kind === 'timestamp')
    return null
  const { value } = constant
  const folding = typeof value === 'string' && !reading.strict ? foldingOf(path, value) : null
  if (folding === null) return [anchorAt(path, { kind: 'equals', value }, reading)]
  const kind = folding.kind === 'case' ? 'equals-folded' : 'address'
  return [anchorAt(path, { kind, value: folding.fold(value as string)! }, reading)]
}

// What a `_` or `%` stands between is looked for in one piece; one of fewer than three characters is in too many values.
function anchorOfLike(path: ObjectPath, given: string, reading: Reading): Condition {
  const like = given.normalize('NFC')
  if (like.length >= 3 && !/[%_]/.test(like) && !reading.compat)
    return [anchorAt(path, { kind: 'ends-with', value: like }, reading)]
  const parts = like.split(/[%_]/)
  const last = parts.at(-1)!
  // With reference code a line feed may stand behind what the value ends with.
  if (!reading.compat && last.length >= 3 && /^%[^%_]+$/.test(like)) {
    return [anchorAt(path, { kind: 'ends-with', value: last }, reading)]
  }
  const longest = parts.reduce((best, part) => (part.length > best.length ? part : best), '')
  if (longest.length < 3) return null
  return [anchorAt(path, { kind: 'contains', value: longest }, reading)]
}

function conditionsOfMatches(path: ObjectPath, source: string, reading: Reading): readonly Condition[] {
  try {
    const lists = requiredTexts(parseRegex(source.normalize('NFC'), { dotAll: !reading.compat }))
    return lists
      .filter((texts) => texts.every(({ text }) => text.length >= 3))
      .map((texts) =>
        texts.map(({ text, folded }) =>
          anchorAt(path, { kind: folded ? 'contains-folded' : 'contains', value: text }, reading),
        ),
      )
  } catch {
    return []
  }
}

function foldAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}

function anchorAt(path: ObjectPath, test: AnchorTest, reading: Reading): Anchor {
  return { path: reading.strict ? path : standardPath(path), test }
}
