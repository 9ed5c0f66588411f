import { mask, readIpv4 } from './addresses.ts'
import {
  canonicalAddress,
  canonicalDomain,
  canonicalEmail,
  canonicalFileName,
  canonicalHash,
  canonicalUrl,
  type Value,
} from './canonical.ts'
import { FirstWithin } from './first-within.ts'
import { type Kind, kinds } from './kinds.ts'

/** What a person may write into an allow-list, by its own form; null where it is none of these. */
export function allowedValue(text: string): Value | null {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return canonicalUrl(text)
  const address = canonicalAddress(text)
  if (address !== null) return address
  if (text.includes('@')) return canonicalEmail(text)
  const digest = canonicalHash(text, kinds.fileHash)
  if (digest !== null) return digest
  if (text.startsWith('file:')) return canonicalFileName(text.slice(5))
  const domain = /^[^\s/:]+$/.test(text) && text.includes('.') ? canonicalDomain(text) : null
  return domain !== null && !/[\s/]/.test(new TextDecoder().decode(domain.bytes)) ? domain : null
}

/** Values for which nothing is to be raised: themselves, the names below a domain, the addresses and networks inside a network. */
export class AllowList {
  readonly #exact = new Set<string>()
  readonly #networks: Value[] = []
  readonly #addresses = new FirstWithin()

  constructor(values: Iterable<Value>) {
    for (const value of values) {
      if (value.kind === kinds.network4 || value.kind === kinds.network6) this.#networks.push(value)
      else this.#exact.add(keyOf(value.kind, value.bytes))
      const address = networkOf(value.kind, value.bytes)
      if (address !== null) this.#addresses.add(address.address, '')
    }
  }

  covers({ kind, bytes }: Value): boolean {
    if (this.#exact.has(keyOf(kind, bytes))) return true
    if (kind === kinds.domain) return this.#coversParent(bytes)
    // A digest of a certificate is written as that of a file is.
    if (kind === kinds.certificateHash) return this.#exact.has(keyOf(kinds.fileHash, bytes))
    const network = networkOf(kind, bytes)
    return network !== null && this.#networks.some((outer) => contains(outer, network))
  }

  /** Whether something of it lies inside this network. */
  reachesInto({ kind, bytes }: Value): boolean {
    if (kind !== kinds.network4 && kind !== kinds.network6) return false
    return this.#addresses.in(bytes.slice(0, -1), bytes.at(-1)!) !== null
  }

  #coversParent(bytes: Uint8Array): boolean {
    for (let dot = bytes.indexOf(46); dot >= 0; dot = bytes.indexOf(46, dot + 1))
      if (this.#exact.has(keyOf(kinds.domain, bytes.subarray(dot + 1)))) return true
    return false
  }
}

interface Network {
  readonly address: Uint8Array
  readonly length: number
}

function networkOf(kind: Kind, bytes: Uint8Array): Network | null {
  if (kind === kinds.network4 || kind === kinds.network6) return { address: bytes.slice(0, -1), length: bytes.at(-1)! }
  if (kind === kinds.ipv6) return { address: bytes, length: 128 }
  const address = new Uint8Array(4)
  return kind === kinds.ipv4 && readIpv4(bytes, 0, bytes.length, address) ? { address, length: 32 } : null
}

function contains({ bytes }: Value, { address, length }: Network): boolean {
  const prefix = bytes.at(-1)!
  if (bytes.length - 1 !== address.length || prefix > length) return false
  const masked = address.slice()
  mask(masked, prefix)
  return masked.every((byte, at) => byte === bytes[at])
}

function keyOf(kind: Kind, bytes: Uint8Array): string {
  return `${kind} ${Buffer.from(bytes).toString('latin1')}`
}
