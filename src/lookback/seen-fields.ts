import { isMapped, readIpv4, readIpv6 } from '../match/addresses.ts'
import { canonicalDomain, canonicalUrl, hasNoScheme } from '../match/canonical.ts'
import type { FieldSink } from '../match/json-line.ts'
import { type Kind, kinds } from '../match/kinds.ts'
import { eachMailbox } from '../match/mailboxes.ts'
import { type Role, roles } from '../match/roles.ts'
import { indexWithin } from '../match/within.ts'
import { eachWord, type OnWord } from '../match/words.ts'

/** Gets a value in canonical form but for capitals where these make no difference. A domain may be any name. */
export type OnSeen = (kind: Kind, bytes: Uint8Array, start: number, end: number) => void

const decoder = new TextDecoder()
const encoder = new TextEncoder()
const maxUrlBytes = 2048

/** Hands out the values that a line of telemetry names, as they are looked up (`src/match/prober.ts`), whatever is indexed. */
export class SeenFields implements FieldSink {
  readonly #onSeen: OnSeen
  readonly #onTime: (bytes: Uint8Array, start: number, end: number) => void
  readonly #address = new Uint8Array(16)
  #host: string | null = null
  #path: string | null = null

  constructor(onSeen: OnSeen, onTime: (bytes: Uint8Array, start: number, end: number) => void) {
    this.#onSeen = onSeen
    this.#onTime = onTime
  }

  begin(): void {
    this.#host = null
    this.#path = null
  }

  /** The end of the line: host and path make a URL. */
  end(): void {
    if (this.#host !== null && this.#path !== null) this.#writtenUrl(`http://${this.#host}${this.#path}`)
  }

  field(role: Role, bytes: Uint8Array, start: number, end: number): void {
    if (start >= end) return
    switch (role) {
      case roles.time:
        this.#onTime(bytes, start, end)
        break
      case roles.sourceAddress:
      case roles.destinationAddress:
      case roles.query:
      case roles.answer:
      case roles.host:
        this.#name(bytes, start, end)
        break
      case roles.httpHost:
        this.#host = end - start > 300 ? null : decoder.decode(bytes.slice(start, end))
        this.#name(bytes, start, end)
        break
      case roles.httpPath:
        if (bytes[start] === 47) this.#path = end - start > maxUrlBytes ? null : decoder.decode(bytes.slice(start, end))
        else this.#url(bytes, start, end)
        break
      case roles.url:
        this.#url(bytes, start, end)
        break
      case roles.fileHash:
        this.#digest(kinds.fileHash, bytes, start, end)
        break
      case roles.certificateHash:
        this.#certificate(bytes, start, end)
        break
      case roles.email:
        this.#email(bytes, start, end)
        break
      case roles.fileName:
        this.#onSeen(kinds.fileName, bytes, start, end)
        break
      case roles.filePath:
      case roles.image:
      case roles.parentImage:
        this.#onSeen(kinds.fileName, bytes, afterSlash(bytes, start, end), end)
        break
      case roles.hashList:
        this.#hashList(bytes, start, end)
        break
      case roles.text:
      case roles.commandLine:
        eachWord(bytes, start, end, this.#word)
    }
  }

  readonly #word: OnWord = (kind, bytes, start, end) => {
    if (kind === 'url') this.#url(bytes, start, end)
    else if (kind === 'email') this.#email(bytes, start, end)
    else if (kind === 'hash') this.#digest(kinds.fileHash, bytes, start, end)
    else this.#name(bytes, start, end)
  }

  /** An address or a name, perhaps with a port. */
  #name(bytes: Uint8Array, start: number, stop: number): void {
    let end = bytes[stop - 1] === 46 ? stop - 1 : stop
    let beyond = 0
    let colons = 0
    let colon = end
    let letters = 0
    for (let at = start; at < end; at++) {
      const byte = bytes[at]!
      beyond |= byte & 128
      if (byte === 58) {
        if (colons++ === 0) colon = at
      } else if (byte !== 46 && (byte < 48 || byte > 57)) letters = 1
    }
    if (colons > 1) {
      const bracket = bytes[start] === 91 ? 1 : 0
      const close = indexWithin(bytes, 93, start, end)
      const six = this.#address
      if (readIpv6(bytes, start + bracket, bracket === 1 && close > 0 ? close : end, six)) {
        this.#onSeen(kinds.ipv6, six, 0, 16)
        if (isMapped(six)) this.#four(six.subarray(12, 16))
      }
      return
    }
    if (colons === 1) end = colon
    if (end <= start || end - start > 253) return
    if (letters === 0) {
      // A network of one's own says nothing to anybody else.
      if (readIpv4(bytes, start, end, this.#address) && !isOwn(this.#address))
        this.#onSeen(kinds.ipv4, bytes, start, end)
      return
    }
    if (beyond === 0) {
      if (indexWithin(bytes, 46, start, end) >= 0) this.#onSeen(kinds.domain, bytes, start, end)
      return
    }
    const value = canonicalDomain(decoder.decode(bytes.slice(start, end)))
    if (value !== null) this.#onSeen(kinds.domain, value.bytes, 0, value.bytes.length)
  }

  #four(address: Uint8Array): void {
    const text = encoder.encode(address.join('.'))
    if (!isOwn(address)) this.#onSeen(kinds.ipv4, text, 0, text.length)
  }

  #url(bytes: Uint8Array, start: number, end: number): void {
    if (end - start > maxUrlBytes) return
    const text = decoder.decode(bytes.slice(start, end))
    if (!hasNoScheme(text)) this.#writtenUrl(text)
    else if (text.includes('/')) this.#writtenUrl(`http://${text}`)
    else this.#name(bytes, start, end)
  }

  #writtenUrl(text: string): void {
    const value = canonicalUrl(text)
    if (value === null || value.bytes.length > maxUrlBytes) return
    const bytes = schemeless(value.bytes)
    this.#onSeen(kinds.url, bytes, 0, bytes.length)
    const host = encoder.encode(URL.parse(text)?.hostname ?? '')
    if (host.length > 0) this.#name(host, 0, host.length)
  }

  #certificate(bytes: Uint8Array, start: number, end: number): void {
    // Suricata writes a fingerprint in pairs with colons.
    if (bytes[start + 2] !== 58) this.#digest(kinds.certificateHash, bytes, start, end)
    else {
      const pairs = encoder.encode(decoder.decode(bytes.slice(start, end)).replaceAll(':', ''))
      this.#digest(kinds.certificateHash, pairs, 0, pairs.length)
    }
  }

  #email(bytes: Uint8Array, start: number, end: number): void {
    eachMailbox(bytes, start, end, (from, to) => {
      if (indexWithin(bytes, 64, from, to) > from) this.#onSeen(kinds.email, bytes, from, to)
    })
  }

  #hashList(bytes: Uint8Array, start: number, end: number): void {
    for (let from = start; from < end; ) {
      const comma = indexWithin(bytes, 44, from, end)
      const to = comma < 0 ? end : comma
      const equal = indexWithin(bytes, 61, from, to)
      const named = equal > from
      // An import hash is no digest of the file.
      if (!(named && (bytes[from]! | 32) === 105)) this.#digest(kinds.fileHash, bytes, named ? equal + 1 : from, to)
      from = to + 1
    }
  }

  #digest(
    kind: typeof kinds.fileHash | typeof kinds.certificateHash,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): void {
    const length = end - start
    if (length === 32 || length === 40 || length === 56 || length === 64 || length === 96 || length === 128)
      this.#onSeen(kind, bytes, start, end)
  }
}

/** Whether `https` or `http` is often not known where a URL is put together: both are kept as one. */
export function schemeless(url: Uint8Array): Uint8Array {
  const isSecure = url[4] === 115 && url[0] === 104 && url[3] === 112
  return isSecure ? Uint8Array.from([...url.subarray(0, 4), ...url.subarray(5)]) : url
}

/** Whether an IPv4 address is not kept: RFC 1918, RFC 6598, loopback, link-local, and what is no host. */
export function isOwn([a, b]: Uint8Array): boolean {
  if (a === 10 || a === 127 || a === 0 || a! >= 224) return true
  if (a === 192) return b === 168
  if (a === 172) return b! >= 16 && b! < 32
  if (a === 169) return b === 254
  return a === 100 && b! >= 64 && b! < 128
}

function afterSlash(bytes: Uint8Array, start: number, end: number): number {
  for (let at = end - 1; at >= start; at--) if (bytes[at] === 47 || bytes[at] === 92) return at + 1
  return start
}
