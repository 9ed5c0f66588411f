/**
 * Comparisons evaluated in the plainest way: all values of a path are collected, and each is asked. What the compiled tests are
 * compared with, by the strict reading of the standard.
 */
import type { Observable, Observation } from '../pattern/observation.ts'
import type { Compare, Comparison, Constant, IsIn, ObjectPath } from '../pattern/tree.ts'

export function naiveIsTrue(comparison: Comparison, observation: Observation): boolean {
  return ['x', 'y'].some((type) =>
    (observation.ofType(type) ?? []).some((root) => holds(comparison, root, observation)),
  )
}

function holds(comparison: Comparison, root: Observable, observation: Observation): boolean {
  switch (comparison.kind) {
    case 'all':
      return comparison.operands.every((operand) => holds(operand, root, observation))
    case 'any':
      return comparison.operands.some((operand) => holds(operand, root, observation))
    default: {
      if (comparison.path.type !== root.type) return false
      const values = valuesAt(comparison.path, root, observation)
      if (comparison.kind === 'exists') return values.length > 0 !== comparison.negated
      return values.some((value) => isTrueOf(comparison, value))
    }
  }
}

function valuesAt({ steps }: ObjectPath, root: Observable, observation: Observation): unknown[] {
  let values: unknown[] = [root]
  let name = ''
  for (const step of steps) {
    if ('key' in step) {
      name = step.key
      values = values.flatMap((value) => {
        const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
        return isObject && Object.keys(value).includes(name) ? [(value as Observable)[name]] : []
      })
      if (name.endsWith('_ref')) values = values.flatMap((value) => dereference(value, observation))
    } else {
      values = values.flatMap((value) =>
        Array.isArray(value)
          ? step.index === '*'
            ? value
            : value.slice(step.index < 0 ? value.length : step.index).slice(0, 1)
          : [],
      )
      if (name.endsWith('_refs')) values = values.flatMap((value) => dereference(value, observation))
    }
  }
  if (/_(?:bin|hex)$/.test(name)) {
    return values.map((value) => ({
      bytes: typeof value === 'string' ? decode(value, name.endsWith('_hex') ? 'hex' : 'base64') : null,
    }))
  }
  return values
}

function dereference(value: unknown, observation: Observation): unknown[] {
  const target = observation.find(value as string)
  return target === undefined ? [] : [target]
}

function decode(text: string, encoding: 'hex' | 'base64'): Buffer | null {
  const bytes = Buffer.from(text, encoding)
  return bytes.toString(encoding) === text ? bytes : null
}

interface Bytes {
  readonly bytes: Buffer | null
}

function isBytes(value: unknown): value is Bytes {
  return typeof value === 'object' && value !== null && 'bytes' in value
}

function isTrueOf(comparison: Compare | IsIn, value: unknown): boolean {
  const { negated } = comparison
  if (comparison.kind === 'in') return comparison.values.some((one) => isEqual(value, one)) !== negated
  const { operator, value: constant } = comparison
  switch (operator) {
    case '=':
      return isEqual(value, constant) !== negated
    case '!=':
      return isEqual(value, constant) === negated
    case 'LIKE': {
      const source = [...(constant.value as string).normalize('NFC')]
        .map((one) => (one === '%' ? '.*' : one === '_' ? '.' : one.replace(/[\\^$.*+?()[\]{}|]/, '\\$&')))
        .join('')
      return search(new RegExp(`^${source}$`, 'su'), value) !== negated
    }
    case 'MATCHES':
      return search(new RegExp((constant.value as string).normalize('NFC'), 'su'), value) !== negated
    case 'ISSUBSET':
      return contains(constant.value as string, value) !== negated
    case 'ISSUPERSET':
      return (
        (typeof value === 'string' && contains(value, constant.value as string) !== negated) ||
        (typeof value !== 'string' && negated)
      )
    default: {
      const difference = compare(value, constant)
      if (difference === null) return false
      const is = { '<': difference < 0, '<=': difference <= 0, '>': difference > 0, '>=': difference >= 0 }[operator]
      return is !== negated
    }
  }
}

function isEqual(value: unknown, constant: Constant): boolean {
  return compare(value, constant) === 0 || (constant.kind === 'boolean' && value === constant.value)
}

function compare(value: unknown, constant: Constant): number | null {
  if (isBytes(value)) {
    const wanted = wantedBytes(constant)
    return value.bytes === null || wanted === null ? null : Buffer.compare(value.bytes, wanted)
  }
  if (constant.kind === 'string' && typeof value === 'string') {
    return Buffer.compare(Buffer.from(value, 'utf8'), Buffer.from(constant.value, 'utf8'))
  }
  if (constant.kind === 'timestamp' && typeof value === 'string' && /^\d{4}-\d\d-\d\dT.*Z$/.test(value)) {
    return Date.parse(value) - Date.parse(constant.value)
  }
  if ((constant.kind === 'integer' || constant.kind === 'float') && typeof value === 'number')
    return value - constant.value
  return null
}

function wantedBytes(constant: Constant): Buffer | null {
  if (constant.kind === 'hex') return Buffer.from(constant.value, 'hex')
  if (constant.kind === 'binary') return Buffer.from(constant.value, 'base64')
  if (constant.kind !== 'string') return null
  const isLatin = [...constant.value].every((one) => one.codePointAt(0)! < 256)
  return isLatin ? Buffer.from(constant.value, 'latin1') : null
}

function search(regex: RegExp, value: unknown): boolean {
  if (isBytes(value)) return value.bytes !== null && regex.test(value.bytes.toString('latin1'))
  return typeof value === 'string' && regex.test(value.normalize('NFC'))
}

/** IPv4 alone, as bits. */
function contains(outer: string, inner: unknown): boolean {
  const big = bitsOf(outer)
  const small = typeof inner === 'string' ? bitsOf(inner) : null
  if (big === null || small === null) return false
  return small.startsWith(big)
}

function bitsOf(text: string): string | null {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)(?:\/(\d+))?$/.exec(text)
  if (match === null) return null
  const bits = match.slice(1, 5).map((octet) => Number(octet).toString(2).padStart(8, '0'))
  return bits.join('').slice(0, match[5] === undefined ? 32 : Number(match[5]))
}
