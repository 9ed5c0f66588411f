import { isIpAddress } from '../stix/ip-address.ts'

/** What a single value of intelligence is. A `cidr` is a network; `ip` a single address. */
export const valueKinds = [
  ...['ipv4', 'ipv6', 'cidr4', 'cidr6', 'domain', 'url', 'email'],
  ...['md5', 'sha1', 'sha256', 'sha512', 'ssdeep', 'tlsh', 'cert-md5', 'cert-sha1', 'cert-sha256'],
  ...['file-name', 'mutex', 'registry-key', 'user-agent', 'asn', 'mac'],
] as const
export type ValueKind =
  | ('ipv4' | 'ipv6' | 'cidr4' | 'cidr6' | 'domain' | 'url' | 'email')
  | ('md5' | 'sha1' | 'sha256' | 'sha512' | 'ssdeep' | 'tlsh' | 'cert-md5' | 'cert-sha1' | 'cert-sha256')
  | ('file-name' | 'mutex' | 'registry-key' | 'user-agent' | 'asn' | 'mac')

export interface Value {
  readonly kind: ValueKind
  /** In the one form of its kind: what `normalise` gave. */
  readonly value: string
}

const digestLength: Readonly<Record<string, number>> = {
  md5: 32,
  sha1: 40,
  sha256: 64,
  sha512: 128,
  'cert-md5': 32,
  'cert-sha1': 40,
  'cert-sha256': 64,
}
/** Controls, line and paragraph separators, and what turns the direction of a line around. */
export const unprintable = /[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u
const label = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/
const mailbox = /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}$/i
const maxLength = 4000

/** The value in the one form of its kind, or null: it is none. Addresses and digests are exact; nothing of one kind can hold a line break. */
export function normalise(kind: ValueKind, text: string): Value | null {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed.length > maxLength || unprintable.test(trimmed)) return null
  const value = forms[kind](trimmed, kind)
  return value === null ? null : { kind, value }
}

type Form = (text: string, kind: ValueKind) => string | null

const digest: Form = (text, kind) => {
  const lower = text.toLowerCase()
  return lower.length === digestLength[kind] && /^[0-9a-f]+$/.test(lower) ? lower : null
}
const asIs: Form = (text) => text

// STIX 2.1 §6.17: hives are named in full.
const hives: Readonly<Record<string, string>> = {
  HKLM: 'HKEY_LOCAL_MACHINE',
  HKCU: 'HKEY_CURRENT_USER',
  HKCR: 'HKEY_CLASSES_ROOT',
  HKU: 'HKEY_USERS',
  HKCC: 'HKEY_CURRENT_CONFIG',
}

const forms: Readonly<Record<ValueKind, Form>> = {
  ipv4: (text) => (isIpAddress(text, 4) ? text : null),
  ipv6: (text) => (isIpAddress(text, 6) ? canonicalIpv6(text) : null),
  cidr4: (text) => network(text, 4),
  cidr6: (text) => network(text, 6),
  domain: domainForm,
  url: urlForm,
  email(text) {
    const at = text.lastIndexOf('@')
    const host = at < 1 ? null : domainForm(text.slice(at + 1))
    return host === null || !mailbox.test(text.slice(0, at)) ? null : `${text.slice(0, at)}@${host}`
  },
  md5: digest,
  sha1: digest,
  sha256: digest,
  sha512: digest,
  'cert-md5': digest,
  'cert-sha1': digest,
  'cert-sha256': digest,
  ssdeep: (text) => (/^\d{1,10}:[A-Za-z0-9+/]{0,128}:[A-Za-z0-9+/]{0,128}$/.test(text) ? text : null),
  tlsh: (text) => (/^(?:T1)?[0-9A-Fa-f]{70}$/.test(text) ? text.toUpperCase() : null),
  'file-name': asIs,
  mutex: asIs,
  'registry-key': (text) => text.replace(/^HK[A-Z]{1,2}(?=\\)/i, (short) => hives[short.toUpperCase()] ?? short),
  'user-agent': asIs,
  asn(text) {
    const number = /^(?:AS)?(\d{1,10})$/i.exec(text)?.[1]
    return number !== undefined && Number(number) <= 0xffffffff ? `AS${Number(number)}` : null
  },
  mac(text) {
    const lower = text.toLowerCase().replaceAll('-', ':')
    return /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/.test(lower) ? lower : null
  },
}

/** In the letters of the DNS: lower case, A-labels, no final dot. Null for what no name server could answer for. */
function domainForm(text: string): string | null {
  let name = text.toLowerCase().replace(/\.$/, '')
  if (!/^[\x21-\x7e]+$/.test(name)) {
    if (/[\s/?#@:\\[\]%]/u.test(name) || !URL.canParse(`http://${name}/`)) return null
    name = new URL(`http://${name}/`).hostname
  }
  if (name.length > 253 || isIpAddress(name, 4)) return null
  return name.split('.').every((part) => label.test(part)) ? name : null
}

/** The exact text, with the scheme and the host in small letters: paths are compared as they are written. */
function urlForm(text: string): string | null {
  const parts = /^([a-z][a-z0-9+.-]{0,30}):\/\/([^/?#\s]+)([/?#]\S*)?$/iu.exec(text)
  if (parts === null || !URL.canParse(text)) return null
  const [, scheme = '', authority = '', rest = ''] = parts
  const at = authority.lastIndexOf('@')
  return `${scheme.toLowerCase()}://${authority.slice(0, at + 1)}${authority.slice(at + 1).toLowerCase()}${rest}`
}

function network(text: string, family: 4 | 6): string | null {
  const [address = '', prefix = '', ...more] = text.split('/', 3)
  const bits = Number(prefix)
  if (more.length > 0 || !/^\d{1,3}$/.test(prefix) || bits > (family === 4 ? 32 : 128)) return null
  if (!isIpAddress(address, family)) return null
  const whole =
    (addressBits(address) >> BigInt((family === 4 ? 32 : 128) - bits)) << BigInt((family === 4 ? 32 : 128) - bits)
  return `${addressText(whole, family)}/${bits}`
}

/** An address as a number; it must be one. */
export function addressBits(address: string): bigint {
  if (!address.includes(':')) return address.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n)
  return groupsOf(address).reduce((sum, group) => (sum << 16n) | BigInt(group), 0n)
}

export function addressText(bits: bigint, family: 4 | 6): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => String((bits >> shift) & 255n)).join('.')
  const groups = Array.from({ length: 8 }, (_, n) => Number((bits >> BigInt(112 - n * 16)) & 0xffffn))
  return compress(groups)
}

function canonicalIpv6(address: string): string {
  return compress(groupsOf(address))
}

function groupsOf(address: string): number[] {
  const plain = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) => {
    return `${((Number(a) << 8) | Number(b)).toString(16)}:${((Number(c) << 8) | Number(d)).toString(16)}`
  })
  const [left = '', right] = plain.split('::')
  const head = left === '' ? [] : left.split(':')
  const tail = right === undefined || right === '' ? [] : right.split(':')
  const zeros = right === undefined ? 0 : 8 - head.length - tail.length
  return [...head, ...Array<string>(zeros).fill('0'), ...tail].map((group) => Number.parseInt(group, 16))
}

// RFC 5952 §4.2: the longest run of two or more zero groups, the first of equals.
function compress(groups: readonly number[]): string {
  let best = { start: -1, length: 1 }
  for (let start = 0; start < 8; start++) {
    let length = 0
    while (start + length < 8 && groups[start + length] === 0) length++
    if (length > best.length) best = { start, length }
  }
  const text = groups.map((group) => group.toString(16))
  if (best.start < 0) return text.join(':')
  return `${text.slice(0, best.start).join(':')}::${text.slice(best.start + best.length).join(':')}`
}

/** The address or network that a text is, in the form of its kind; null for anything else. */
export function addressOf(text: string): Value | null {
  for (const kind of ['ipv4', 'ipv6', 'cidr4', 'cidr6'] as const) {
    const found = normalise(kind, text)
    if (found === null) continue
    // A network of one address is that address.
    if (found.value.endsWith('/32') && kind === 'cidr4') return { kind: 'ipv4', value: found.value.slice(0, -3) }
    if (found.value.endsWith('/128') && kind === 'cidr6') return { kind: 'ipv6', value: found.value.slice(0, -4) }
    return found
  }
  return null
}
