import { isCard, isMyNumber, isOneDigit, isSsn } from './check-digits.ts'
import type { Because, Certainty, Kind } from './model.ts'
import { fromNational, nationalForms } from './phone-numbers.ts'

export interface Verdict {
  readonly certainty: Certainty
  readonly because: Because
}

/** A way of writing a number in groups, and what it is worth with and without words about it. */
export interface Form {
  readonly kind: Kind
  readonly groups: readonly number[]
  readonly separators: string
  /** Without words about it the answer is no: then there is no need to look at the digits. */
  readonly needsWords: boolean
  readonly judge: (digits: string, words: string | null, joins: string) => Verdict | null
}

const checked = (because: Because): Verdict => ({ certainty: 'checked', because })
const likely = (because: Because): Verdict => ({ certainty: 'likely', because })
const possible = (because: Because): Verdict => ({ certainty: 'possible', because })

// 12 digits that read as year, month, day, hour and minute are a moment, unless words say otherwise.
const moment = /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d$/

const card: Form['judge'] = (digits, words, joins) => {
  if (!isCard(digits) || isOneDigit(digits)) return null
  if (words !== null) return checked('check-digit-and-words')
  if (joins !== '') return checked('check-digit-and-form')
  if (digits.length === 15 || digits.length === 16) return likely('check-digit')
  return digits.length === 14 ? possible('check-digit') : null
}

const myNumber: Form['judge'] = (digits, words, joins) => {
  if (!isMyNumber(digits)) return words === null || isOneDigit(digits) ? null : possible('words-and-form')
  if (words !== null) return checked('check-digit-and-words')
  if (joins !== '') return likely('check-digit-and-form')
  return moment.test(digits) ? null : possible('check-digit')
}

// No check of PhilSys numbers is public (the PSN is drawn at random, the PCN stands for it): words and lengths are all there is.
const philsys: Form['judge'] = (digits, words) =>
  words === null || isOneDigit(digits) ? null : likely('words-and-form')

// The check digit of a TIN is not public. A first digit of 0 is a corporation's, the digits after the ninth a branch.
const tin: Form['judge'] = (digits, words) => {
  if (words === null || isOneDigit(digits)) return null
  return digits.startsWith('0') ? possible('words-and-form') : likely('words-and-form')
}

const itinGroup = /^9\d\d(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])/
const ssn: Form['judge'] = (digits, words, joins) => {
  if (words !== null && /^(?:itin|individual)/.test(words))
    return itinGroup.test(digits) ? likely('words-and-form') : null
  if (!isSsn(digits)) return null
  if (words !== null) return joins === '' ? likely('words-and-form') : checked('words-and-form')
  return joins.startsWith('-') ? likely('form') : null
}

/** Every way in which a number of a person is written. */
export const forms: readonly Form[] = [
  ...[[4, 4, 4, 4], [4, 6, 5], [4, 6, 4], [4, 4, 4, 4, 3], [13], [14], [15], [16], [17], [18], [19]].map(
    (groups): Form => ({ kind: 'card', groups, separators: '- ', needsWords: false, judge: card }),
  ),
  ...[[4, 4, 4], [12]].map(
    (groups): Form => ({ kind: 'my-number', groups, separators: '- ', needsWords: false, judge: myNumber }),
  ),
  ...[[4, 4, 4], [4, 4, 4, 4], [12], [16]].map(
    (groups): Form => ({ kind: 'philsys', groups, separators: '- ', needsWords: true, judge: philsys }),
  ),
  ...[[3, 3, 3], [3, 3, 3, 3], [3, 3, 3, 5], [9], [10], [11], [12], [14]].map(
    (groups): Form => ({ kind: 'tin-ph', groups, separators: '- ', needsWords: true, judge: tin }),
  ),
  ...[[3, 2, 4], [9]].map(
    (groups): Form => ({ kind: 'ssn-us', groups, separators: '- ', needsWords: groups.length === 1, judge: ssn }),
  ),
  ...nationalForms.map(
    ({ groups, separators, country, telling }): Form => ({
      kind: 'phone',
      groups,
      separators,
      needsWords: country !== 'US' && !telling,
      judge: (digits, words, joins) => {
        if (fromNational(digits, country) === null || isOneDigit(digits.slice(-8))) return null
        if (words !== null) return likely('words-and-form')
        if (country === 'US') return joins.startsWith(')') ? likely('form') : joins === '--' ? possible('form') : null
        // 090-…, 0917-…: nothing but a mobile is written so.
        return telling && joins === '--' && /^0(?:[6-9]0|9)/.test(digits) ? likely('form') : null
      },
    }),
  ),
]
