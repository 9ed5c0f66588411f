import { inflateSync } from 'node:zlib'
import { Fault } from '../base/fault.ts'

const woffSignature = 0x774f4646
const headBytes = 44
const entryBytes = 20

/**
 * The OpenType font in a WOFF 1.0 file (W3C, §3 to §5): its tables unpacked, in their order. Whoever embeds it then need not unpack it,
 * which libraries for documents do in JavaScript, in seconds for a Japanese face.
 */
export function openTypeOf(woff: Buffer): Buffer {
  if (woff.length < headBytes || woff.readUInt32BE(0) !== woffSignature) throw new Fault('invalid', 'not a WOFF font')
  const count = woff.readUInt16BE(12)
  const tables = Array.from({ length: count }, (_, at) => {
    const entry = woff.subarray(headBytes + at * entryBytes, headBytes + (at + 1) * entryBytes)
    const [offset, packed, length] = [entry.readUInt32BE(4), entry.readUInt32BE(8), entry.readUInt32BE(12)]
    const bytes = woff.subarray(offset, offset + packed)
    const data = packed < length ? inflateSync(bytes, { maxOutputLength: Math.max(1, length) }) : bytes
    if (data.length !== length) throw new Fault('invalid', 'a table of the font has another length than it says')
    return { tag: entry.subarray(0, 4), checksum: entry.readUInt32BE(16), data }
  })
  const head = Buffer.alloc(12 + 16 * count)
  woff.copy(head, 0, 4, 8)
  const power = 2 ** Math.floor(Math.log2(Math.max(1, count)))
  head.writeUInt16BE(count, 4)
  head.writeUInt16BE(power * 16, 6)
  head.writeUInt16BE(Math.log2(power), 8)
  head.writeUInt16BE((count - power) * 16, 10)
  let offset = head.length
  const parts: Buffer[] = [head]
  for (const [at, { tag, checksum, data }] of tables.entries()) {
    const record = 12 + 16 * at
    tag.copy(head, record)
    head.writeUInt32BE(checksum, record + 4)
    head.writeUInt32BE(offset, record + 8)
    head.writeUInt32BE(data.length, record + 12)
    const padding = (4 - (data.length % 4)) % 4
    parts.push(data, Buffer.alloc(padding))
    offset += data.length + padding
  }
  return Buffer.concat(parts)
}
