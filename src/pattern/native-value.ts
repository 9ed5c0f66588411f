import { lastKey } from './path-test.ts'
import type { Constant, ObjectPath } from './tree.ts'

/** Whether a path ends in a property of bytes (§9.6.4), which are compared as such. */
export function isBinary(path: ObjectPath): boolean {
  return /_(?:bin|hex)$/.test(lastKey(path))
}

/** The bytes of a property, each as a character below U+0100, so that strings order as octets do; null if it holds none. */
export function bytesOf(path: ObjectPath): (value: unknown) => string | null {
  const isHex = lastKey(path).endsWith('_hex')
  return (value) => {
    if (typeof value !== 'string') return null
    return isHex ? bytesOfHex(value) : bytesOfBase64(value)
  }
}

/** A constant as bytes; null where it has none: a string with characters from U+0100 on, or another kind. */
export function constantBytes(constant: Constant): string | null {
  switch (constant.kind) {
    case 'string':
      return /^[\0-\xff]*$/.test(constant.value) ? constant.value : null
    case 'binary':
      return bytesOfBase64(constant.value)
    case 'hex':
      return bytesOfHex(constant.value)
    default:
      return null
  }
}

function bytesOfHex(text: string): string | null {
  return /^(?:[0-9a-fA-F]{2})*$/.test(text) ? Buffer.from(text, 'hex').toString('latin1') : null
}

function bytesOfBase64(text: string): string | null {
  const isBase64 = text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)
  return isBase64 ? Buffer.from(text, 'base64').toString('latin1') : null
}

/** Below zero, zero or above: the order of two strings by their code points (§9.6.2), which UTF-16 has otherwise. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) {
    const left = a.charCodeAt(at)
    const right = b.charCodeAt(at)
    if (left !== right) return rank(left) - rank(right)
  }
  return a.length - b.length
}

// Halves of pairs stand for code points above all others.
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}
