import { type Folded, isDigit, isWord } from './fold-text.ts'

/** Country calling codes (ITU-T E.164) that we know the plan of: the lengths of a national number, and which are no person's. */
interface Plan {
  readonly code: string
  readonly fits: (national: string) => boolean
  /** Free or shared-cost numbers, which reach an organisation. */
  readonly isService: (national: string) => boolean
}

// North American plan: NPA-NXX-XXXX; no N11, no 37X or 96X area, no N9X. Exchange does not begin with 0 or 1.
const nanp: Plan = {
  code: '1',
  fits: (n) => n.length === 10 && /^[2-9][0-8]\d[2-9]\d{6}$/.test(n) && n.slice(1, 3) !== '11',
  isService: (n) => /^(?:8(?:00|33|44|55|66|77|88)|900)/.test(n),
}
// Japan: nine digits; ten for mobile (60, 70, 80, 90), M2M (20), IP telephony (50) and 800.
const japan: Plan = {
  code: '81',
  fits: (n) => (/^(?:[256789]0|800)/.test(n) ? n.length === 10 || /^(?:20|60)\d{7}$/.test(n) : /^[1-9]\d{8}$/.test(n)),
  isService: (n) => /^(?:120|800|570|990)/.test(n),
}
// Philippines: mobile 9 and nine digits; Metro Manila 2 and eight; other areas two digits and seven.
const philippines: Plan = {
  code: '63',
  fits: (n) => (n.startsWith('9') ? n.length === 10 : /^(?:2\d{8}|[3-8]\d{8})$/.test(n)),
  isService: (n) => n.startsWith('1800'),
}
const plans = [nanp, japan, philippines]

// Other codes of E.164, by their first two digits: these have two digits, `7` has one, all others have three.
const twoDigits = new Set(
  '20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 64 65 66 82 84 86 90 91 92 93 94 95 98'.split(
    ' ',
  ),
)
// Codes of three digits are found by their first two; spare ones are left out.
const threeDigits = /^(?:2[1-6]|29|3[578]|42|5[09]|67|68|69|85|88|9[679])/

export interface Phone {
  readonly end: number
  /** `+` and digits. */
  readonly e164: string
  readonly exact: boolean
}

/** The number in international form whose `+` stands at `plus`; null for what cannot be one, or is a free number. */
export function readInternational({ codes }: Folded, plus: number): Phone | null {
  const before = plus === 0 ? 0x20 : codes[plus - 1]
  if (isWord(before) || before === 0x2b || before === 0x2f || before === 0x3d) return null
  let count = 0
  for (let at = plus + 1; at < plus + 24 && at < codes.length; at++) if (isDigit(codes[at])) count++
  if (count < 8) return null
  const { digits, ends } = readDigits(codes, plus + 1)
  if (digits.length < 8) return null
  const known = plans.find(({ code }) => digits.startsWith(code))
  if (known !== undefined) {
    const rest = digits.slice(known.code.length)
    for (const length of [10, 9, 11]) {
      // A trunk zero that people write although it is not dialled: +81 (0)90 ….
      const national = length === 11 && !rest.startsWith('0') ? '' : rest.slice(0, length).replace(/^0/, '')
      const end = ends[known.code.length + length - 1]
      if (end === undefined || isDigit(codes[end]) || isWord(codes[end]) || !known.fits(national)) continue
      return known.isService(national) ? null : { end, e164: `+${known.code}${national}`, exact: true }
    }
    return null
  }
  const two = digits.slice(0, 2)
  const size = two.startsWith('7') ? 1 : twoDigits.has(two) ? 2 : threeDigits.test(two) ? 3 : 0
  const length = digits.length
  const end = ends[length - 1]!
  if (size === 0 || length > 15 || length - size < 6 || isWord(codes[end])) return null
  return isOneDigitAfter(digits, size) ? null : { end, e164: `+${digits}`, exact: false }
}

// Up to 16 digits, parted by one space, hyphen, dot or parenthesis, or by two of them such as `) `.
function readDigits(codes: Uint16Array, from: number): { digits: string; ends: number[] } {
  let digits = ''
  const ends: number[] = []
  let gap = 0
  for (let at = from; at < codes.length && digits.length < 16 && gap <= 2; at++) {
    const code = codes[at]!
    if (isDigit(code)) {
      digits += String.fromCharCode(code)
      ends.push(at + 1)
      gap = 0
    } else if (code === 0x20 || code === 0x2d || code === 0x2e || code === 0x28 || code === 0x29) gap++
    else break
  }
  return { digits, ends }
}

function isOneDigitAfter(digits: string, size: number): boolean {
  for (let index = size + 1; index < digits.length; index++) if (digits[index] !== digits[size]) return false
  return true
}

/** How numbers are written within a country: lengths of their groups, and what the digits must be. */
export interface NationalForm {
  readonly groups: readonly number[]
  readonly separators: string
  readonly country: 'JP' | 'PH' | 'US'
  /** The grouping alone gives it away, without words. */
  readonly telling: boolean
}

export const nationalForms: readonly NationalForm[] = [
  // 090-1234-5678, 03-1234-5678, 045-123-4567, 0466-12-3456, 04992-1-2345.
  { groups: [3, 4, 4], separators: '- ', country: 'JP', telling: true },
  { groups: [2, 4, 4], separators: '- ', country: 'JP', telling: false },
  { groups: [3, 3, 4], separators: '- ', country: 'JP', telling: false },
  { groups: [4, 2, 4], separators: '- ', country: 'JP', telling: false },
  { groups: [5, 1, 4], separators: '- ', country: 'JP', telling: false },
  { groups: [11], separators: '', country: 'JP', telling: false },
  { groups: [10], separators: '', country: 'JP', telling: false },
  // 0917-123-4567, 0917-1234567, 02-8123-4567, 032-123-4567.
  { groups: [4, 3, 4], separators: '- ', country: 'PH', telling: true },
  { groups: [4, 7], separators: '- ', country: 'PH', telling: false },
  { groups: [2, 4, 4], separators: '- ', country: 'PH', telling: false },
  { groups: [3, 3, 4], separators: '- ', country: 'PH', telling: false },
  { groups: [11], separators: '', country: 'PH', telling: false },
  // 415-555-0123, (415) 555-0123, 1-415-555-0123.
  { groups: [3, 3, 4], separators: '-. ', country: 'US', telling: false },
  { groups: [1, 3, 3, 4], separators: '-. ', country: 'US', telling: false },
  { groups: [10], separators: '', country: 'US', telling: false },
]

/** The international form of a number as it is dialled within a country; null if it is none, or a free number. */
export function fromNational(digits: string, country: NationalForm['country']): string | null {
  const plan = country === 'JP' ? japan : country === 'PH' ? philippines : nanp
  let national = digits
  if (country === 'US') national = digits.length === 11 && digits.startsWith('1') ? digits.slice(1) : digits
  else if (digits.startsWith('0')) national = digits.slice(1)
  else return null
  // Within Japan the two digits after a mobile prefix's zero tell it from an area: 060, 070, 080, 090.
  return plan.fits(national) && !plan.isService(national) ? `+${plan.code}${national}` : null
}
