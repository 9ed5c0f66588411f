import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { openTypeOf } from './woff-font.ts'

const find = createRequire(import.meta.url).resolve
const woff = readFileSync(find('@fontsource/ibm-plex-sans/files/ibm-plex-sans-latin-400-normal.woff'))

test('a WOFF font is unpacked into the tables that it says it has', () => {
  const font = openTypeOf(woff)
  expect(font.length).toBe(woff.readUInt32BE(16))
  const count = font.readUInt16BE(4)
  const tags = Array.from({ length: count }, (_, at) => font.toString('latin1', 12 + 16 * at, 16 + 16 * at))
  expect(tags).toEqual(expect.arrayContaining(['cmap', 'glyf', 'head', 'hmtx']))
  for (let at = 0; at < count; at++) {
    const [offset, length] = [font.readUInt32BE(12 + 16 * at + 8), font.readUInt32BE(12 + 16 * at + 12)]
    expect(offset + length).toBeLessThanOrEqual(font.length)
  }
})

test('what is no WOFF font, or was cut or changed, is refused', () => {
  expect(() => openTypeOf(Buffer.from('no font'))).toThrow(/not a WOFF font/)
  expect(() => openTypeOf(woff.subarray(0, 5000))).toThrow()
  const changed = Buffer.from(woff)
  changed.writeUInt32BE(0x7fffffff, 44 + 12)
  expect(() => openTypeOf(changed)).toThrow()
})
