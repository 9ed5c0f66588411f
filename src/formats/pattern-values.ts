import { parsePattern } from '../pattern/parse-pattern.ts'
import { PatternFault } from '../pattern/pattern-fault.ts'
import type { Comparison, Constant, ObjectPath, PatternTree } from '../pattern/tree.ts'
import { addressOf, normalise, type Value, type ValueKind } from './value.ts'

/** Why a pattern cannot be said by listing values: for reports, so each is one of a few. */
export type Inexpressible =
  | 'not a pattern of STIX'
  | 'its pattern cannot be read'
  | 'it asks for two things at once'
  | 'it asks for an order, a number or a time'
  | 'it is not about one exact value'
  | 'it is about something that is no network, file or mail value'
  | 'its value is malformed'

export type PatternValues =
  | { readonly ok: true; readonly values: readonly Value[] }
  | { readonly ok: false; readonly reason: Inexpressible }

class Refused extends Error {
  readonly reason: Inexpressible
  constructor(reason: Inexpressible) {
    super(reason)
    this.reason = reason
  }
}

/**
 * The values of which each by itself makes the pattern true: the pattern is one exact value, or several joined by OR. Anything
 * else is refused with a reason, since a list of its values would match more, or less, than it says. Each value once, in order.
 */
export function patternValues(pattern: string): PatternValues {
  try {
    const values = new Map<string, Value>()
    for (const value of ofTree(parsePattern(pattern))) values.set(`${value.kind} ${value.value}`, value)
    return { ok: true, values: [...values.values()] }
  } catch (error) {
    if (error instanceof Refused) return { ok: false, reason: error.reason }
    if (error instanceof PatternFault) return { ok: false, reason: 'its pattern cannot be read' }
    throw error
  }
}

function ofTree(tree: PatternTree): Value[] {
  if (tree.kind === 'observation') return ofComparison(tree.comparison)
  if (tree.kind === 'join' && tree.operator === 'OR') return tree.operands.flatMap(ofTree)
  throw new Refused(
    tree.kind === 'join' && tree.operator === 'AND'
      ? 'it asks for two things at once'
      : 'it asks for an order, a number or a time',
  )
}

function ofComparison(test: Comparison): Value[] {
  if ('operands' in test) {
    return test.kind === 'any' ? test.operands.flatMap(ofComparison) : ofAll(test.operands)
  }
  if (test.kind === 'exists' || test.negated) throw new Refused('it is not about one exact value')
  if (test.kind === 'in') return test.values.map((value) => valueAt(test.path, value))
  if (test.operator !== '=' && !(test.operator === 'ISSUBSET' && isAddressPath(test.path))) {
    throw new Refused('it is not about one exact value')
  }
  return [valueAt(test.path, test.value)]
}

const digests: ReadonlySet<string> = new Set(['md5', 'sha1', 'sha256', 'sha512'])
const strength: readonly ValueKind[] = ['sha256', 'sha512', 'sha1', 'md5']

/** What AND joins and is yet one thing: the type of an address beside it, and several digests of one file. */
function ofAll(operands: readonly Comparison[]): Value[] {
  const left = operands.filter((one) => referredType(one) === null)
  const types = operands.map(referredType).filter((type) => type !== null)
  if (left.length === 1) return ofReferred(left[0]!, types)
  const values = left.map((one) => {
    if (one.kind !== 'compare' || one.negated || one.operator !== '=' || hashNameOf(one.path) === null) {
      throw new Refused('it asks for two things at once')
    }
    return valueAt(one.path, one.value)
  })
  const kinds = new Set(values.map(({ kind }) => kind))
  if (kinds.size !== values.length || values.some(({ kind }) => !digests.has(kind))) {
    throw new Refused('it asks for two things at once')
  }
  return [values.toSorted((a, b) => strength.indexOf(a.kind) - strength.indexOf(b.kind))[0]!]
}

/** The one value of a reference whose type is said beside it, which must be the value's own. */
function ofReferred(
  test: Comparison,
  types: readonly { readonly reference: string; readonly type: string }[],
): Value[] {
  const values = ofComparison(test)
  if (types.length === 0) return values
  const reference = test.kind === 'compare' || test.kind === 'in' ? keysOf(test.path)[0] : undefined
  const agree = types.every(
    (one) => one.reference === reference && values.every(({ kind }) => referredKinds[one.type]?.includes(kind)),
  )
  if (!agree) throw new Refused('it asks for two things at once')
  return values
}

const referredKinds: Readonly<Record<string, readonly ValueKind[]>> = {
  'ipv4-addr': ['ipv4', 'cidr4'],
  'ipv6-addr': ['ipv6', 'cidr6'],
  'domain-name': ['domain'],
}

/** `network-traffic:dst_ref.type = 'ipv4-addr'`: says no more than the value beside it. */
function referredType(test: Comparison): { readonly reference: string; readonly type: string } | null {
  if (test.kind !== 'compare' || test.negated || test.operator !== '=' || test.value.kind !== 'string') return null
  const [reference = '', key, ...more] = keysOf(test.path)
  if (!reference.endsWith('_ref') || key !== 'type' || more.length > 0) return null
  return { reference, type: test.value.value }
}

function keysOf(path: ObjectPath): string[] {
  return path.steps.map((step) => ('key' in step ? step.key : String(step.index)))
}

function isAddressPath({ type }: ObjectPath): boolean {
  return type === 'ipv4-addr' || type === 'ipv6-addr'
}

const hashKinds: Readonly<Record<string, ValueKind>> = {
  md5: 'md5',
  sha1: 'sha1',
  sha256: 'sha256',
  sha512: 'sha512',
  ssdeep: 'ssdeep',
  tlsh: 'tlsh',
}

/** The kind of digest that a path names, however its algorithm is spelled; null: it names none. */
function hashNameOf(path: ObjectPath): ValueKind | null {
  const [first, name, ...more] = keysOf(path)
  if (first !== 'hashes' || name === undefined || more.length > 0) return null
  return hashKinds[name.toLowerCase().replaceAll(/[-_]/g, '')] ?? null
}

const simple: Readonly<Record<string, ValueKind>> = {
  'domain-name:value': 'domain',
  'url:value': 'url',
  'email-addr:value': 'email',
  'email-message:from_ref.value': 'email',
  'email-message:sender_ref.value': 'email',
  'file:name': 'file-name',
  'mutex:name': 'mutex',
  'windows-registry-key:key': 'registry-key',
  'mac-addr:value': 'mac',
  'network-traffic:extensions.http-request-ext.request_header.User-Agent': 'user-agent',
}

function valueAt(path: ObjectPath, constant: Constant): Value {
  const keys = keysOf(path)
  const name = `${path.type}:${keys.join('.')}`
  if (path.type === 'autonomous-system' && name === 'autonomous-system:number' && constant.kind === 'integer') {
    return checked('asn', String(constant.value))
  }
  if (constant.kind !== 'string') throw new Refused('it is not about one exact value')
  const text = constant.value
  const known = Object.hasOwn(simple, name) ? simple[name] : undefined
  if (known !== undefined) return checked(known, text)
  const hash = hashNameOf(path)
  if (hash !== null && (path.type === 'file' || path.type === 'artifact')) return checked(hash, text)
  if (hash !== null && path.type === 'x509-certificate') return certificate(hash, text)
  if (
    name === 'ipv4-addr:value' ||
    name === 'ipv6-addr:value' ||
    /^network-traffic:(?:src|dst)_ref\.value$/.test(name)
  ) {
    const address = addressOf(text)
    if (address !== null) return address
    if (path.type === 'network-traffic') return checked('domain', text)
    throw new Refused('its value is malformed')
  }
  throw new Refused('it is about something that is no network, file or mail value')
}

function certificate(hash: ValueKind, text: string): Value {
  if (hash !== 'md5' && hash !== 'sha1' && hash !== 'sha256')
    throw new Refused('it is about something that is no network, file or mail value')
  return checked(`cert-${hash}`, text)
}

function checked(kind: ValueKind, text: string): Value {
  const value = normalise(kind, text)
  if (value === null) throw new Refused('its value is malformed')
  return value
}
