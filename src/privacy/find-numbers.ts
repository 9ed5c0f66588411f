import { type Mention, type Mentions, Surroundings, type Topic } from './context-words.ts'
import { type Folded, isDigit, isWord } from './fold-text.ts'
import type { Because, Certainty, Kind } from './model.ts'
import { type Form, forms } from './number-forms.ts'
import { type Groups, groupDigits, joinAfter, standsAlone } from './number-groups.ts'
import { readInternational } from './phone-numbers.ts'

export interface Found {
  readonly start: number
  readonly end: number
  readonly kind: Kind
  readonly certainty: Certainty
  readonly because: Because
}

// By the length of their first group.
const byFirst: readonly (readonly Form[] | undefined)[] = Array.from({ length: 20 }, (_, length) => {
  const list = forms.filter(({ groups }) => groups[0] === length)
  return list.length === 0 ? undefined : list
})

const numberTopics: readonly Topic[] = [
  'phone',
  'my-number',
  'philsys',
  'tin-ph',
  'ssn-us',
  'card',
  'passport',
  'other',
]
const rank: Readonly<Record<Certainty, number>> = { checked: 3, likely: 2, possible: 1 }
// In a list, the word before the first number speaks for those that follow closely.
const listGap = 8

/** Words about the first number of a list, which speak for those that follow closely. */
interface List {
  readonly kind: Kind
  readonly words: string
  readonly end: number
}

interface Match {
  readonly found: Found
  /** The words that say what the number is; null: none do. */
  readonly words: string | null
  /** How many groups it takes. */
  readonly size: number
}

/** Numbers in the text that are somebody's, the first `limit` of them. Linear: each run of digits is compared with a fixed set of forms. */
export function findNumbers(folded: Folded, mentions: Mentions, limit: number): Found[] {
  const groups = groupDigits(folded)
  const { starts, ends } = groups
  const surroundings = new Surroundings(mentions)
  const found: Found[] = []
  let list: List | null = null
  for (let index = 0; index < starts.length && found.length < limit; ) {
    const [start, end] = [starts[index]!, ends[index]!]
    const before = start === 0 ? 0 : folded.codes[start - 1]
    const phone = before === 0x2b || before === 0x28 ? plusBefore(folded, start) : null
    if (phone !== null) {
      found.push(phone)
      while (index < starts.length && starts[index]! < phone.end) index++
      continue
    }
    const candidates = byFirst[end - start]
    // Most runs of digits have no form: only the others are worth a look at the words around.
    const isFit = candidates !== undefined && fitsAny(groups, index, candidates)
    const mayBePassport = end - start >= 7 && end - start <= 9
    const nearest = isFit || mayBePassport ? surroundings.nearest(start, end, numberTopics) : null
    const best: Match | null = isFit ? bestMatch(folded, groups, index, candidates, nearest, list) : null
    if (best !== null) {
      found.push(best.found)
      if (best.words !== null) list = { kind: best.found.kind, words: best.words, end: best.found.end }
      index += best.size
      continue
    }
    const passport = nearest?.topic === 'passport' ? passportAt(folded, start, end) : null
    if (passport !== null) found.push(passport)
    index++
  }
  return found
}

function bestMatch(
  folded: Folded,
  groups: Groups,
  index: number,
  candidates: readonly Form[],
  nearest: Mention | null,
  list: List | null,
): Match | null {
  const first = groups.starts[index]!
  let best: Match | null = null
  for (const form of candidates) {
    if (!hasLengths(groups, index, form.groups)) continue
    const inList = list !== null && list.kind === form.kind && first - list.end <= listGap
    const isNamed = nearest?.topic === form.kind
    if (form.needsWords && !isNamed && !inList) continue
    const joins = joinsOf(folded, groups, index, form)
    if (joins === null) continue
    const words = isNamed ? folded.plain.slice(nearest.start, nearest.end) : inList ? list.words : null
    const start = joins.startsWith(')') ? first - 1 : first
    const end = groups.ends[index + form.groups.length - 1]!
    if (!standsAlone(folded, start, end, words !== null)) continue
    const verdict = form.judge(digitsOf(folded, groups, index, form.groups.length), words, joins)
    // Where words say that it is a number of another kind, only a check of its own speaks against them.
    if (verdict === null || (nearest !== null && words === null && verdict.certainty !== 'checked')) continue
    const match = { found: { start, end, kind: form.kind, ...verdict }, words, size: form.groups.length }
    if (best === null || isBetter(match, best)) best = match
  }
  return best
}

// Words before certainty, certainty before length.
function isBetter(one: Match, than: Match): boolean {
  if ((one.words === null) !== (than.words === null)) return one.words !== null
  const difference = rank[one.found.certainty] - rank[than.found.certainty]
  return difference > 0 || (difference === 0 && one.found.end > than.found.end)
}

function plusBefore(folded: Folded, start: number): Found | null {
  const plus = folded.codes[start - 1] === 0x28 ? start - 2 : start - 1
  if (plus < 0 || folded.codes[plus] !== 0x2b) return null
  const phone = readInternational(folded, plus)
  if (phone === null) return null
  const certainty = phone.exact ? 'checked' : 'likely'
  return { start: plus, end: phone.end, kind: 'phone', certainty, because: 'country-code' }
}

function fitsAny(groups: Groups, index: number, candidates: readonly Form[]): boolean {
  for (const form of candidates) if (hasLengths(groups, index, form.groups)) return true
  return false
}

function hasLengths({ starts, ends }: Groups, index: number, lengths: readonly number[]): boolean {
  if (index + lengths.length > starts.length) return false
  for (let offset = 0; offset < lengths.length; offset++) {
    if (ends[index + offset]! - starts[index + offset]! !== lengths[offset]) return false
  }
  return true
}

// How the groups of a form hang together; null if they do not as the form wants it.
function joinsOf(
  folded: Folded,
  groups: Groups,
  index: number,
  { kind, groups: lengths, separators }: Form,
): string | null {
  let joins = ''
  for (let offset = 0; offset + 1 < lengths.length; offset++) {
    const join = joinAfter(folded, groups, index + offset)
    if (join === '') return null
    joins += join
  }
  if (joins === '') return joins
  const first = joins[0]!
  if (separators.includes(first)) return joins === first.repeat(lengths.length - 1) ? joins : null
  // (415) 555-0123 and 03(1234)5678.
  return kind === 'phone' && /^(?:\)[-. ]|\(\))$/.test(joins) ? joins : null
}

function digitsOf({ plain }: Folded, { starts, ends }: Groups, index: number, count: number): string {
  let digits = ''
  for (let at = index; at < index + count; at++) digits += plain.slice(starts[at], ends[at])
  return digits
}

// Japan: two letters, seven digits. Philippines: one or two letters, seven digits, mostly a letter. United States: nine digits,
// or a letter and eight. None has a public check digit outside the machine-readable zone.
function passportAt(folded: Folded, start: number, end: number): Found | null {
  const { codes } = folded
  let from = start
  while (from > start - 3 && isLetter(codes[from - 1])) from--
  const letters = start - from
  const to = isLetter(codes[end]) ? end + 1 : end
  const [digits, after] = [end - start, to - end]
  const known =
    (digits === 7 && (letters === 1 || letters === 2) && (after === 0 || letters === 1)) ||
    (digits === 8 && letters === 1 && after === 0) ||
    (digits === 9 && letters === 0 && after === 0)
  if (!known || !standsAlone(folded, from, to, true) || isDigit(codes[to])) return null
  return { start: from, end: to, kind: 'passport', certainty: 'likely', because: 'words-and-form' }
}

function isLetter(code: number | undefined): boolean {
  return isWord(code) && !isDigit(code) && code !== 0x5f
}
