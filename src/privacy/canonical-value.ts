import { isIpAddress } from '../stix/ip-address.ts'
import { findEmails } from './find-emails.ts'
import { foldText } from './fold-text.ts'
import type { Kind } from './model.ts'
import { bareName } from './person-names.ts'
import { fromNational, nationalForms, readInternational } from './phone-numbers.ts'

/**
 * The one form of a value that the same person's values share: spaces, hyphens, width, capitals, titles and defanging make no
 * difference. Bounded at 1,000 characters.
 */
export function canonicalValue(kind: Kind, value: string): string {
  const text = value.slice(0, 1000)
  switch (kind) {
    case 'email':
      return canonicalEmail(text)
    case 'phone':
      return canonicalPhone(text)
    case 'person-name':
      return /^p[a-z<]/i.test(text) && text.includes('<') ? nameInZone(text) : bareName(text)
    case 'victim-ip':
      return canonicalAddress(text)
    case 'passport':
      // In a machine-readable zone the number is the first nine characters (ICAO Doc 9303-4).
      return (text.length === 44 ? text.slice(0, 9) : foldText(text).plain).toLowerCase().replace(/[^a-z0-9]/g, '')
    case 'account':
      return text.normalize('NFKC').trim().toLowerCase()
    case 'tin-ph':
      // The digits after the ninth name a branch of the same taxpayer.
      return digitsOf(text).slice(0, 9)
    default:
      return digitsOf(text)
  }
}

function digitsOf(text: string): string {
  return foldText(text).plain.replace(/\D/g, '')
}

function canonicalEmail(text: string): string {
  const value = findEmails(foldText(text)).next().value?.value ?? text.normalize('NFKC').trim().toLowerCase()
  const at = value.lastIndexOf('@')
  if (at < 0) return value
  // RFC 5233: what follows a plus is the person's own sorting.
  const local = value.slice(0, at)
  const plus = local.indexOf('+', 1)
  return `${plus < 0 ? local : local.slice(0, plus)}${value.slice(at)}`
}

function canonicalPhone(text: string): string {
  const folded = foldText(text)
  const plus = folded.plain.indexOf('+')
  const abroad = plus < 0 ? null : readInternational(folded, plus)
  if (abroad !== null) return abroad.e164
  const lengths = [...folded.plain.matchAll(/\d+/g)].map(({ 0: group }) => group.length).join()
  const digits = digitsOf(text)
  for (const { groups, country } of nationalForms) {
    const e164 = groups.join() === lengths ? fromNational(digits, country) : null
    if (e164 !== null) return e164
  }
  return digits
}

function nameInZone(line: string): string {
  // ICAO Doc 9303-4 §4.2.2: from the sixth character, the surname, two fillers, the given names.
  const [surname = '', given = ''] = line.slice(5).split('<<')
  return bareName(`${given.replaceAll('<', ' ').trim()} ${surname.replaceAll('<', ' ').trim()}`)
}

function canonicalAddress(text: string): string {
  const plain = foldText(text)
    .plain.replace(/[[\]()]/g, '')
    .trim()
  const host = plain.split('/')[0] ?? ''
  if (!isIpAddress(host, 6)) return host
  const groups = groupsOf(host)
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  if (!mapped) return groups.map((group) => group.toString(16)).join(':')
  // RFC 4291 §2.5.5.2: an IPv4 address inside IPv6 is the same host.
  return [groups[6]! >>> 8, groups[6]! & 255, groups[7]! >>> 8, groups[7]! & 255].join('.')
}

function groupsOf(host: string): number[] {
  const four = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(host)
  const text =
    four === null
      ? host
      : host.slice(0, four.index) +
        [Number(four[1]) * 256 + Number(four[2]), Number(four[3]) * 256 + Number(four[4])]
          .map((group) => group.toString(16))
          .join(':')
  const [left = '', right] = text.split('::')
  const parse = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)))
  const [head, tail] = [parse(left), parse(right ?? '')]
  return right === undefined ? head : [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail]
}
