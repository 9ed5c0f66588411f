import type { Anchor, Worth } from '../pattern/anchors.ts'
import { anchorsOf } from '../pattern/anchors.ts'
import { CompiledPattern } from '../pattern/compiled-pattern.ts'
import { parsePattern } from '../pattern/parse-pattern.ts'
import { printComparison, printPath } from '../pattern/print-pattern.ts'
import type { Comparison, ObjectPath, PatternTree } from '../pattern/tree.ts'
import {
  canonicalAddress,
  canonicalDomain,
  canonicalEmail,
  canonicalFileName,
  canonicalHash,
  canonicalUrl,
  type Value,
} from './canonical.ts'
import { canonicalPattern } from './canonical-pattern.ts'
import { carriedAt } from './carried.ts'
import { kinds } from './kinds.ts'
import { pieceOf } from './pieces.ts'
import { valueOnly } from './value-only.ts'
import { builtInWarnings, type Warnings } from './warning-lists.ts'

/** A text that stands in what must be seen, in small letters of ASCII, and in which classes of text. */
export interface Piece {
  readonly classes: number
  readonly bytes: Uint8Array
}

/**
 * Why an indicator is not looked for: its pattern is none that can be read (`unreadable`), or evaluated within bounds
 * (`unevaluable`); a part of it has no value that an index could look for (`no-anchor`); it asks for what no telemetry carries
 * (`not-carried`), only for what harmless traffic is full of (`warning-list`), for too many values (`too-many`).
 */
export type NotWatchedBecause = 'unreadable' | 'unevaluable' | 'no-anchor' | 'not-carried' | 'warning-list' | 'too-many'

/**
 * How an indicator is looked for. By `values`, any one of which is a match; or `evaluated` as a pattern where one of the values
 * or pieces is seen, without one of which nothing can be a part of a match.
 */
export type WatchPlan =
  | { readonly kind: 'values'; readonly values: readonly Value[] }
  | { readonly kind: 'evaluated'; readonly values: readonly Value[]; readonly pieces: readonly Piece[] }
  | { readonly kind: 'not-watched'; readonly because: NotWatchedBecause; readonly detail: string }

const most = 10_000
const maxPatternChars = 64_000

export function watchPlan(pattern: string, warnings: Warnings = builtInWarnings): WatchPlan {
  if (pattern.length > maxPatternChars * 16) return not('too-many', `${pattern.length} characters`)
  let tree: PatternTree
  try {
    tree = parsePattern(pattern)
  } catch {
    return not('unreadable', '')
  }
  const values = valueOnly(tree)
  if (values !== null && values.length > 0) {
    if (values.length > most) return not('too-many', `${values.length} values`)
    const wanted = values.filter((value) => warnings.of(value) === null)
    return wanted.length > 0 ? { kind: 'values', values: wanted } : not('warning-list', warnings.of(values[0]!)!)
  }
  if (pattern.length > maxPatternChars) return not('too-many', `${pattern.length} characters`)
  return evaluated(canonicalPattern(tree), warnings)
}

/** The tree that is evaluated on events. */
export function watchedTree(pattern: string): PatternTree {
  return canonicalPattern(parsePattern(pattern))
}

/** How much work one evaluation on an event may be. */
export const watchOptions = { maxSteps: 200_000 } as const

function not(because: NotWatchedBecause, detail: string): WatchPlan {
  return { kind: 'not-watched', because, detail: detail.slice(0, 200) }
}

function evaluated(tree: PatternTree, warnings: Warnings): WatchPlan {
  try {
    new CompiledPattern(tree, watchOptions)
  } catch (error) {
    return not('unevaluable', error instanceof Error ? error.message : '')
  }
  const wanted: Wanted = { warnings, values: [], pieces: [], warned: null, refused: null }
  const isPossible = take(tree, wanted)
  if (wanted.refused !== null) return wanted.refused
  const count = wanted.values.length + wanted.pieces.length
  if (!isPossible || count === 0) {
    if (wanted.warned !== null) return not('warning-list', wanted.warned)
    return not(
      'not-carried',
      [...new Set(pathsOf(tree).filter((path) => carriedAt(path) === null))].map(printPath).join(', '),
    )
  }
  if (count > most) return not('too-many', `${count} values`)
  return { kind: 'evaluated', values: wanted.values, pieces: wanted.pieces }
}

interface Wanted {
  readonly warnings: Warnings
  readonly values: Value[]
  readonly pieces: Piece[]
  /** The warning list for whose sake something is not looked for. */
  warned: string | null
  refused: WatchPlan | null
}

/** Collects what each pair of brackets must see; false where a part cannot match, and so neither what needs it. */
function take(tree: PatternTree, wanted: Wanted): boolean {
  switch (tree.kind) {
    case 'qualified':
      return take(tree.of, wanted)
    case 'join': {
      const parts = tree.operands.map((operand) => take(operand, wanted))
      return tree.operator === 'OR' ? parts.includes(true) : !parts.includes(false)
    }
    case 'observation': {
      const anchors = anchorsOf(tree, {}, worthOf)
      if (anchors === null) {
        const missing = pathsOf(tree).find((path) => carriedAt(path) === null)
        wanted.refused ??=
          missing === undefined
            ? not('no-anchor', `[${printComparison(tree.comparison)}]`)
            : not('not-carried', printPath(missing))
        return false
      }
      let some = false
      for (const anchor of anchors) {
        const found = wantedOf(anchor)!
        if ('classes' in found) wanted.pieces.push(found)
        else {
          const warning = wanted.warnings.of(found)
          if (warning !== null) {
            wanted.warned ??= warning
            continue
          }
          wanted.values.push(found)
        }
        some = true
      }
      return some
    }
  }
}

function worthOf(anchor: Anchor): Worth {
  const carried = carriedAt(anchor.path)
  if (carried === null) return 'never'
  const wanted = wantedOf(anchor)
  if (wanted !== null) return 'useful'
  // What is no digest is seen nowhere.
  const isHash = carried.as === 'file-hash' || carried.as === 'certificate-hash'
  return isHash && anchor.test.kind.startsWith('equals') ? 'never' : 'useless'
}

/** What an index looks for instead of an anchor; null: it cannot. */
function wantedOf({ path, test }: Anchor): Value | Piece | null {
  const { as, classes } = carriedAt(path)!
  if (typeof test.value !== 'string') return null
  if (test.kind === 'equals' || test.kind === 'equals-folded' || test.kind === 'address') {
    const value = indexedValue(as, test.value)
    if (value !== null) return value
    if (as === 'file-hash' || as === 'certificate-hash') return null
  }
  if (test.kind === 'within') return as === 'name' ? canonicalAddress(test.value) : null
  const bytes = classes === 0 ? null : pieceOf(as, classes, test.value)
  return bytes === null ? null : { classes, bytes }
}

function indexedValue(as: string, text: string): Value | null {
  switch (as) {
    case 'name':
      return canonicalAddress(text) ?? canonicalDomain(text)
    case 'url':
      return canonicalUrl(text)
    case 'email':
      return canonicalEmail(text)
    case 'file-name':
      return canonicalFileName(text)
    case 'file-hash':
      return canonicalHash(text, kinds.fileHash)
    case 'certificate-hash':
      return canonicalHash(text, kinds.certificateHash)
    default:
      return null
  }
}

function pathsOf(tree: PatternTree): ObjectPath[] {
  switch (tree.kind) {
    case 'qualified':
      return pathsOf(tree.of)
    case 'join':
      return tree.operands.flatMap(pathsOf)
    case 'observation':
      return pathsOfComparison(tree.comparison)
  }
}

function pathsOfComparison(comparison: Comparison): ObjectPath[] {
  return 'operands' in comparison ? comparison.operands.flatMap(pathsOfComparison) : [comparison.path]
}
