import { type Folded, isDigit, isWord } from './fold-text.ts'

/** The runs of digits of a text, in order. Plain lists: a hostile text has half a million of them. */
export interface Groups {
  readonly starts: readonly number[]
  readonly ends: readonly number[]
}

/** The runs of digits in a text, without short ones at the end of a word. One pass. */
export function groupDigits({ codes }: Folded): Groups {
  const starts: number[] = []
  const ends: number[] = []
  for (let at = 0; at < codes.length; at++) {
    if (!isDigit(codes[at])) continue
    const start = at
    while (isDigit(codes[at])) at++
    // A piece of a name or a digest; only a passport's digits follow on letters.
    if (at - start < 7 && start > 0 && isWord(codes[start - 1])) continue
    starts.push(start)
    ends.push(at)
  }
  return { starts, ends }
}

/** What stands between a run of digits and the next: `-`, `.`, a space, `(`, `)`; '' for anything else. */
export function joinAfter({ codes }: Folded, { starts, ends }: Groups, index: number): string {
  const end = ends[index]!
  const gap = (starts[index + 1] ?? 0) - end
  if (gap < 1 || gap > 3) return ''
  const first = codes[end]!
  if (gap === 1)
    return first === 0x2d || first === 0x2e || first === 0x20 || (first & ~1) === 0x28 ? String.fromCharCode(first) : ''
  // (415) 555-0123, and 198[.]51[.]100[.]7 as reports write addresses.
  if (gap === 2) return first === 0x29 && codes[end + 1] === 0x20 ? ')' : ''
  return codes[end + 1] === 0x2e && (first === 0x5b || first === 0x28) ? '.' : ''
}

const glue = new Set([...'-./:\\@=%&+~#$'].map((character) => character.charCodeAt(0)))
const labelled = new Set([...':=#./'].map((character) => character.charCodeAt(0)))

/**
 * Whether a number from `start` to `end` stands for itself, and is not a piece of a name, a version, a path, a UUID or a digest.
 * After a word that says what it is, it may follow directly on `:`, `=`, `#`, `.` or `/`.
 */
export function standsAlone(folded: Folded, start: number, end: number, afterWords: boolean): boolean {
  return beginsAlone(folded, start, afterWords) && endsAlone(folded, end, afterWords)
}

function beginsAlone({ codes }: Folded, start: number, afterWords: boolean): boolean {
  if (start === 0) return true
  const before = codes[start - 1]!
  if (isWord(before)) return false
  if (glue.has(before)) return afterWords && labelled.has(before)
  // f(123 and x[123: an argument, an index.
  return !((before === 0x28 || before === 0x5b) && isDigit(codes[start - 2]))
}

function endsAlone({ codes }: Folded, end: number, afterWords: boolean): boolean {
  const after = codes[end]
  if (after === undefined) return true
  if (isWord(after) || after === 0x40 || after === 0x25 || after === 0x5c) return false
  if (after === 0x2f) return afterWords || !isWord(codes[end + 1])
  return !((after === 0x2d || after === 0x2e) && isWord(codes[end + 1]))
}
