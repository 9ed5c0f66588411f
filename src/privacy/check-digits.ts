/** Luhn (ISO/IEC 7812-1 annex B) over digits only. */
function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48
    const weighted = index % 2 === 0 ? digit : digit * 2
    sum += weighted > 9 ? weighted - 9 : weighted
  }
  return sum % 10 === 0
}

/** The check digit of Japan's individual number (Ministry of Internal Affairs ordinance 85 of 2014, art. 5) over 12 digits. */
export function isMyNumber(digits: string): boolean {
  if (digits.length !== 12 || isOneDigit(digits)) return false
  let sum = 0
  for (let n = 1; n <= 11; n++) sum += (digits.charCodeAt(11 - n) - 48) * (n <= 6 ? n + 1 : n - 5)
  const rest = sum % 11
  return digits.charCodeAt(11) - 48 === (rest <= 1 ? 0 : 11 - rest)
}

/** What the US Social Security Administration never assigns: areas 000, 666, 900–999, group 00, serial 0000. */
export function isSsn(digits: string): boolean {
  const area = digits.slice(0, 3)
  return (
    digits.length === 9 &&
    area !== '000' &&
    area !== '666' &&
    area < '900' &&
    digits.slice(3, 5) !== '00' &&
    digits.slice(5) !== '0000'
  )
}

// First digits and lengths of the card schemes (ISO/IEC 7812-1; ranges as the schemes publish them).
const issuers: readonly (readonly [from: string, to: string, lengths: readonly number[]])[] = [
  ['4', '4', [13, 16, 19]],
  ['51', '55', [16]],
  ['2221', '2720', [16]],
  ['34', '34', [15]],
  ['37', '37', [15]],
  ['3528', '3589', [16]],
  ['300', '305', [14]],
  ['3095', '3095', [14]],
  ['36', '36', [14]],
  ['38', '39', [14]],
  ['6011', '6011', [16]],
  ['644', '659', [16]],
  ['62', '62', [16, 17, 18, 19]],
]

/** Whether the digits are a payment card's: a scheme's range and length, and the check digit. */
export function isCard(digits: string): boolean {
  const known = issuers.some(([from, to, lengths]) => {
    const first = digits.slice(0, from.length)
    return first >= from && first <= to && lengths.includes(digits.length)
  })
  return known && passesLuhn(digits)
}

/** The check digit of a field of a machine-readable zone (ICAO Doc 9303-3 §4.9): weights 7, 3, 1; letters from 10; `<` is 0. */
export function zoneDigit(field: string): number {
  let sum = 0
  for (let index = 0; index < field.length; index++) {
    const code = field.charCodeAt(index) | 0x20
    const value = code >= 0x61 ? code - 0x61 + 10 : field[index] === '<' ? 0 : field.charCodeAt(index) - 48
    sum += value * [7, 3, 1][index % 3]!
  }
  return sum % 10
}

export function isOneDigit(digits: string): boolean {
  for (let index = 1; index < digits.length; index++) if (digits[index] !== digits[0]) return false
  return true
}
