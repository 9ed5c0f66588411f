import { mask, readIpv4, readIpv6 } from './addresses.ts'
import { type Kind, kinds } from './kinds.ts'

/** A value as it stands in the index. */
export interface Value {
  readonly kind: Kind
  readonly bytes: Uint8Array
}

const utf8 = new TextEncoder()

/** The one form in which a value of this kind is indexed; null where the text is none. */
export function canonicalDomain(text: string): Value | null {
  const name = text.endsWith('.') ? text.slice(0, -1) : text
  if (name === '' || name.length > 253) return null
  const ascii = isAscii(name) ? name.toLowerCase() : asciiName(name)
  return ascii === null ? null : { kind: kinds.domain, bytes: utf8.encode(ascii) }
}

/** An address, or a network where the text has a prefix shorter than the address. */
export function canonicalAddress(text: string): Value | null {
  const slash = text.indexOf('/')
  const address = utf8.encode(slash < 0 ? text : text.slice(0, slash))
  const prefix = slash < 0 ? null : text.slice(slash + 1)
  if (prefix !== null && !/^(0|[1-9]\d{0,2})$/.test(prefix)) return null
  const four = new Uint8Array(4)
  if (readIpv4(address, 0, address.length, four)) {
    const length = prefix === null ? 32 : Number(prefix)
    if (length > 32) return null
    return length === 32 ? { kind: kinds.ipv4, bytes: address } : { kind: kinds.network4, bytes: network(four, length) }
  }
  const six = new Uint8Array(16)
  if (!readIpv6(address, 0, address.length, six)) return null
  const length = prefix === null ? 128 : Number(prefix)
  if (length > 128) return null
  return length === 128 ? { kind: kinds.ipv6, bytes: six } : { kind: kinds.network6, bytes: network(six, length) }
}

function network(address: Uint8Array, length: number): Uint8Array {
  mask(address, length)
  return Uint8Array.from([...address, length])
}

/** The WHATWG form without fragment: small scheme and host, no default port, a path. */
export function canonicalUrl(text: string): Value | null {
  const url = URL.parse(text)
  if (url === null || url.host === '') return null
  url.hash = ''
  return { kind: kinds.url, bytes: utf8.encode(url.href) }
}

/** Whether a text is a host, perhaps with a port and a path, as proxies log URLs: `www.evil.example/a`, `evil.example:443`. */
export function hasNoScheme(text: string): boolean {
  const slash = text.indexOf('/')
  const host = slash < 0 ? text : text.slice(0, slash)
  // A name has 253 characters, a port six.
  return host.length < 260 && host.includes('.') && /^[^\s.@%\\?#:][^\s@%\\?#:]*(:\d{1,5})?$/.test(host)
}

/** The host of a URL in canonical form. */
export function hostOfUrl(value: Value): Value {
  return { kind: kinds.urlHost, bytes: utf8.encode(URL.parse(new TextDecoder().decode(value.bytes))?.hostname ?? '') }
}

export function canonicalHash(text: string, kind: typeof kinds.fileHash | typeof kinds.certificateHash): Value | null {
  return /^([0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})$/i.test(text)
    ? { kind, bytes: utf8.encode(text.toLowerCase()) }
    : null
}

export function canonicalEmail(text: string): Value | null {
  return /^[^@\s]+@[^@\s]+$/.test(text) ? { kind: kinds.email, bytes: utf8.encode(foldAscii(text)) } : null
}

export function canonicalFileName(text: string): Value | null {
  return text === '' ? null : { kind: kinds.fileName, bytes: utf8.encode(text) }
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 127) return false
  return true
}

/** Only A to Z: what lies beyond ASCII is compared as it is. */
function foldAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}

/** A name beyond ASCII as the DNS carries it (IDNA). */
function asciiName(name: string): string | null {
  const host = URL.parse(`http://${name}/`)?.hostname
  return host === undefined || host === '' ? null : host
}
