/** The few DER forms (ITU-T X.690) that issuing a certificate needs. Writing only: what others send is read by OpenSSL. */

export const sequence = (...items: readonly Uint8Array[]): Uint8Array => tagged(0x30, ...items)
export const set = (...items: readonly Uint8Array[]): Uint8Array => tagged(0x31, ...items)
export const octets = (...items: readonly Uint8Array[]): Uint8Array => tagged(0x04, ...items)
export const utf8 = (text: string): Uint8Array => tagged(0x0c, Buffer.from(text, 'utf8'))
export const boolean = (value: boolean): Uint8Array => tagged(0x01, Uint8Array.of(value ? 0xff : 0))

/** A bit string; `unused` low bits of the last byte do not count. */
export const bits = (bytes: Uint8Array, unused = 0): Uint8Array => tagged(0x03, Uint8Array.of(unused), bytes)

/** A non-negative integer from its big-endian bytes, in the shortest form. */
export function integer(bytes: Uint8Array): Uint8Array {
  let start = 0
  while (start < bytes.length - 1 && bytes[start] === 0) start++
  const rest = bytes.subarray(start)
  return (rest[0] ?? 0) & 0x80 ? tagged(0x02, Uint8Array.of(0), rest) : tagged(0x02, rest)
}

/** An object identifier in dotted form. */
export function oid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...others] = dotted.split('.').map(Number)
  const bytes: number[] = []
  for (const arc of [first * 40 + second, ...others]) {
    const groups = [arc & 0x7f]
    for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) groups.unshift((rest & 0x7f) | 0x80)
    bytes.push(...groups)
  }
  return tagged(0x06, Uint8Array.from(bytes))
}

/** A moment, whole seconds: UTCTime until 2049, GeneralizedTime from 2050 on (RFC 5280 §4.1.2.5). */
export function time(ms: number): Uint8Array {
  const digits = new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, '')
  return new Date(ms).getUTCFullYear() < 2050
    ? tagged(0x17, Buffer.from(digits.slice(2), 'latin1'))
    : tagged(0x18, Buffer.from(digits, 'latin1'))
}

/** Tag, length, content. */
export function tagged(tag: number, ...items: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(items)
  const size = content.length
  if (size < 0x80) return Buffer.concat([Uint8Array.of(tag, size), content])
  const length: number[] = []
  for (let rest = size; rest > 0; rest = Math.floor(rest / 256)) length.unshift(rest & 0xff)
  return Buffer.concat([Uint8Array.of(tag, 0x80 | length.length, ...length), content])
}

/** The elements inside one constructed element, whole. For what we wrote ourselves: lengths are trusted. */
export function childrenOf(der: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = []
  for (let at = der.length - contentSize(der); at < der.length; ) {
    const rest = der.subarray(at)
    const size = headSize(rest) + contentSize(rest)
    found.push(rest.subarray(0, size))
    at += size
  }
  return found
}

function headSize(der: Uint8Array): number {
  const first = der[1] ?? 0
  return first < 0x80 ? 2 : 2 + (first & 0x7f)
}

function contentSize(der: Uint8Array): number {
  const first = der[1] ?? 0
  return first < 0x80 ? first : der.subarray(2, headSize(der)).reduce((sum, byte) => sum * 256 + byte, 0)
}
