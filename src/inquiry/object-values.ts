import {
  canonicalAddress,
  canonicalDomain,
  canonicalEmail,
  canonicalFileName,
  canonicalHash,
  canonicalUrl,
  type Value,
} from '../match/canonical.ts'
import { kinds } from '../match/kinds.ts'
import { valueOnly } from '../match/value-only.ts'
import { parsePattern } from '../pattern/parse-pattern.ts'

/** The STIX types whose objects hold values that can be asked about. */
export const typesWithValues: readonly string[] = [
  'indicator',
  'domain-name',
  'ipv4-addr',
  'ipv6-addr',
  'url',
  'email-addr',
  'file',
  'x509-certificate',
]

const maxPatternChars = 1_000_000

/**
 * The values of an object, in the form in which they are matched: of an observable its own, of an indicator those any one of which
 * is what it looks for. An indicator that asks for more than that has none.
 */
export function valuesOf(object: Readonly<Record<string, unknown>>): readonly Value[] {
  const { type, value } = object
  const found: (Value | null)[] = []
  switch (type) {
    case 'indicator':
      return object.revoked === true ? [] : valuesOfPattern(object)
    case 'domain-name':
      found.push(text(value, canonicalDomain))
      break
    case 'ipv4-addr':
    case 'ipv6-addr':
      found.push(text(value, canonicalAddress))
      break
    case 'url':
      found.push(text(value, canonicalUrl))
      break
    case 'email-addr':
      found.push(text(value, canonicalEmail))
      break
    case 'file':
      found.push(text(object.name, canonicalFileName), ...digests(object.hashes, kinds.fileHash))
      break
    case 'x509-certificate':
      found.push(...digests(object.hashes, kinds.certificateHash))
  }
  return found.filter((one) => one !== null)
}

function valuesOfPattern({ pattern, pattern_type }: Readonly<Record<string, unknown>>): readonly Value[] {
  if (pattern_type !== 'stix' || typeof pattern !== 'string' || pattern.length > maxPatternChars) return []
  try {
    return valueOnly(parsePattern(pattern)) ?? []
  } catch {
    return []
  }
}

function text(value: unknown, canonical: (text: string) => Value | null): Value | null {
  return typeof value === 'string' ? canonical(value) : null
}

function digests(hashes: unknown, kind: typeof kinds.fileHash | typeof kinds.certificateHash): (Value | null)[] {
  if (typeof hashes !== 'object' || hashes === null) return []
  return Object.values(hashes).map((digest) => text(digest, (one) => canonicalHash(one, kind)))
}
