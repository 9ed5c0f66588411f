import { padded, type Tables } from './woff.ts'

interface Glyph {
  readonly outline: Buffer
  readonly advance: number
  readonly bearing: number
}

/** Offsets of fields that are changed or read (OpenType 1.9: head, hhea, maxp). */
const at = { checkSum: 8, shortOffsets: 50, advances: 34, glyphs: 4, maxAdvance: 10 }
const longOffsets = 1

/**
 * A font of these letters alone, taken from slices of one font that hold them between them. Without kerning and vertical writing;
 * under a name of its own, as its licence asks for what was changed (OFL 1.1 §3). Throws where a letter is in none of them.
 */
export function fontOf(letters: readonly string[], slices: readonly Tables[], name: string): Tables {
  const maps = slices.map((slice) => readCmap(table(slice, 'cmap')))
  const found = letters.map((letter) => {
    const code = letter.codePointAt(0)!
    const slice = maps.findIndex((map) => map.has(code))
    if (slice < 0) throw new Error(`no slice of the font holds ${letter}`)
    return { code, glyph: readGlyph(slices[slice]!, maps[slice]!.get(code)!) }
  })
  const sorted = found.sort((a, b) => a.code - b.code)
  const first = slices[0]!
  const glyphs = [readGlyph(first, 0), ...sorted.map(({ glyph }) => glyph)]
  const outlines = glyphs.map(({ outline }) =>
    Buffer.concat([outline, Buffer.alloc(padded(outline.length) - outline.length)]),
  )
  const loca = Buffer.alloc(4 * (glyphs.length + 1))
  let place = 0
  for (const [index, outline] of outlines.entries()) {
    place += outline.length
    loca.writeUInt32BE(place, 4 * (index + 1))
  }
  const hmtx = Buffer.alloc(4 * glyphs.length)
  for (const [index, { advance, bearing }] of glyphs.entries()) {
    hmtx.writeUInt16BE(advance, 4 * index)
    hmtx.writeInt16BE(bearing, 4 * index + 2)
  }
  const head = Buffer.from(table(first, 'head'))
  head.writeUInt32BE(0, at.checkSum)
  head.writeInt16BE(longOffsets, at.shortOffsets)
  const hhea = Buffer.from(table(first, 'hhea'))
  hhea.writeUInt16BE(glyphs.length, at.advances)
  const maxp = Buffer.from(table(first, 'maxp'))
  maxp.writeUInt16BE(glyphs.length, at.glyphs)
  return new Map([
    ['cmap', writeCmap(sorted.map(({ code }) => code))],
    ['head', head],
    ['hhea', hhea],
    ['hmtx', hmtx],
    ['maxp', maxp],
    ['name', writeName(name, readCopyright(table(first, 'name')))],
    ['OS/2', table(first, 'OS/2')],
    ['post', noGlyphNames()],
    ['glyf', Buffer.concat(outlines)],
    ['loca', loca],
  ])
}

function table(tables: Tables, tag: string): Buffer {
  const bytes = tables.get(tag)
  if (bytes === undefined) throw new Error(`the font has no table ${tag}`)
  return bytes
}

function readGlyph(slice: Tables, glyph: number): Glyph {
  const [loca, glyf, hmtx] = [table(slice, 'loca'), table(slice, 'glyf'), table(slice, 'hmtx')]
  const isLong = table(slice, 'head').readInt16BE(at.shortOffsets) === longOffsets
  const offset = (of: number) => (isLong ? loca.readUInt32BE(4 * of) : 2 * loca.readUInt16BE(2 * of))
  const outline = glyf.subarray(offset(glyph), offset(glyph + 1))
  if (outline.length > 0 && outline.readInt16BE(0) < 0) throw new Error('a letter is put together of others')
  const advances = table(slice, 'hhea').readUInt16BE(at.advances)
  // Of the glyphs behind, all advance like the last that says so.
  const last = Math.min(glyph, advances - 1)
  const bearing = glyph < advances ? 4 * glyph + 2 : 4 * advances + 2 * (glyph - advances)
  return { outline, advance: hmtx.readUInt16BE(4 * last), bearing: hmtx.readInt16BE(bearing) }
}

/** Glyphs by code point, of subtables of format 4 and 12. */
function readCmap(cmap: Buffer): Map<number, number> {
  const glyphs = new Map<number, number>()
  for (let index = 0; index < cmap.readUInt16BE(2); index++) {
    const subtable = cmap.subarray(cmap.readUInt32BE(4 + 8 * index + 4))
    const format = subtable.readUInt16BE(0)
    if (format === 12)
      for (let group = 0; group < subtable.readUInt32BE(12); group++) {
        const [from, to, glyph] = [0, 4, 8].map((field) => subtable.readUInt32BE(16 + 12 * group + field)) as [
          number,
          number,
          number,
        ]
        for (let code = from; code <= to; code++) glyphs.set(code, glyph + code - from)
      }
    else if (format === 4) readSegments(subtable, glyphs)
  }
  return glyphs
}

function readSegments(subtable: Buffer, glyphs: Map<number, number>): void {
  const segments = subtable.readUInt16BE(6) / 2
  for (let segment = 0; segment < segments; segment++) {
    const field = (row: number) => 14 + 2 * segment + row
    const to = subtable.readUInt16BE(field(0))
    const from = subtable.readUInt16BE(field(2 + 2 * segments))
    const delta = subtable.readUInt16BE(field(2 + 4 * segments))
    const rangeAt = field(2 + 6 * segments)
    const range = subtable.readUInt16BE(rangeAt)
    for (let code = from; code <= to && code !== 0xffff; code++) {
      const glyph = range === 0 ? code : subtable.readUInt16BE(rangeAt + range + 2 * (code - from))
      if (glyph !== 0) glyphs.set(code, (glyph + delta) & 0xffff)
    }
  }
}

/** Format 12, a group for each letter: the first is glyph 1. */
function writeCmap(codes: readonly number[]): Buffer {
  const bytes = Buffer.alloc(12 + 16 + 12 * codes.length)
  bytes.writeUInt16BE(1, 2)
  // Windows, all of Unicode.
  bytes.writeUInt16BE(3, 4)
  bytes.writeUInt16BE(10, 6)
  bytes.writeUInt32BE(12, 8)
  bytes.writeUInt16BE(12, 12)
  bytes.writeUInt32BE(16 + 12 * codes.length, 16)
  bytes.writeUInt32BE(codes.length, 24)
  for (const [index, code] of codes.entries()) {
    bytes.writeUInt32BE(code, 28 + 12 * index)
    bytes.writeUInt32BE(code, 32 + 12 * index)
    bytes.writeUInt32BE(index + 1, 36 + 12 * index)
  }
  return bytes
}

const copyright = 0

function readCopyright(name: Buffer): string {
  for (let index = 0; index < name.readUInt16BE(2); index++) {
    const record = 6 + 12 * index
    if (name.readUInt16BE(record) !== 3 || name.readUInt16BE(record + 6) !== copyright) continue
    const from = name.readUInt16BE(4) + name.readUInt16BE(record + 10)
    const text = Buffer.from(name.subarray(from, from + name.readUInt16BE(record + 8)))
    return text.swap16().toString('utf16le')
  }
  return ''
}

function writeName(family: string, from: string): Buffer {
  const texts = [from, family, 'Regular', family, family, 'Version 1', family.replaceAll(' ', '')]
  const bytes = texts.map((text) => Buffer.from(text, 'utf16le').swap16())
  const storage = 6 + 12 * texts.length
  const header = Buffer.alloc(storage)
  header.writeUInt16BE(texts.length, 2)
  header.writeUInt16BE(storage, 4)
  let offset = 0
  for (const [id, text] of bytes.entries()) {
    // Windows, Unicode, American English.
    for (const [field, value] of [3, 1, 0x409, id, text.length, offset].entries())
      header.writeUInt16BE(value, 6 + 12 * id + 2 * field)
    offset += text.length
  }
  return Buffer.concat([header, ...bytes])
}

function noGlyphNames(): Buffer {
  const post = Buffer.alloc(32)
  post.writeUInt32BE(0x00030000, 0)
  return post
}
