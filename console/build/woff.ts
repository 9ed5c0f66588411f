import { brotliCompressSync, inflateSync } from 'node:zlib'

export type Tables = ReadonlyMap<string, Buffer>

const entryBytes = 20
const headerBytes = { woff: 44, woff2: 48 }

/** The tables of a font in WOFF 1.0 (W3C recommendation §4, §5). Throws where it is none. */
export function readWoff(file: Buffer): Tables {
  if (file.toString('latin1', 0, 4) !== 'wOFF') throw new Error('not a font in WOFF')
  const tables = new Map<string, Buffer>()
  for (let at = 0; at < file.readUInt16BE(12); at++) {
    const entry = headerBytes.woff + at * entryBytes
    const [offset, packed, length] = [4, 8, 12].map((field) => file.readUInt32BE(entry + field)) as [
      number,
      number,
      number,
    ]
    const bytes = file.subarray(offset, offset + packed)
    tables.set(file.toString('latin1', entry, entry + 4), packed === length ? bytes : inflateSync(bytes))
  }
  return tables
}

// WOFF 2.0 §4.1: tables that are known by a number.
const known = ['cmap', 'head', 'hhea', 'hmtx', 'maxp', 'name', 'OS/2', 'post', 'cvt ', 'fpgm', 'glyf', 'loca']
/** The outlines as they are (§5.1: of these two tables 3 says so, of all others 0). */
const untransformed = 3

/** A font of these tables, all of them known ones, in WOFF 2.0 without its transforms. */
export function writeWoff2(tables: Tables): Buffer {
  const entries = [...tables].sort(([a], [b]) => known.indexOf(a) - known.indexOf(b))
  const directory = Buffer.concat(
    entries.map(([tag, bytes]) => {
      const version = tag === 'glyf' || tag === 'loca' ? untransformed : 0
      return Buffer.from([known.indexOf(tag) | (version << 6), ...base128(bytes.length)])
    }),
  )
  const packed = brotliCompressSync(Buffer.concat(entries.map(([, bytes]) => bytes)))
  const bare = headerBytes.woff2 + directory.length + packed.length
  const length = padded(bare)
  const header = Buffer.alloc(headerBytes.woff2)
  header.write('wOF2', 0, 'latin1')
  // TrueType outlines.
  header.writeUInt32BE(0x00010000, 4)
  header.writeUInt32BE(length, 8)
  header.writeUInt16BE(entries.length, 12)
  const sfnt = 12 + 16 * entries.length + entries.reduce((sum, [, bytes]) => sum + padded(bytes.length), 0)
  header.writeUInt32BE(sfnt, 16)
  header.writeUInt32BE(packed.length, 20)
  return Buffer.concat([header, directory, packed, Buffer.alloc(length - bare)])
}

/** §4.1: the most significant seven bits first. */
function base128(value: number): number[] {
  const bytes = [value & 0x7f]
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift((rest & 0x7f) | 0x80)
  return bytes
}

export function padded(length: number): number {
  return (length + 3) & ~3
}
