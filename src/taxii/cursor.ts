import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Micros } from '../base/clock.ts'

const macBytes = 16

/**
 * The value of `next`: a position, signed together with what it belongs to (caller, endpoint, filters; `binding`), so that it
 * continues the request that it came from and no other (§3.5).
 */
export function writeCursor(key: Uint8Array, binding: string, after: Micros): string {
  const position = Buffer.alloc(8)
  position.writeBigInt64BE(BigInt(after))
  return Buffer.concat([position, sign(key, binding, position)]).toString('base64url')
}

/** The position, or null if this cursor was not given by us for this binding. */
export function readCursor(key: Uint8Array, binding: string, text: string): Micros | null {
  if (!/^[A-Za-z0-9_-]{32}$/.test(text)) return null
  const bytes = Buffer.from(text, 'base64url')
  const position = bytes.subarray(0, 8)
  if (!timingSafeEqual(bytes.subarray(8), sign(key, binding, position))) return null
  return Number(position.readBigInt64BE())
}

function sign(key: Uint8Array, binding: string, position: Uint8Array): Uint8Array {
  return createHmac('sha256', key)
    .update('taxii cursor\0')
    .update(position)
    .update(binding)
    .digest()
    .subarray(0, macBytes)
}
