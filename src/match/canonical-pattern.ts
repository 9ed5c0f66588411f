import type { Comparison, Constant, ObjectPath, PatternTree } from '../pattern/tree.ts'
import { canonicalDomain, canonicalEmail, canonicalUrl } from './canonical.ts'
import { carriedAt } from './carried.ts'

const decoder = new TextDecoder()

/** The pattern with names, URLs and mail addresses in the form in which events are observed: small letters, no final dot, as browsers write them. */
export function canonicalPattern(tree: PatternTree): PatternTree {
  switch (tree.kind) {
    case 'observation':
      return { kind: 'observation', comparison: canonicalComparison(tree.comparison) }
    case 'qualified':
      return { ...tree, of: canonicalPattern(tree.of) }
    case 'join':
      return { ...tree, operands: tree.operands.map(canonicalPattern) }
  }
}

function canonicalComparison(comparison: Comparison): Comparison {
  switch (comparison.kind) {
    case 'all':
    case 'any':
      return { ...comparison, operands: comparison.operands.map(canonicalComparison) }
    case 'in':
      return { ...comparison, values: comparison.values.map((value) => canonicalConstant(comparison.path, value)) }
    case 'compare': {
      const { operator, path, value } = comparison
      if (operator === '=' || operator === '!=') return { ...comparison, value: canonicalConstant(path, value) }
      const as = carriedAt(path)?.as
      const folds = operator === 'LIKE' && value.kind === 'string' && (as === 'name' || as === 'email')
      return folds ? { ...comparison, value: { kind: 'string', value: foldAscii(value.value) } } : comparison
    }
    default:
      return comparison
  }
}

function canonicalConstant(path: ObjectPath, constant: Constant): Constant {
  if (constant.kind !== 'string') return constant
  const { value } = constant
  switch (carriedAt(path)?.as) {
    case 'name':
      // What is an address compares as one already.
      return /[/:]|^[\d.]+$/.test(value) ? constant : written(value, canonicalDomain(value)?.bytes)
    case 'url':
      return written(value, canonicalUrl(value)?.bytes)
    case 'email':
      return written(value, canonicalEmail(value)?.bytes)
    default:
      return constant
  }
}

function written(value: string, bytes: Uint8Array | undefined): Constant {
  return { kind: 'string', value: bytes === undefined ? value : decoder.decode(bytes) }
}

function foldAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}
