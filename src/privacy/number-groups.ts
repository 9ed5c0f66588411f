import { type Folded, isDigit, isWord } from './fold-text.ts'

/** A run of digits, and how it hangs together with the next one. */
export interface Group {
  readonly start: number
  readonly end: number
  /** What stands between this group and the next: `-`, `.`, a space, `(`, `)`; '' for anything else. */
  readonly join: string
}

const single = new Map([
  [0x2d, '-'],
  [0x2e, '.'],
  [0x20, ' '],
  [0x28, '('],
  [0x29, ')'],
])

/** Every run of digits in a text. One pass. */
export function groupDigits({ codes }: Folded): Group[] {
  const starts: number[] = []
  const ends: number[] = []
  for (let at = 0; at < codes.length; at++) {
    if (!isDigit(codes[at])) continue
    starts.push(at)
    while (isDigit(codes[at])) at++
    ends.push(at)
  }
  return starts.map((start, index) => ({
    start,
    end: ends[index]!,
    join: joinOf(codes, ends[index]!, starts[index + 1]),
  }))
}

function joinOf(codes: Uint16Array, end: number, next: number | undefined): string {
  if (next === undefined || next - end > 3) return ''
  const first = codes[end]!
  if (next - end === 1) return single.get(first) ?? ''
  // (415) 555-0123, and 198[.]51[.]100[.]7 as reports write addresses.
  if (next - end === 2) return first === 0x29 && codes[end + 1] === 0x20 ? ')' : ''
  return codes[end + 1] === 0x2e && (first === 0x5b || first === 0x28) ? '.' : ''
}

const glue = new Set([...'-./:\\@=%&+~#$'].map((character) => character.charCodeAt(0)))
const labelled = new Set([...':=#./'].map((character) => character.charCodeAt(0)))

/**
 * Whether a number from `start` to `end` stands for itself, and is not a piece of a name, a version, a path, a UUID or a digest.
 * After a word that says what it is, it may follow directly on `:`, `=`, `#`, `.` or `/`.
 */
export function standsAlone({ codes }: Folded, start: number, end: number, afterWords: boolean): boolean {
  const before = codes[start - 1]
  if (before !== undefined) {
    if (isWord(before)) return false
    if (glue.has(before) && !(afterWords && labelled.has(before))) return false
    // A hyphen that ties it to what comes before: CVE-2026 123…, but not "ID - 123".
    if ((before === 0x28 || before === 0x5b) && isWord(codes[start - 2]) && isDigit(codes[start - 2])) return false
  }
  const after = codes[end]
  if (after === undefined) return true
  if (isWord(after) || after === 0x40 || after === 0x25 || after === 0x5c) return false
  const next = codes[end + 1]
  return !((after === 0x2d || after === 0x2e || after === 0x2f) && isWord(next)) || (after === 0x2f && afterWords)
}
