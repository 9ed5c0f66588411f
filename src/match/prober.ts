import { isMapped, mask, readIpv4, readIpv6 } from './addresses.ts'
import { canonicalDomain, canonicalUrl, hasNoScheme, type Value } from './canonical.ts'
import type { IndexReader } from './index-reader.ts'
import { type Kind, kinds } from './kinds.ts'
import { gramSlot, at as layout, recordHead } from './layout.ts'
import { eachMailbox } from './mailboxes.ts'
import { type Role, roles } from './roles.ts'
import { lower } from './seeded-hash.ts'
import { classesOf, textClasses } from './text-classes.ts'
import { indexWithin } from './within.ts'
import { eachWord, type OnWord } from './words.ts'

/** A value of telemetry that an indicator names. */
export interface Found {
  readonly reference: number
  readonly role: Role
  /** As telemetry wrote it. */
  readonly text: string
  /** 'parent': a name below the indicator's domain; 'network': an address inside its network; 'piece': a text that holds a piece of it. */
  readonly how: 'exact' | 'parent' | 'network' | 'piece'
}

const decoder = new TextDecoder()
const encoder = new TextEncoder()
const maxUrlBytes = 16_384
const maxFound = 1000

/**
 * Looks the values of one line up. Nothing is made for a value that is not indexed, but where bytes alone cannot tell: a URL
 * on an indexed host, a name beyond ASCII.
 */
export class Prober {
  readonly #index: IndexReader
  readonly #address = new Uint8Array(17)
  readonly #gram = new Uint8Array(3)
  #found: Found[] = []
  #host: Range | null = null
  #path: Range | null = null

  constructor(index: IndexReader) {
    this.#index = index
  }

  begin(): void {
    if (this.#found.length > 0) this.#found = []
    this.#host = null
    this.#path = null
  }

  /** What the line named, each value once. */
  end(): readonly Found[] {
    if (this.#host !== null && this.#path !== null) {
      if (this.#index.holds(kinds.urlHost) || this.#index.holds(kinds.text)) this.#compose()
    }
    return this.#found
  }

  /** Looks one value up: the bytes between its quotes or tabs, already without escapes. */
  field(role: Role, bytes: Uint8Array, start: number, end: number): void {
    if (start >= end) return
    const classes = classesOf(role)
    if (classes !== 0 && this.#index.holds(kinds.text)) this.#piecesOfText(role, classes, bytes, start, end)
    switch (role) {
      case roles.sourceAddress:
      case roles.destinationAddress:
      case roles.query:
      case roles.answer:
      case roles.host:
        this.#name(role, bytes, start, end)
        break
      case roles.httpHost:
        this.#host = { bytes, start, end }
        this.#name(role, bytes, start, withoutPort(bytes, start, end))
        break
      case roles.httpPath:
        this.#path = { bytes, start, end }
        if (bytes[start] !== 47) this.#url(role, bytes, start, end)
        break
      case roles.url:
        this.#url(role, bytes, start, end)
        break
      case roles.fileHash:
        this.#plain(role, kinds.fileHash, bytes, start, end)
        break
      case roles.certificateHash:
        this.#certificate(bytes, start, end)
        break
      case roles.email:
        this.#email(role, bytes, start, end)
        break
      case roles.fileName:
        this.#plain(role, kinds.fileName, bytes, start, end)
        break
      case roles.filePath:
      case roles.image:
      case roles.parentImage:
        this.#plain(role, kinds.fileName, bytes, afterSlash(bytes, start, end), end)
        break
      case roles.hashList:
        this.#hashList(bytes, start, end)
        break
      case roles.text:
      case roles.commandLine:
        this.text(bytes, start, end)
    }
  }

  /** Looks up whatever in a text may be an address, a name, a URL, a digest or a mail address. */
  text(bytes: Uint8Array, start: number, end: number): void {
    eachWord(bytes, start, end, this.#word)
  }

  readonly #word: OnWord = (kind, bytes, start, end) => {
    if (kind === 'url') this.#url(roles.text, bytes, start, end)
    else if (kind === 'email') this.#email(roles.text, bytes, start, end)
    else if (kind === 'hash') this.#plain(roles.text, kinds.fileHash, bytes, start, end)
    else this.#name(roles.text, bytes, start, end)
  }

  #name(role: Role, bytes: Uint8Array, start: number, stop: number): void {
    const end = bytes[stop - 1] === 46 ? stop - 1 : stop
    const first = bytes[start]!
    const last = bytes[end - 1]!
    if (last >= 48 && last <= 57 && first >= 48 && first <= 57 && end - start <= 21) {
      const port = portOf(bytes, start, end)
      if (port > 0) {
        this.#ipv4(role, bytes, start, port)
        return
      }
    }
    let beyond = 0
    let colons = 0
    for (let index = start; index < end; index++) {
      const byte = bytes[index]!
      beyond |= byte & 128
      if (byte === 58) colons += 1
    }
    if (colons > 1) this.#ipv6(role, bytes, start, end)
    else if (beyond !== 0) this.#beyondAscii(role, bytes, start, end)
    else this.#domain(role, bytes, start, colons === 1 ? withoutPort(bytes, start, end) : end, null)
  }

  #domain(role: Role, bytes: Uint8Array, start: number, end: number, written: string | null): void {
    if (end - start > 253 || !this.#index.holds(kinds.domain)) return
    this.#index.findDomain(bytes, start, end, (reference, from) => {
      this.#take(reference, role, written ?? textOf(bytes, start, end), from === start ? 'exact' : 'parent')
    })
  }

  #beyondAscii(role: Role, bytes: Uint8Array, start: number, end: number): void {
    const text = textOf(bytes, start, end)
    const value = canonicalDomain(text)
    if (value === null) return
    if (this.#index.holds(kinds.text)) this.#pieces(role, textClasses.name, value.bytes, 0, value.bytes.length)
    this.#domain(role, value.bytes, 0, value.bytes.length, text)
  }

  #ipv4(role: Role, bytes: Uint8Array, start: number, end: number): void {
    this.#plain(role, kinds.ipv4, bytes, start, end)
    if (!this.#index.holds(kinds.network4)) return
    const address = this.#address
    if (!readIpv4(bytes, start, end, address)) return
    const memory = this.#index.memory.bytes
    const block = (address[0]! << 8) | address[1]!
    if ((memory[layout.networks + (block >> 3)]! & (1 << (block & 7))) === 0) return
    this.#networks(role, kinds.network4, 4, layout.lengths4, () => textOf(bytes, start, end))
  }

  #ipv6(role: Role, bytes: Uint8Array, start: number, end: number): void {
    const bracket = bytes[start] === 91 ? 1 : 0
    const close = bracket === 1 ? indexWithin(bytes, 93, start, end) : -1
    if (!readIpv6(bytes, start + bracket, close > 0 ? close : end, this.#address)) return
    if (isMapped(this.#address)) {
      const four = encoder.encode(this.#address.subarray(12, 16).join('.'))
      this.#ipv4(role, four, 0, four.length)
      readIpv6(bytes, start + bracket, close > 0 ? close : end, this.#address)
    }
    const reference = this.#index.find(kinds.ipv6, this.#address, 0, 16)
    if (reference !== 0) this.#take(reference, role, textOf(bytes, start, end), 'exact')
    if (!this.#index.holds(kinds.network6)) return
    this.#networks(role, kinds.network6, 16, layout.lengths6, () => textOf(bytes, start, end))
  }

  /** The address stands in `#address`: every network of an indexed length that contains it, the narrowest first. */
  #networks(role: Role, kind: Kind, size: number, lengths: number, written: () => string): void {
    const memory = this.#index.memory.bytes
    const address = this.#address.subarray(0, size)
    for (let length = size * 8; length >= 0; length--) {
      mask(address, length)
      if (memory[lengths + length] !== 1) continue
      this.#address[size] = length
      const reference = this.#index.find(kind, this.#address, 0, size + 1)
      if (reference !== 0) this.#take(reference, role, written(), 'network')
    }
  }

  #url(role: Role, bytes: Uint8Array, start: number, end: number): void {
    const host = hostIn(bytes, start, end)
    if (host === null) {
      this.#withoutScheme(role, bytes, start, end)
      return
    }
    if (host.end > host.start) this.#name(role, bytes, host.start, withoutPort(bytes, host.start, host.end))
    if (end - start > maxUrlBytes) return
    const holdsText = this.#index.holds(kinds.text)
    if (!holdsText && !this.#index.holds(kinds.urlHost)) return
    if (
      host.plain &&
      !holdsText &&
      this.#index.find(kinds.urlHost, bytes, host.start, withoutPort(bytes, host.start, host.end)) === 0
    )
      return
    const text = textOf(bytes, start, end)
    this.#canonicalUrl(role, text, canonicalUrl(text))
  }

  /** A URL as proxies log it. The scheme is not known: both are tried. */
  #withoutScheme(role: Role, bytes: Uint8Array, start: number, end: number): void {
    if (end - start > maxUrlBytes) return
    const text = textOf(bytes, start, end)
    if (!hasNoScheme(text)) return
    const slash = indexWithin(bytes, 47, start, end)
    const stop = slash < 0 ? end : slash
    this.#name(role, bytes, start, withoutPort(bytes, start, stop))
    if (stop === end) return
    for (const scheme of ['http', 'https']) this.#canonicalUrl(role, text, canonicalUrl(`${scheme}://${text}`))
  }

  /** A URL from host and path. The scheme is not known: both are tried. */
  #compose(): void {
    const { bytes, start, end } = this.#host!
    const path = this.#path!
    if (path.bytes[path.start] !== 47 || path.end - path.start > maxUrlBytes) return
    if (!this.#index.holds(kinds.text) && isPlainHost(bytes, start, withoutPort(bytes, start, end))) {
      if (this.#index.find(kinds.urlHost, bytes, start, withoutPort(bytes, start, end)) === 0) return
    }
    const rest = textOf(bytes, start, end) + textOf(path.bytes, path.start, path.end)
    for (const scheme of ['http', 'https']) {
      const text = `${scheme}://${rest}`
      this.#canonicalUrl(roles.httpPath, text, canonicalUrl(text))
    }
  }

  #canonicalUrl(role: Role, text: string, value: Value | null): void {
    if (value === null) return
    if (this.#index.holds(kinds.text))
      this.#pieces(role, textClasses.name | textClasses.url, value.bytes, 0, value.bytes.length)
    const reference = this.#index.find(kinds.url, value.bytes, 0, value.bytes.length)
    if (reference !== 0) this.#take(reference, role, text, 'exact')
  }

  #certificate(bytes: Uint8Array, start: number, end: number): void {
    // Suricata writes a fingerprint in pairs with colons.
    if (bytes[start + 2] !== 58) this.#plain(roles.certificateHash, kinds.certificateHash, bytes, start, end)
    else {
      const pairs = encoder.encode(textOf(bytes, start, end).replaceAll(':', ''))
      this.#plain(roles.certificateHash, kinds.certificateHash, pairs, 0, pairs.length)
    }
  }

  #email(role: Role, bytes: Uint8Array, start: number, end: number): void {
    eachMailbox(bytes, start, end, (from, to) => this.#plain(role, kinds.email, bytes, from, to))
  }

  #hashList(bytes: Uint8Array, start: number, end: number): void {
    for (let from = start; from < end; ) {
      const comma = indexWithin(bytes, 44, from, end)
      const to = comma < 0 ? end : comma
      const equal = indexWithin(bytes, 61, from, to)
      // An import hash is no digest of the file.
      const named = equal > from
      const skip = named && (bytes[from]! | 32) === 105
      if (!skip) this.#plain(roles.hashList, kinds.fileHash, bytes, named ? equal + 1 : from, to)
      from = to + 1
    }
  }

  #plain(role: Role, kind: Kind, bytes: Uint8Array, start: number, end: number): void {
    const reference = this.#index.find(kind, bytes, start, end)
    if (reference !== 0) this.#take(reference, role, textOf(bytes, start, end), 'exact')
  }

  /** Looks for pieces of text, also in the composed form and in small letters where the text is beyond ASCII. */
  #piecesOfText(role: Role, classes: number, bytes: Uint8Array, start: number, end: number): void {
    this.#pieces(role, classes, bytes, start, end)
    let beyond = 0
    for (let index = start; index < end; index++) beyond |= bytes[index]!
    if (beyond < 128) return
    const text = textOf(bytes, start, end).normalize('NFC')
    for (const form of [text, text.toLowerCase()]) {
      const formed = encoder.encode(form)
      this.#pieces(role, classes, formed, 0, formed.length)
    }
  }

  #pieces(role: Role, classes: number, bytes: Uint8Array, start: number, end: number): void {
    const index = this.#index
    const memory = index.memory.bytes
    let three = 0
    for (let at = start; at < end; at++) {
      three = (three >>> 8) | ((bytes[at]! | 32) << 16)
      if (at < start + 2 || (memory[layout.grams + gramSlot(three)]! & classes) === 0) continue
      const gram = this.#gram
      for (let byte = 0; byte < 3; byte++) gram[byte] = lower[bytes[at - 2 + byte]!]!
      const reference = index.find(kinds.gram, gram, 0, 3)
      if (reference === 0) continue
      for (const piece of index.ownersOf(reference)) {
        if (this.#isPiece(piece, classes, bytes, at - 2, end)) this.#take(piece, role, '', 'piece')
      }
    }
  }

  #isPiece(reference: number, classes: number, bytes: Uint8Array, start: number, end: number): boolean {
    const { bytes: memory, words } = this.#index.memory
    const from = reference * 4 + recordHead
    const length = (words[reference + 1]! & 0xffff) - 1
    if ((memory[from]! & classes) === 0 || start + length > end) return false
    for (let at = 0; at < length; at++) if (memory[from + 1 + at] !== lower[bytes[start + at]!]) return false
    return true
  }

  #take(reference: number, role: Role, text: string, how: Found['how']): void {
    if (this.#found.length >= maxFound) return
    if (!this.#found.some((one) => one.reference === reference)) this.#found.push({ reference, role, text, how })
  }
}

interface Range {
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return decoder.decode(bytes.slice(start, end))
}

function afterSlash(bytes: Uint8Array, start: number, end: number): number {
  for (let index = end - 1; index >= start; index--) if (bytes[index] === 47 || bytes[index] === 92) return index + 1
  return start
}

/** Where an address of digits and dots ends, before `:port` if there is one; 0: it is none. */
function portOf(bytes: Uint8Array, start: number, end: number): number {
  for (let index = start; index < end; index++) {
    const byte = bytes[index]!
    if (byte === 58) return withoutPort(bytes, start, end) === index ? index : 0
    if (byte !== 46 && (byte < 48 || byte > 57)) return 0
  }
  return end
}

/** The end of a host before `:port`; an IPv6 address in brackets keeps them. */
function withoutPort(bytes: Uint8Array, start: number, end: number): number {
  for (let index = end - 1; index > start && end - index <= 6; index--) {
    const byte = bytes[index]!
    if (byte === 58) return index
    if (byte < 48 || byte > 57) return end
  }
  return end
}

/** The host inside a URL, with its port; `plain`: its canonical form is the same but for capitals. Null: what has no scheme. */
function hostIn(bytes: Uint8Array, start: number, end: number): { start: number; end: number; plain: boolean } | null {
  const colon = indexWithin(bytes, 58, start, end)
  if (colon < 0 || colon + 3 > end || indexWithin(bytes, 47, start, end) !== colon + 1 || bytes[colon + 2] !== 47)
    return null
  let from = colon + 3
  let to = from
  for (; to < end; to++) {
    const byte = bytes[to]!
    if (byte === 64) from = to + 1
    if (byte === 47 || byte === 63 || byte === 35 || byte === 92) break
  }
  return { start: from, end: to, plain: bytes[to] !== 92 && isPlainHost(bytes, from, withoutPort(bytes, from, to)) }
}

/** Letters, digits, dots and hyphens, and no number in front that a browser might read as an address. */
function isPlainHost(bytes: Uint8Array, start: number, end: number): boolean {
  if (end <= start || bytes[end - 1] === 46) return false
  const last = bytes[end - 1]!
  if (last >= 48 && last <= 57 && !readIpv4(bytes, start, end, scratch)) return false
  let label = start
  for (let index = start; index < end; index++) {
    const byte = bytes[index]!
    const small = byte | 32
    if (byte === 46) label = index + 1
    else if (!(small >= 97 && small <= 122) && !(byte >= 48 && byte <= 57) && byte !== 45 && byte !== 95) return false
    // A label of IDNA may have a shorter form, and a number in hexadecimal is an address.
    if (index === label + 3 && bytes[label + 2] === 45 && byte === 45) return false
    if (index === label + 1 && small === 120 && bytes[label] === 48) return false
  }
  return true
}
const scratch = new Uint8Array(4)
