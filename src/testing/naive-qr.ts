/**
 * Reads a QR code as a reader does, written apart from the encoder: from the symbol alone, with numbers looked up in the standard's
 * tables for the versions that tests use. Throws where anything is not as it must be; repairs nothing.
 */
export function readQr(matrix: readonly (readonly boolean[])[]): Uint8Array {
  const size = matrix.length
  const version = (size - 17) / 4
  const at = (row: number, column: number): number => (matrix[row]![column] ? 1 : 0)
  const { level, mask } = readFormat(at, size)
  const table = tables[`${version}${level}`]
  if (table === undefined) throw new Error(`no table for version ${version}${level}`)
  const bits: number[] = []
  let upwards = true
  for (const right of columnsOf(size)) {
    for (let step = 0; step < size; step++) {
      const row = upwards ? size - 1 - step : step
      for (const column of [right, right - 1])
        if (!isFunction(version, size, row, column)) bits.push(at(row, column) ^ (masks[mask]!(row, column) ? 1 : 0))
    }
    upwards = !upwards
  }
  const codewords: number[] = []
  for (let start = 0; start + 8 <= bits.length; start += 8)
    codewords.push(Number.parseInt(bits.slice(start, start + 8).join(''), 2))
  const lengths = table.groups.flatMap(([count, data]) => new Array<number>(count).fill(data))
  const blocks: number[][] = lengths.map(() => [])
  let next = 0
  for (let place = 0; place < Math.max(...lengths); place++)
    for (const [block, length] of lengths.entries()) if (place < length) blocks[block]!.push(codewords[next++]!)
  const data = blocks.map((block) => [...block])
  for (let place = 0; place < table.ecc; place++) for (const block of blocks) block.push(codewords[next++]!)
  if (next !== codewords.length) throw new Error('another number of codewords')
  for (const block of blocks) checkBlock(block, table.ecc)
  return readBytes(data.flat(), version)
}

interface Table {
  readonly ecc: number
  readonly groups: readonly (readonly [number, number])[]
}
// ISO/IEC 18004 table 9: error correction codewords of a block, then how many blocks have how many data codewords.
const tables: Readonly<Record<string, Table>> = {
  '1L': { ecc: 7, groups: [[1, 19]] },
  '1M': { ecc: 10, groups: [[1, 16]] },
  '2M': { ecc: 16, groups: [[1, 28]] },
  '5M': { ecc: 24, groups: [[2, 43]] },
  '7L': { ecc: 20, groups: [[2, 78]] },
  '10M': {
    ecc: 26,
    groups: [
      [4, 43],
      [1, 44],
    ],
  },
  '25L': {
    ecc: 26,
    groups: [
      [8, 106],
      [4, 107],
    ],
  },
  '29M': {
    ecc: 28,
    groups: [
      [21, 45],
      [7, 46],
    ],
  },
}
// Annex E.
const alignment: Readonly<Record<number, readonly number[]>> = {
  1: [],
  2: [6, 18],
  5: [6, 30],
  7: [6, 22, 38],
  10: [6, 28, 50],
  25: [6, 32, 58, 84, 110],
  29: [6, 30, 54, 78, 102, 126],
}
const masks: readonly ((row: number, column: number) => boolean)[] = [
  (i, j) => (i + j) % 2 === 0,
  (i) => i % 2 === 0,
  (_, j) => j % 3 === 0,
  (i, j) => (i + j) % 3 === 0,
  (i, j) => ((i >> 1) + Math.trunc(j / 3)) % 2 === 0,
  (i, j) => ((i * j) % 2) + ((i * j) % 3) === 0,
  (i, j) => (((i * j) % 2) + ((i * j) % 3)) % 2 === 0,
  (i, j) => (((i + j) % 2) + ((i * j) % 3)) % 2 === 0,
]

function columnsOf(size: number): number[] {
  const columns: number[] = []
  for (let column = size - 1; column > 6; column -= 2) columns.push(column)
  return [...columns, 5, 3, 1]
}

function isFunction(version: number, size: number, row: number, column: number): boolean {
  if (row === 6 || column === 6) return true
  if ((row < 9 && column < 9) || (row < 9 && column >= size - 8) || (row >= size - 8 && column < 9)) return true
  if (version >= 7 && ((row < 6 && column >= size - 11) || (column < 6 && row >= size - 11))) return true
  const centres = alignment[version]!
  return centres.some((y) =>
    centres.some((x) => {
      const corner = (y === 6 && x === 6) || (y === 6 && x === size - 7) || (y === size - 7 && x === 6)
      return !corner && Math.abs(row - y) <= 2 && Math.abs(column - x) <= 2
    }),
  )
}

// Annex C: the 15 bits of level and mask as they stand in the symbol, for the two levels in use.
const formats: readonly (readonly ['L' | 'M', readonly string[]])[] = [
  [
    'L',
    [
      '111011111000100',
      '111001011110011',
      '111110110101010',
      '111100010011101',
      '110011000101111',
      '110001100011000',
      '110110001000001',
      '110100101110110',
    ],
  ],
  [
    'M',
    [
      '101010000010010',
      '101000100100101',
      '101111001111100',
      '101101101001011',
      '100010111111001',
      '100000011001110',
      '100111110010111',
      '100101010100000',
    ],
  ],
]

function readFormat(at: (row: number, column: number) => number, size: number): { level: 'L' | 'M'; mask: number } {
  const first = [0, 1, 2, 3, 4, 5, 7, 8].map((column) => at(8, column))
  const rest = [7, 5, 4, 3, 2, 1, 0].map((row) => at(row, 8))
  const one = [...first, ...rest].join('')
  const down = [1, 2, 3, 4, 5, 6, 7].map((step) => at(size - step, 8))
  const right = [8, 7, 6, 5, 4, 3, 2, 1].map((step) => at(8, size - step))
  if (one !== [...down, ...right].join('')) throw new Error('the two copies of the format differ')
  for (const [level, list] of formats) if (list.includes(one)) return { level, mask: list.indexOf(one) }
  throw new Error('no format')
}

/** A block is whole if it is zero at every root of the generator (§7.5.2). */
function checkBlock(block: readonly number[], ecc: number): void {
  let root = 1
  for (let index = 0; index < ecc; index++) {
    let value = 0
    for (const codeword of block) value = times(value, root) ^ codeword
    if (value !== 0) throw new Error('a block does not fit its error correction')
    root = times(root, 2)
  }
}

function times(one: number, other: number): number {
  let [product, factor] = [0, one]
  for (let bit = 0; bit < 8; bit++) {
    if ((other >> bit) & 1) product ^= factor
    factor = factor & 0x80 ? (factor << 1) ^ 0x11d : factor << 1
  }
  return product
}

function readBytes(data: readonly number[], version: number): Uint8Array {
  const bits = data.map((codeword) => codeword.toString(2).padStart(8, '0')).join('')
  const take = (from: number, length: number): number => Number.parseInt(bits.slice(from, from + length), 2)
  if (take(0, 4) !== 4) throw new Error('not in byte mode')
  const width = version < 10 ? 8 : 16
  const start = 4 + width
  return Uint8Array.from({ length: take(4, width) }, (_, index) => take(start + index * 8, 8))
}
