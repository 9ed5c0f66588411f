import { lastKey } from './path-test.ts'
import { canonicalSubnet } from './subnet.ts'
import type { ObjectPath } from './tree.ts'

/**
 * How a string at a path is written in one way, where several ways mean the same: hashes and registry keys whatever their case,
 * addresses and networks in one form. Null where a string is what it is; null from the function for a string that is none of these.
 */
export type Folding = { readonly kind: 'case' | 'address'; readonly fold: (text: string) => string | null }

const caseless: Folding = { kind: 'case', fold: (text) => text.toLowerCase() }
const address: Folding = { kind: 'address', fold: canonicalSubnet }

/** The folding that compares with a constant at a path; an address only where the constant is one. */
export function foldingOf(path: ObjectPath, constant: string): Folding | null {
  if (isHash(path)) return /^[0-9a-fA-F]+$/.test(constant) ? caseless : null
  if (isRegistryName(path)) return caseless
  return mayBeAddress(path) && canonicalSubnet(constant) !== null ? address : null
}

/** `hashes.X`, wherever it stands. */
function isHash({ steps }: ObjectPath): boolean {
  const before = steps.at(-2)
  return before !== undefined && 'key' in before && before.key === 'hashes'
}

// Windows compares the names of keys and values without their case.
function isRegistryName({ type, steps }: ObjectPath): boolean {
  if (type !== 'windows-registry-key') return false
  const keys = steps.flatMap((step) => ('key' in step ? [step.key] : []))
  return keys.join('.') === 'key' || (keys.join('.') === 'values.name' && steps.length === 3)
}

function mayBeAddress(path: ObjectPath): boolean {
  if (path.steps.length === 1) return /^ipv[46]-addr$/.test(path.type) && lastKey(path) === 'value'
  const before = path.steps.slice(0, -1).findLast((step) => 'key' in step)
  return lastKey(path) === 'value' && before !== undefined && 'key' in before && /_refs?$/.test(before.key)
}
