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
import { kinds } from './kinds.ts'

/**
 * The values any one of which makes a pattern match: of patterns that are one or more equalities, joined by OR or IN. Null where
 * a pattern asks for more than that.
 */
export function valueOnly(tree: PatternTree): readonly Value[] | null {
  if (tree.kind === 'observation') return ofComparison(tree.comparison)
  if (tree.kind === 'join' && tree.operator === 'OR') return all(tree.operands.map(valueOnly))
  return null
}

function ofComparison(comparison: Comparison): Value[] | null {
  switch (comparison.kind) {
    case 'any':
      return all(comparison.operands.map(ofComparison))
    case 'in':
      if (comparison.negated) return null
      return all(comparison.values.map(({ kind, value }) => (kind === 'string' ? one(comparison.path, value) : null)))
    case 'compare': {
      const { operator, negated, value, path } = comparison
      if (negated || value.kind !== 'string') return null
      if (operator === '=') return one(path, value.value)
      const isAddress = path.type === 'ipv4-addr' || path.type === 'ipv6-addr'
      return operator === 'ISSUBSET' && isAddress ? one(path, value.value) : null
    }
    default:
      return null
  }
}

function all(parts: readonly (readonly Value[] | null)[]): Value[] | null {
  const values: Value[] = []
  for (const part of parts) {
    if (part === null) return null
    values.push(...part)
  }
  return values
}

function one(path: ObjectPath, text: string): Value[] | null {
  const value = canonical(path, text)
  return value === null ? null : [value]
}

function canonical({ type, steps }: ObjectPath, text: string): Value | null {
  const [first, second, ...rest] = steps.map((step) => ('key' in step ? step.key : '['))
  if (rest.length > 0) return null
  if (second !== undefined) {
    if (first !== 'hashes') return null
    if (type === 'file') return canonicalHash(text, kinds.fileHash)
    return type === 'x509-certificate' ? canonicalHash(text, kinds.certificateHash) : null
  }
  switch (`${type}:${first}`) {
    case 'domain-name:value':
      return canonicalDomain(text)
    case 'ipv4-addr:value':
    case 'ipv6-addr:value':
      return canonicalAddress(text)
    case 'url:value':
      return canonicalUrl(text)
    case 'email-addr:value':
      return canonicalEmail(text)
    case 'file:name':
      return canonicalFileName(text)
    default:
      return null
  }
}
