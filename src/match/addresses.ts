import { indexWithin } from './within.ts'

const dot = 46
const colon = 58

/** Whether bytes are an IPv4 address in its one usual form: four numbers up to 255 without leading zeros. Its four bytes then stand in `out`. */
export function readIpv4(bytes: Uint8Array, start: number, end: number, out: Uint8Array, at = 0): boolean {
  const length = end - start
  if (length < 7 || length > 15) return false
  let part = 0
  let value = 0
  let digits = 0
  for (let index = start; index < end; index++) {
    const byte = bytes[index]!
    if (byte === dot) {
      if (digits === 0 || part === 3) return false
      out[at + part++] = value
      value = 0
      digits = 0
    } else {
      if (byte < 48 || byte > 57 || (digits > 0 && value === 0)) return false
      value = value * 10 + byte - 48
      digits += 1
      if (value > 255) return false
    }
  }
  if (digits === 0 || part !== 3) return false
  out[at + 3] = value
  return true
}

/** Whether bytes are an IPv6 address in any of its text forms (RFC 4291 §2.2; a zone is dropped). Its 16 bytes then stand in `out`. */
export function readIpv6(bytes: Uint8Array, start: number, end: number, out: Uint8Array): boolean {
  const zone = indexWithin(bytes, 37, start, Math.min(end, start + 46))
  const stop = zone > start ? zone : end
  if (stop - start < 2 || stop - start > 45) return false
  let group = 0
  let gap = -1
  let index = start
  if (bytes[index] === colon) {
    if (bytes[index + 1] !== colon) return false
    gap = 0
    index += 2
  }
  while (index < stop) {
    if (group === 8) return false
    let value = 0
    let digits = 0
    const from = index
    for (let digit = hexOf(bytes[index]!); digit >= 0; digit = index < stop ? hexOf(bytes[index]!) : -1) {
      if (++digits > 4) return false
      value = value * 16 + digit
      index += 1
    }
    if (index < stop && bytes[index] === dot) {
      if (group > 6 || !readIpv4(bytes, from, stop, out, group * 2)) return false
      group += 2
      index = stop
      break
    }
    if (digits === 0) return false
    out[group * 2] = value >>> 8
    out[group * 2 + 1] = value & 255
    group += 1
    if (index === stop) break
    if (bytes[index] !== colon) return false
    index += 1
    if (index === stop) return false
    if (bytes[index] === colon) {
      if (gap >= 0) return false
      gap = group
      index += 1
    }
  }
  if (gap < 0) return group === 8
  if (group === 8) return false
  const moved = (group - gap) * 2
  out.copyWithin(16 - moved, gap * 2, gap * 2 + moved)
  out.fill(0, gap * 2, 16 - moved)
  return true
}

function hexOf(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48
  const small = byte | 32
  return small >= 97 && small <= 102 ? small - 87 : -1
}

/** Clears every bit of an address after the first `length`. */
export function mask(address: Uint8Array, length: number): void {
  for (let byte = 0; byte < address.length; byte++) {
    const kept = Math.max(0, Math.min(8, length - byte * 8))
    address[byte]! &= 0xff00 >> kept
  }
}

/** Whether sixteen bytes are an address of IPv4 in IPv6's form (::ffff:0:0/96), as servers that listen on both write it. */
export function isMapped(address: Uint8Array): boolean {
  for (let at = 0; at < 10; at++) if (address[at] !== 0) return false
  return address[10] === 255 && address[11] === 255
}
