import { type Mention, Surroundings, type Topic } from './context-words.ts'
import { type Folded, isDigit, isWord } from './fold-text.ts'
import type { Because, Certainty, Kind } from './model.ts'
import { type Form, forms } from './number-forms.ts'
import { type Group, groupDigits, standsAlone } from './number-groups.ts'
import { readInternational } from './phone-numbers.ts'

export interface Found {
  readonly start: number
  readonly end: number
  readonly kind: Kind
  readonly certainty: Certainty
  readonly because: Because
}

const byFirst = new Map<number, Form[]>()
for (const form of forms) byFirst.set(form.groups[0]!, [...(byFirst.get(form.groups[0]!) ?? []), form])

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

/** Every number in the text that is somebody's. Linear: each run of digits is compared with a fixed set of forms. */
export function findNumbers(folded: Folded, mentions: readonly Mention[]): Found[] {
  const groups = groupDigits(folded)
  const surroundings = new Surroundings(mentions)
  const found: Found[] = []
  let list: List | null = null
  for (let index = 0; index < groups.length; ) {
    const group = groups[index]!
    const phone = plusBefore(folded, group)
    if (phone !== null) {
      found.push(phone)
      while (index < groups.length && groups[index]!.start < phone.end) index++
      continue
    }
    const nearest = surroundings.nearest(group.start, group.end, numberTopics)
    const best = bestMatch(folded, groups, index, nearest, list)
    if (best !== null) {
      found.push(best.found)
      if (best.words !== null) list = { kind: best.found.kind, words: best.words, end: best.found.end }
      index += best.size
      continue
    }
    const passport = nearest?.topic === 'passport' ? passportAt(folded, group) : null
    if (passport !== null) found.push(passport)
    index++
  }
  return found
}

function bestMatch(
  folded: Folded,
  groups: readonly Group[],
  index: number,
  nearest: Mention | null,
  list: List | null,
): Match | null {
  const group = groups[index]!
  const said = nearest === null ? '' : folded.plain.slice(nearest.start, nearest.end)
  let best: Match | null = null
  for (const form of byFirst.get(group.end - group.start) ?? []) {
    const joins = joinsOf(groups, index, form)
    if (joins === null) continue
    const inList = list !== null && list.kind === form.kind && group.start - list.end <= listGap
    const words = nearest?.topic === form.kind ? said : inList ? list.words : null
    const start = joins.startsWith(')') ? group.start - 1 : group.start
    const end = groups[index + form.groups.length - 1]!.end
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

function plusBefore(folded: Folded, group: Group): Found | null {
  const plus = folded.codes[group.start - 1] === 0x28 ? group.start - 2 : group.start - 1
  if (folded.codes[plus] !== 0x2b) return null
  const phone = readInternational(folded, plus)
  if (phone === null) return null
  const certainty = phone.exact ? 'checked' : 'likely'
  return { start: plus, end: phone.end, kind: 'phone', certainty, because: 'country-code' }
}

// How the groups from `index` on hang together if they have the form's lengths; null if they have not.
function joinsOf(groups: readonly Group[], index: number, form: Form): string | null {
  const { groups: lengths, separators } = form
  let joins = ''
  for (let offset = 0; offset < lengths.length; offset++) {
    const group = groups[index + offset]
    if (group === undefined || group.end - group.start !== lengths[offset]) return null
    if (offset === lengths.length - 1) break
    if (group.join === '') return null
    joins += group.join
  }
  if (joins === '' || separators === '') return joins
  const first = joins[0]!
  if (separators.includes(first)) return joins.split(first).length === lengths.length ? joins : null
  // (415) 555-0123 and 03(1234)5678.
  return form.kind === 'phone' && /^(?:\)[-. ]|\(\))$/.test(joins) ? joins : null
}

function digitsOf({ plain }: Folded, groups: readonly Group[], index: number, count: number): string {
  let digits = ''
  for (let offset = 0; offset < count; offset++)
    digits += plain.slice(groups[index + offset]!.start, groups[index + offset]!.end)
  return digits
}

// Japan: two letters, seven digits. Philippines: one or two letters, seven digits, mostly a letter. United States: nine digits,
// or a letter and eight. None has a public check digit outside the machine-readable zone.
function passportAt(folded: Folded, { start, end }: Group): Found | null {
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
