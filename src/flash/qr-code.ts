import { Fault } from '../base/fault.ts'
import { errorCorrection } from './reed-solomon.ts'

/** A square of modules, true for dark, without the quiet zone around it. */
export type QrMatrix = readonly (readonly boolean[])[]

export type QrLevel = 'L' | 'M'

// ISO/IEC 18004 table 9, by version from 1: error correction codewords of a block, and number of blocks.
const eccPerBlock: Record<QrLevel, readonly number[]> = {
  // biome-ignore format: a table of the standard
  L: [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
  // biome-ignore format: a table of the standard
  M: [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28],
}
const blockCount: Record<QrLevel, readonly number[]> = {
  // biome-ignore format: a table of the standard
  L: [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25],
  // biome-ignore format: a table of the standard
  M: [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49],
}
const levelBits: Record<QrLevel, number> = { L: 1, M: 0 }
const byteMode = 0b0100

/** The bytes as a QR code (ISO/IEC 18004, byte mode) of the smallest version that holds them; `too-large` beyond version 40 (2,953 bytes at L, 2,331 at M). */
export function encodeQr(bytes: Uint8Array, level: QrLevel = 'M'): QrMatrix {
  let version = 1
  while (version <= 40 && capacity(version, level) < bytes.length) version += 1
  if (version > 40) throw new Fault('too-large', 'more than a QR code holds')
  const codewords = interleave(dataCodewords(bytes, version, level), version, level)
  const drawings = Array.from({ length: 8 }, (_, mask) => draw(codewords, version, level, mask))
  const penalties = drawings.map(penaltyOf)
  return drawings[penalties.indexOf(Math.min(...penalties))]!
}

/** How many bytes a version holds. */
export function capacity(version: number, level: QrLevel): number {
  return dataSize(version, level) - (version < 10 ? 2 : 3)
}

function dataSize(version: number, level: QrLevel): number {
  return totalCodewords(version) - eccPerBlock[level][version - 1]! * blockCount[level][version - 1]!
}

/** Modules that are neither function patterns nor format or version information, in whole bytes (§7.3). */
function totalCodewords(version: number): number {
  const size = sizeOf(version)
  const marks = alignmentPlaces(version).length
  let modules = size * size - 3 * 64 - 2 * 15 - 1 - 2 * (size - 16)
  // Alignment patterns, of which those in row and column 6 share five modules with the timing patterns, and three corners are finders.
  if (marks > 0) modules -= (marks * marks - 3) * 25 - (marks - 2) * 10
  if (version >= 7) modules -= 36
  return modules >> 3
}

function sizeOf(version: number): number {
  return version * 4 + 17
}

/** Centres of the alignment patterns (annex E). */
function alignmentPlaces(version: number): number[] {
  if (version === 1) return []
  const count = Math.floor(version / 7) + 2
  const last = sizeOf(version) - 7
  const step = version === 32 ? 26 : Math.ceil((last - 6) / (count - 1) / 2) * 2
  const places = [6]
  for (let index = count - 2; index >= 0; index--) places.push(last - index * step)
  return places
}

/** Mode, length, bytes, terminator and filling (§7.4). */
function dataCodewords(bytes: Uint8Array, version: number, level: QrLevel): Uint8Array {
  const data = new Uint8Array(dataSize(version, level))
  let bit = 0
  const put = (value: number, length: number): void => {
    for (let place = length - 1; place >= 0; place--, bit++) {
      if (((value >> place) & 1) === 1) data[bit >> 3]! |= 0x80 >> (bit & 7)
    }
  }
  put(byteMode, 4)
  put(bytes.length, version < 10 ? 8 : 16)
  for (const byte of bytes) put(byte, 8)
  bit += Math.min(4, data.length * 8 - bit)
  for (let at = Math.ceil(bit / 8), fill = 0xec; at < data.length; at++, fill ^= 0xec ^ 0x11) data[at] = fill
  return data
}

/** Blocks with their error correction, codeword by codeword in turn (§7.6). */
function interleave(data: Uint8Array, version: number, level: QrLevel): Uint8Array {
  const blocks = blockCount[level][version - 1]!
  const ecc = eccPerBlock[level][version - 1]!
  const short = Math.floor(data.length / blocks)
  const long = data.length % blocks
  const parts: { readonly data: Uint8Array; readonly ecc: Uint8Array }[] = []
  for (let block = 0, at = 0; block < blocks; block++) {
    const part = data.subarray(at, at + short + (block >= blocks - long ? 1 : 0))
    parts.push({ data: part, ecc: errorCorrection(part, ecc) })
    at += part.length
  }
  const all: number[] = []
  for (let index = 0; index <= short; index++)
    for (const part of parts) if (index < part.data.length) all.push(part.data[index]!)
  for (let index = 0; index < ecc; index++) for (const part of parts) all.push(part.ecc[index]!)
  return Uint8Array.from(all)
}

/** The symbol with one of the eight masks. */
function draw(codewords: Uint8Array, version: number, level: QrLevel, mask: number): boolean[][] {
  const size = sizeOf(version)
  const dark = Array.from({ length: size }, () => new Array<boolean>(size).fill(false))
  const fixed = Array.from({ length: size }, () => new Array<boolean>(size).fill(false))
  const set = (row: number, column: number, isDark: boolean): void => {
    if (row < 0 || column < 0 || row >= size || column >= size) return
    dark[row]![column] = isDark
    fixed[row]![column] = true
  }
  for (let at = 0; at < size; at++) {
    set(6, at, at % 2 === 0)
    set(at, 6, at % 2 === 0)
  }
  for (const [row, column] of [
    [3, 3],
    [3, size - 4],
    [size - 4, 3],
  ] as const)
    drawSquare(set, row, column, 4, [2, 4])
  const places = alignmentPlaces(version)
  for (const row of places) {
    for (const column of places) {
      const isFinder =
        (row === 6 && column === 6) || (row === 6 && column === size - 7) || (row === size - 7 && column === 6)
      if (!isFinder) drawSquare(set, row, column, 2, [1])
    }
  }
  drawFormat(set, size, formatBits(level, mask))
  if (version >= 7) drawVersion(set, size, versionBits(version))
  placeData(dark, fixed, codewords, mask)
  return dark
}

type Setter = (row: number, column: number, isDark: boolean) => void

/** Rings around a centre, dark but for those in `light`. */
function drawSquare(set: Setter, row: number, column: number, radius: number, light: readonly number[]): void {
  for (let down = -radius; down <= radius; down++) {
    for (let right = -radius; right <= radius; right++)
      set(row + down, column + right, !light.includes(Math.max(Math.abs(down), Math.abs(right))))
  }
}

/** Level and mask with their BCH code (§7.9). */
function formatBits(level: QrLevel, mask: number): number {
  const data = (levelBits[level] << 3) | mask
  return ((data << 10) | remainder(data << 10, 0x537, 10)) ^ 0x5412
}

/** The version with its BCH code (§7.10). */
function versionBits(version: number): number {
  return (version << 12) | remainder(version << 12, 0x1f25, 12)
}

function remainder(value: number, generator: number, degree: number): number {
  let rest = value
  for (let bit = 31; bit >= degree; bit--) if ((rest >>> bit) & 1) rest ^= generator << (bit - degree)
  return rest
}

function drawFormat(set: Setter, size: number, bits: number): void {
  for (let index = 0; index < 15; index++) {
    const isDark = ((bits >> index) & 1) === 1
    // Around the finder at the top left, leaving out the timing patterns; and beside the two others.
    if (index < 6) set(index, 8, isDark)
    else if (index < 8) set(index + 1, 8, isDark)
    else if (index === 8) set(8, 7, isDark)
    else set(8, 14 - index, isDark)
    if (index < 8) set(8, size - 1 - index, isDark)
    else set(size - 15 + index, 8, isDark)
  }
  set(size - 8, 8, true)
}

function drawVersion(set: Setter, size: number, bits: number): void {
  for (let index = 0; index < 18; index++) {
    const isDark = ((bits >> index) & 1) === 1
    const [along, across] = [Math.floor(index / 3), size - 11 + (index % 3)]
    set(along, across, isDark)
    set(across, along, isDark)
  }
}

/** Two columns at a time from the right, upwards and downwards in turn, leaving out the timing column (§7.7.3); masked (§7.8). */
function placeData(
  dark: boolean[][],
  fixed: readonly (readonly boolean[])[],
  codewords: Uint8Array,
  mask: number,
): void {
  const size = dark.length
  let bit = 0
  for (let right = size - 1, isUp = true; right >= 1; right -= 2, isUp = !isUp) {
    if (right === 6) right = 5
    for (let step = 0; step < size; step++) {
      const row = isUp ? size - 1 - step : step
      for (const column of [right, right - 1]) {
        if (fixed[row]![column]) continue
        const value = bit < codewords.length * 8 && ((codewords[bit >> 3]! >> (7 - (bit & 7))) & 1) === 1
        dark[row]![column] = value !== isMasked(mask, row, column)
        bit += 1
      }
    }
  }
}

function isMasked(mask: number, row: number, column: number): boolean {
  const product = row * column
  switch (mask) {
    case 0:
      return (row + column) % 2 === 0
    case 1:
      return row % 2 === 0
    case 2:
      return column % 3 === 0
    case 3:
      return (row + column) % 3 === 0
    case 4:
      return (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0
    case 5:
      return (product % 2) + (product % 3) === 0
    case 6:
      return ((product % 2) + (product % 3)) % 2 === 0
    default:
      return (((row + column) % 2) + (product % 3)) % 2 === 0
  }
}

/** What makes a symbol hard to read (§7.8.3): runs, blocks, shapes like a finder, and too much of one colour. */
function penaltyOf(dark: QrMatrix): number {
  const size = dark.length
  let penalty = 0
  let count = 0
  const lines = [
    ...dark.map((row) => row.map((one) => (one ? '1' : '0')).join('')),
    ...dark.map((_, column) => dark.map((row) => (row[column] ? '1' : '0')).join('')),
  ]
  for (const line of lines) {
    for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) penalty += run.length - 2
    penalty += 40 * [...line.matchAll(/(?=00001011101|10111010000)/g)].length
  }
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const one = dark[row]![column]
      if (one) count += 1
      if (row + 1 === size || column + 1 === size) continue
      if (one === dark[row]![column + 1] && one === dark[row + 1]![column] && one === dark[row + 1]![column + 1])
        penalty += 3
    }
  }
  return penalty + 10 * Math.floor(Math.abs((count * 100) / (size * size) - 50) / 5)
}
