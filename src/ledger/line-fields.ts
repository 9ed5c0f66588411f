import { hashSize } from './merkle-hash.ts'
import { isSize } from './tree-shape.ts'

const decimal = /^(?:0|[1-9]\d{0,15})$/
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** A decimal without leading zeros, as sizes and indices are written in the C2SP formats; null for other text and from 2^53 on. */
export function readDecimal(text: string): number | null {
  if (!decimal.test(text)) return null
  const value = Number(text)
  return isSize(value) ? value : null
}

/** Standard base64 with padding (RFC 4648 §4) in its one canonical spelling: what was signed has no second form. Null for other text. */
export function readBase64(text: string): Uint8Array | null {
  if (!base64.test(text)) return null
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : null
}

/** A hash of 32 bytes in base64; null for other text. */
export function readHash(text: string): Uint8Array | null {
  const bytes = readBase64(text)
  return bytes?.length === hashSize ? bytes : null
}

export function writeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
