import { table } from '../../base/table.ts'
import { normalise, type Value, type ValueKind, valueKinds } from '../value.ts'
import { classify } from './classify.ts'
import type { Role } from './columns.ts'
import { guarded, refang } from './defang.ts'
import { comparisonFor } from './misp-comparison.ts'
import { double, single } from './misp-types.ts'
import { words } from './reading.ts'

/** A cell as it is meant: not defanged, without spaces around it. */
export function plainCell(text: string): string {
  return refang(text).replaceAll(guarded, '.').trim()
}

/** The value that a cell is by its form alone; null: none. */
export function valueIn(cell: string): Value | null {
  return classify(plainCell(cell))
}

/** What a cell says; many tables write a word where they have nothing to say. */
export function wordsIn(cell: string | undefined): string | undefined {
  const text = words(cell)
  return text === undefined || /^(?:none|null|n\/a|nan|-)$/i.test(text) ? undefined : text
}

export function isCve(text: string): boolean {
  return /^CVE-\d{4}-\d{4,7}$/i.test(text)
}

const addresses: readonly ValueKind[] = ['ipv4', 'ipv6', 'cidr4', 'cidr6']
const digestKinds: readonly ValueKind[] = ['sha256', 'sha1', 'md5', 'sha512']
const kindWords = table<readonly ValueKind[]>({
  ...{ ip: addresses, ipaddress: addresses, ipv4: addresses, ipv6: addresses, cidr: addresses, network: addresses },
  ...{
    hostname: ['domain'],
    domain: ['domain'],
    fqdn: ['domain'],
    url: ['url'],
    uri: ['url'],
    email: ['email'],
    'email-sender': ['email'],
  },
  ...{ filename: ['file-name'], filepath: ['file-name'], mutex: ['mutex'], file: digestKinds, hash: digestKinds },
  ...{
    md5_hash: ['md5'],
    sha1_hash: ['sha1'],
    sha256_hash: ['sha256'],
    'filehash-md5': ['md5'],
    'filehash-sha1': ['sha1'],
    'filehash-sha256': ['sha256'],
  },
  ...{
    ipアドレス: addresses,
    ドメイン: ['domain'],
    ドメイン名: ['domain'],
    ハッシュ値: digestKinds,
    ファイル名: ['file-name'],
    メールアドレス: ['email'],
  },
})

/** An address or a name with its port, where the kind says so (`ip:port`, and the kinds of MISP with two halves). */
export function pairOf(text: string, kind: string | undefined): { readonly text: string } | null {
  const word = kind?.toLowerCase() ?? ''
  if (word === 'ip:port') {
    const cut = text.lastIndexOf(':')
    return comparisonFor('ip-dst|port', `${text.slice(0, cut).replace(/^\[|\]$/g, '')}|${text.slice(cut + 1)}`)
  }
  return double[word] === undefined ? null : comparisonFor(word, text)
}

function isKind(word: string): word is ValueKind {
  return (valueKinds as readonly string[]).includes(word)
}

export function valueOfRole(role: Role, text: string, kindCell: string | undefined): Value | null {
  const word = kindCell?.toLowerCase() ?? ''
  const wanted =
    role === 'value'
      ? (kindWords[word] ?? (isKind(word) ? [word] : single[word]))
      : role === 'ip'
        ? addresses
        : [role as ValueKind]
  for (const kind of wanted ?? []) {
    const value = normalise(kind, text)
    if (value !== null) return value
  }
  if (role !== 'value') return null
  const known = classify(text)
  if (known !== null || word !== 'url') return known
  // Many tables give URLs without their scheme.
  return normalise('url', `http://${text}`)
}
