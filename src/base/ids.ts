import { createHash, randomFillSync } from 'node:crypto'

const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Fills the bytes with randomness that nobody can guess. */
export type Random = (bytes: Uint8Array) => Uint8Array

/** A random UUID (RFC 9562 §5.4). */
export function uuidV4(random: Random = randomFillSync): string {
  return format(random(new Uint8Array(16)), 4)
}

/** The UUID of a name in a namespace (RFC 9562 §5.5): the same arguments give the same UUID everywhere. */
export function uuidV5(namespace: string, name: string): string {
  const digest = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8')
    .digest()
  return format(digest.subarray(0, 16), 5)
}

/** Whether the text has the form of a UUID, in either case; variant and version are not looked at. */
export function isUuid(text: string): boolean {
  return shape.test(text)
}

function format(bytes: Uint8Array, version: number): string {
  bytes[6] = (bytes[6]! & 0x0f) | (version << 4)
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, 16).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
