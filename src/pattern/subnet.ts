import { isIpAddress } from '../stix/ip-address.ts'

/** An address or a network: its words of 32 bits (one, or four of IPv6), all bits beyond the prefix cleared. */
export interface Subnet {
  readonly words: readonly number[]
  readonly prefix: number
}

/** The network that a text in CIDR notation names (RFC 4632, RFC 4291 §2.3), an address being one of its full length; null if none. */
export function parseSubnet(text: string): Subnet | null {
  if (text.length > 49) return null
  const slash = text.indexOf('/')
  const address = slash < 0 ? text : text.slice(0, slash)
  const family = address.includes(':') ? 6 : 4
  if (!isIpAddress(address, family)) return null
  const full = family === 4 ? 32 : 128
  const length = slash < 0 ? String(full) : text.slice(slash + 1)
  if (!/^\d{1,3}$/.test(length) || Number(length) > full) return null
  const words = family === 4 ? [ipv4Word(address)] : ipv6Words(address)
  return { words: words.map((word, at) => keepBits(word, Number(length) - 32 * at)), prefix: Number(length) }
}

/** Whether every address of `inner` is one of `outer`; a network is within itself. */
export function isWithin(inner: Subnet, outer: Subnet): boolean {
  if (inner.words.length !== outer.words.length || inner.prefix < outer.prefix) return false
  return inner.words.every((word, at) => keepBits(word, outer.prefix - 32 * at) === outer.words[at])
}

/** The one text of a network, `10.0.0.0/8`; of a single address without its prefix. */
function printSubnet({ words, prefix }: Subnet): string {
  const isV4 = words.length === 1
  const address = isV4 ? printIpv4(words[0]!) : printIpv6(words)
  return prefix === (isV4 ? 32 : 128) ? address : `${address}/${prefix}`
}

/** The one text of an address or a network, `01.2.3.4/24` being `1.2.3.0/24`; a text that is none is null. */
export function canonicalSubnet(text: string): string | null {
  if (text.length > 49) return null
  let dots = 0
  let spelled = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x2e) dots++
    else if (code >= 0x30 && code <= 0x39) {
      if (code === 0x30 && (at === 0 || text.charCodeAt(at - 1) === 0x2e) && isDigit(text.charCodeAt(at + 1)))
        spelled = true
    } else if (code === 0x2f || code === 0x3a) spelled = true
    // Most texts that are none are told apart here: only IPv6 has letters, and it has colons, too.
    else if (!text.includes(':')) return null
  }
  // Of IPv4 nothing but leading zeros and prefixes is ever written otherwise.
  if (!spelled) return dots === 3 && isIpAddress(text, 4) ? text : null
  const plain = text.includes(':') ? text : text.replace(/(^|\.)0+(?=\d)/g, '$1')
  const subnet = parseSubnet(plain)
  return subnet === null ? null : printSubnet(subnet)
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

function keepBits(word: number, bits: number): number {
  if (bits >= 32) return word
  return bits <= 0 ? 0 : (word & (-1 << (32 - bits))) >>> 0
}

function ipv4Word(address: string): number {
  return address.split('.').reduce((word, octet) => word * 256 + Number(octet), 0)
}

function ipv6Words(address: string): number[] {
  const [left = '', right] = address.split('::')
  const head = groupsOf(left)
  const tail = right === undefined ? [] : groupsOf(right)
  const groups = [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail]
  return [0, 2, 4, 6].map((at) => groups[at]! * 65_536 + groups[at + 1]!)
}

function groupsOf(text: string): number[] {
  if (text === '') return []
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)]
    const word = ipv4Word(group)
    return [Math.floor(word / 65_536), word % 65_536]
  })
}

function printIpv4(word: number): string {
  return [24, 16, 8, 0].map((shift) => (word >>> shift) & 255).join('.')
}

// RFC 5952 §4: small letters, the first longest run of two or more zero groups as `::`.
function printIpv6(words: readonly number[]): string {
  const groups = words.flatMap((word) => [(word / 65_536) | 0, word % 65_536].map((group) => group & 0xffff))
  let from = 0
  let length = 1
  for (let at = 0; at < 8; at++) {
    let end = at
    while (end < 8 && groups[end] === 0) end++
    if (end - at > length) [from, length] = [at, end - at]
  }
  const print = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':')
  return length < 2 ? print(groups) : `${print(groups.slice(0, from))}::${print(groups.slice(from + length))}`
}
