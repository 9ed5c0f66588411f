import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { readQr } from '../testing/naive-qr.ts'
import { capacity, encodeQr, type QrLevel, type QrMatrix } from './qr-code.ts'
import { qrSvg, qrTerminal } from './qr-picture.ts'

const rows = (matrix: QrMatrix): string => matrix.map((row) => row.map((one) => (one ? 1 : 0)).join('')).join('\n')
const hash = (matrix: QrMatrix): string => createHash('sha256').update(rows(matrix)).digest('hex')
const versionOf = (matrix: QrMatrix): number => (matrix.length - 17) / 4

describe('what is drawn is what a reader reads', () => {
  test.each<[number, QrLevel, number]>([
    [1, 'L', 17],
    [1, 'M', 14],
    [2, 'M', 26],
    [5, 'M', 84],
    [7, 'L', 154],
    [10, 'M', 213],
    [25, 'L', 1273],
    [29, 'M', 1251],
  ])('version %i-%s, full with %i bytes', (version, level, size) => {
    expect(capacity(version, level)).toBeGreaterThanOrEqual(size)
    const bytes = Uint8Array.from({ length: size }, (_, index) => (index * 167 + size) & 255)
    const matrix = encodeQr(bytes, level)
    expect(versionOf(matrix)).toBe(version)
    expect(Buffer.from(readQr(matrix))).toEqual(Buffer.from(bytes))
  })

  test('a reader of anything else than what was drawn notices', () => {
    const matrix = encodeQr(Buffer.from('JP-7')).map((row) => [...row])
    matrix[15]![12] = !matrix[15]![12]
    expect(() => readQr(matrix)).toThrow(/error correction/)
  })
})

test('capacities are those of the standard', () => {
  // ISO/IEC 18004 table 7, byte mode.
  const all = (level: QrLevel): number[] => [1, 2, 6, 9, 10, 20, 27, 32, 40].map((version) => capacity(version, level))
  expect(all('L')).toEqual([17, 32, 134, 230, 271, 858, 1465, 1952, 2953])
  expect(all('M')).toEqual([14, 26, 106, 180, 213, 666, 1125, 1538, 2331])
  expect(versionOf(encodeQr(new Uint8Array(2953), 'L'))).toBe(40)
  expect(() => encodeQr(new Uint8Array(2954), 'L')).toThrow(/more than a QR code holds/)
})

// These three were read back by a reader that is not ours.
test('known symbols stay as they are', () => {
  expect(rows(encodeQr(Buffer.from('JP-7'), 'M'))).toBe(
    [
      '111111100011001111111',
      '100000101100001000001',
      '101110101010001011101',
      '101110101101101011101',
      '101110100101101011101',
      '100000100110101000001',
      '111111101010101111111',
      '000000001011100000000',
      '100000101000111001110',
      '001101011100101010111',
      '110111110111010010110',
      '011000000010000010101',
      '111100101000001001010',
      '000000001011111101000',
      '111111100100101101110',
      '100000100011110110101',
      '101110100110100101010',
      '101110100100100001100',
      '101110100010001000011',
      '100000100000000010100',
      '111111101101010010110',
    ].join('\n'),
  )
  const flash = encodeQr(Buffer.from('TREFOIL FLASH/1'), 'L')
  expect(hash(flash)).toBe('21a5d55a47cbbf76889dcdc10068851954ed1b8d18030b4625a5bcd1616402f3')
  const full = encodeQr(Buffer.from('x'.repeat(1200)), 'M')
  expect(hash(full)).toBe('af9208585f3ad35068f853523536b0efdef60b9d8bc41efda74b56bfe712751b')
})

test('pictures show every module, with the quiet zone around', () => {
  const matrix = encodeQr(Buffer.from('JP-7'), 'M')
  const svg = qrSvg(matrix, 'JP-7 <&>')
  expect(svg).toContain('viewBox="0 0 29 29"')
  expect(svg).toContain('<title>JP-7 &lt;&amp;&gt;</title>')
  let area = 0
  for (const [, length] of svg.matchAll(/h(\d+)v1h-/g)) area += Number(length)
  expect(area).toBe(rows(matrix).replaceAll(/[^1]/g, '').length)
  const lines = qrTerminal(matrix).split('\n')
  expect(lines).toHaveLength(15)
  const dark = lines.join('').replaceAll(/[^█▀▄]/g, '')
  expect([...dark].reduce((sum, one) => sum + (one === '█' ? 2 : 1), 0)).toBe(area)
})
