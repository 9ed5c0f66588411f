import { createHash } from 'node:crypto'
import { mask } from './addresses.ts'
import {
  canonicalAddress,
  canonicalDomain,
  canonicalEmail,
  canonicalHash,
  canonicalUrl,
  hostOfUrl,
  type Value,
} from './canonical.ts'
import { FirstWithin } from './first-within.ts'
import { kinds } from './kinds.ts'

/** Values that so much harmless traffic names that an indicator for one of them would match everything. Facts, gathered by hand from what is named. */
export interface WarningList {
  readonly name: string
  readonly source: string
  readonly values: readonly string[]
  /** What a name on it stands for: itself (unless said), the names below it too, or with these the URLs of such hosts. */
  readonly names?: 'alone' | 'below' | 'hosts'
}

export const warningLists: readonly WarningList[] = [
  {
    name: 'private and special addresses',
    source: 'RFC 1918, RFC 6598, RFC 6890, RFC 4193, RFC 4291',
    values:
      '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16 224.0.0.0/4 240.0.0.0/4 ::/128 ::1/128 fc00::/7 fe80::/10 ff00::/8'.split(
        ' ',
      ),
  },
  {
    name: 'public resolvers',
    source: 'the addresses that their operators publish',
    values:
      '1.1.1.1 1.0.0.1 8.8.8.8 8.8.4.4 9.9.9.9 149.112.112.112 208.67.222.222 208.67.220.220 2001:4860:4860::8888 2001:4860:4860::8844 2606:4700:4700::1111 2606:4700:4700::1001 2620:fe::fe'.split(
        ' ',
      ),
  },
  {
    name: 'shared services and large sites',
    source: 'names that their operators publish: content networks, clouds, updates, sites of common use',
    values:
      'akamaiedge.net akamai.net amazonaws.com apple.com azureedge.net azurewebsites.net cloudflare.com cloudflare.net cloudfront.net digicert.com facebook.com fastly.net github.com githubusercontent.com google.com googleapis.com googleusercontent.com gstatic.com instagram.com line.me linkedin.com live.com microsoft.com microsoftonline.com office.com office365.com office.net telegram.org windows.com windows.net windowsupdate.com wikipedia.org yahoo.co.jp yahoo.com youtube.com'.split(
        ' ',
      ),
  },
]

/** The narrowest networks that may be looked for: shorter prefixes are half the world. */
const shortest = { [kinds.network4]: 8, [kinds.network6]: 19 } as const

/** What some warning lists name. */
export class Warnings {
  readonly #exact = new Map<string, string>()
  /** By length of prefix and family, then by the masked address. */
  readonly #networks = new Map<string, Map<string, string>>()
  readonly #addresses = new FirstWithin()
  /** Names that stand for those below them, and those that stand for URLs too. */
  readonly #below = new Map<string, string>()
  readonly #hosts = new Map<string, string>()
  /** Of all that they name: the same lists give the same on every machine. */
  readonly digest: string

  constructor(lists: readonly WarningList[]) {
    const hash = createHash('sha256')
    for (const { name, values, names = 'alone' } of lists) {
      hash.update(JSON.stringify([name, values, names]))
      for (const text of values) {
        const value = listedValue(text)
        if (value === null) throw new Error(`a warning list holds what is no value: ${text}`)
        this.#add(value, name)
        if (names === 'alone' || value.kind !== kinds.domain) continue
        for (const map of names === 'hosts' ? [this.#below, this.#hosts] : [this.#below])
          if (!map.has(textOf(value))) map.set(textOf(value), name)
      }
    }
    this.digest = hash.digest('hex').slice(0, 32)
  }

  /** The warning list that names a value, or most of a network's addresses; null: it may be looked for. */
  of(value: Value): string | null {
    const named = this.#exact.get(keyOf(value))
    if (named !== undefined) return named
    if (value.kind === kinds.domain) return nameAbove(textOf(value), (name) => this.#below.get(name))
    if (value.kind === kinds.url) return this.#ofUrl(value)
    const network = networkOf(value)
    if (network === null) return null
    if (value.kind === kinds.network4 || value.kind === kinds.network6) {
      if (network.length < shortest[value.kind]) return 'networks of half the world'
    }
    for (let length = network.length; length >= 0; length--) {
      const list = this.#networks.get(`${network.bytes.length} ${length}`)
      const found = list?.get(maskedKey(network.bytes, length))
      if (found !== undefined) return found
    }
    return null
  }

  /** The warning list that names what a name lies below, and not the name itself: one of many customers of a shared service. */
  above(value: Value): string | null {
    if (value.kind !== kinds.domain || this.of(value) !== null) return null
    return nameAbove(textOf(value), (name) => this.#exact.get(`${kinds.domain} ${name}`))
  }

  /** A warning list that names something inside this network; null: none does, or it is no network. */
  within(value: Value): string | null {
    if (value.kind !== kinds.network4 && value.kind !== kinds.network6) return null
    return this.#addresses.in(value.bytes.slice(0, -1), value.bytes.at(-1)!)
  }

  #ofUrl(value: Value): string | null {
    if (this.#hosts.size === 0) return null
    const host = textOf(hostOfUrl(value))
    return this.#hosts.get(host) ?? nameAbove(host, (name) => this.#hosts.get(name))
  }

  #add(value: Value, name: string): void {
    const isNetwork = value.kind === kinds.network4 || value.kind === kinds.network6
    const address = networkOf(value)
    if (address !== null) this.#addresses.add(address.bytes, name)
    const network = isNetwork ? address : null
    if (network === null) {
      if (!this.#exact.has(keyOf(value))) this.#exact.set(keyOf(value), name)
      return
    }
    const at = `${network.bytes.length} ${network.length}`
    const list = this.#networks.get(at) ?? new Map<string, string>()
    const key = maskedKey(network.bytes, network.length)
    if (!list.has(key)) list.set(key, name)
    this.#networks.set(at, list)
  }
}

/** A value as lists write it: an address, a network, a digest, a URL, a mail address, or a name (a leading dot is left out). */
export function listedValue(text: string): Value | null {
  if (text.includes('://')) return canonicalUrl(text)
  if (/^[\d.]+(?:\/\d+)?$/.test(text) || /^[\da-f]*:[\da-f:.]*(?:\/\d+)?$/i.test(text)) return canonicalAddress(text)
  if (/^(?:[\da-f]{32}|[\da-f]{40}|[\da-f]{64}|[\da-f]{128})$/i.test(text)) return canonicalHash(text, kinds.fileHash)
  if (text.includes('@')) return canonicalEmail(text)
  return canonicalDomain(text.replace(/^\./, ''))
}

/** Those that every node has. */
export const builtInWarnings = new Warnings(warningLists)

function networkOf({ kind, bytes }: Value): { readonly bytes: Uint8Array; readonly length: number } | null {
  if (kind === kinds.network4 || kind === kinds.network6) return { bytes: bytes.slice(0, -1), length: bytes.at(-1)! }
  if (kind === kinds.ipv6) return { bytes, length: 128 }
  if (kind !== kinds.ipv4) return null
  return { bytes: Uint8Array.from(new TextDecoder().decode(bytes).split('.').map(Number)), length: 32 }
}

function maskedKey(bytes: Uint8Array, length: number): string {
  const masked = bytes.slice()
  mask(masked, length)
  return Buffer.from(masked).toString('latin1')
}

function keyOf(value: Value): string {
  return `${value.kind} ${textOf(value)}`
}

function textOf({ bytes }: Value): string {
  return Buffer.from(bytes).toString('latin1')
}

/** What is found for the names above a name, the nearest first. A single label is above too much to stand for it. */
function nameAbove(name: string, find: (above: string) => string | undefined): string | null {
  const last = name.lastIndexOf('.')
  for (let dot = name.indexOf('.'); dot >= 0 && dot < last; dot = name.indexOf('.', dot + 1)) {
    const found = find(name.slice(dot + 1))
    if (found !== undefined) return found
  }
  return null
}
