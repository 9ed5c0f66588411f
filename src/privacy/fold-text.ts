/** A text beside a folded copy of the same length: what is found in the copy stands at the same place in the text. */
export interface Folded {
  readonly text: string
  /** Full-width forms as ASCII, capitals as small letters, every dash as `-`, every space as a space. */
  readonly plain: string
  readonly codes: Uint16Array
}

const table = makeTable()

function makeTable(): Uint16Array {
  const to = new Uint16Array(65_536)
  for (let code = 0; code < to.length; code++) to[code] = code
  // Full-width ASCII (U+FF01 to U+FF5E).
  for (let code = 0xff01; code <= 0xff5e; code++) to[code] = code - 0xfee0
  for (const dash of [0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xfe63, 0x30fc, 0xff70]) to[dash] = 0x2d
  for (const space of [0xa0, 0x2007, 0x2009, 0x200a, 0x202f, 0x3000, 0x09]) to[space] = 0x20
  for (let code = 0; code < to.length; code++) {
    const folded = to[code]!
    if (folded >= 0x41 && folded <= 0x5a) to[code] = folded + 32
  }
  return to
}

export function foldText(text: string): Folded {
  const bytes = Buffer.from(text, 'utf16le')
  const codes = new Uint16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
  for (let index = 0; index < codes.length; index++) codes[index] = table[codes[index]!]!
  return { text, plain: Buffer.from(codes.buffer).toString('utf16le'), codes }
}

export function isDigit(code: number | undefined): boolean {
  return code !== undefined && code >= 0x30 && code <= 0x39
}

/** A Latin letter, with or without accents, a digit or an underscore; not Japanese, which runs on into numbers. */
export function isWord(code: number | undefined): boolean {
  if (code === undefined) return false
  if (code < 0x80)
    return isDigit(code) || (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f
  return code >= 0xc0 && code < 0x250
}
