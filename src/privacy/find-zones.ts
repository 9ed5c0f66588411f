import { zoneDigit } from './check-digits.ts'
import type { Found } from './find-numbers.ts'
import { type Folded, isDigit } from './fold-text.ts'

const lineLength = 44

/** Machine-readable zones of passports (ICAO Doc 9303-4 §4.2): a line of 44 whose three check digits fit, and the line of names. */
export function findZones(folded: Folded, limit: number): Found[] {
  const { codes, plain } = folded
  const found: Found[] = []
  // The sex stands after the date of birth and its check digit, at place 21 of the line.
  for (let at = 20; at < codes.length && found.length < limit; at++) {
    const code = codes[at]
    if (code !== 0x6d && code !== 0x66 && code !== 0x3c) continue
    const start = at - 20
    // Date of birth and end of validity, each with its check digit; the nationality before them is letters.
    if (!isRun(codes, at - 7, 7, isDigit) || !isRun(codes, at + 1, 7, isDigit)) continue
    if (!isRun(codes, at - 10, 3, isFiller) || !isRun(codes, start, lineLength, isZone)) continue
    const line = plain.slice(start, start + lineLength)
    const [number, born, expires] = [line.slice(0, 9), line.slice(13, 19), line.slice(21, 27)]
    if (zoneDigit(number) !== Number(line[9]) || zoneDigit(born) !== Number(line[19])) continue
    if (zoneDigit(expires) !== Number(line[27])) continue
    const names = lineBefore(codes, start)
    const certain = { certainty: 'checked', because: 'machine-readable-zone' } as const
    if (names !== null) found.push({ start: names, end: names + lineLength, kind: 'person-name', ...certain })
    found.push({ start, end: start + lineLength, kind: 'passport', ...certain })
    at = start + lineLength
  }
  return found
}

function isRun(codes: Uint16Array, from: number, length: number, test: (code: number) => boolean): boolean {
  if (from < 0 || from + length > codes.length) return false
  for (let at = from; at < from + length; at++) if (!test(codes[at]!)) return false
  return true
}

function isFiller(code: number): boolean {
  return code === 0x3c || (code >= 0x61 && code <= 0x7a)
}

function isZone(code: number): boolean {
  return isDigit(code) || isFiller(code)
}

function lineBefore(codes: Uint16Array, start: number): number | null {
  let end = start
  while (end > start - 3 && (codes[end - 1] === 0x0a || codes[end - 1] === 0x0d || codes[end - 1] === 0x20)) end--
  const from = end - lineLength
  return from >= 0 && codes[from] === 0x70 && isRun(codes, from, lineLength, isZone) ? from : null
}
