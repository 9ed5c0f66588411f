import { mask } from './addresses.ts'
import { canonicalAddress, canonicalDomain, type Value } from './canonical.ts'
import { kinds } from './kinds.ts'

/** Values that so much harmless traffic names that an indicator for one of them would match everything. Facts, gathered by hand from what is named. */
export interface WarningList {
  readonly name: string
  readonly source: string
  readonly values: readonly string[]
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

interface Network {
  readonly bytes: Uint8Array
  readonly length: number
  readonly list: string
}

const exact = new Map<string, string>()
const networks: Network[] = []
for (const { name, values } of warningLists) {
  for (const text of values) {
    const value = /[:/]|^[\d.]+$/.test(text) ? canonicalAddress(text) : canonicalDomain(text)
    if (value === null) throw new Error(`a warning list holds what is no value: ${text}`)
    if (value.kind === kinds.network4 || value.kind === kinds.network6) {
      networks.push({ bytes: value.bytes.slice(0, -1), length: value.bytes.at(-1)!, list: name })
    } else exact.set(keyOf(value), name)
  }
}

/** The warning list that names a value, or most of a network's addresses; null: it may be looked for. */
export function warningOf(value: Value): string | null {
  const named = exact.get(keyOf(value))
  if (named !== undefined) return named
  const network = networkOf(value)
  if (network === null) return null
  if (value.kind === kinds.network4 || value.kind === kinds.network6) {
    if (network.length < shortest[value.kind]) return 'networks of half the world'
  }
  return networks.find((listed) => contains(listed, network))?.list ?? null
}

function networkOf({ kind, bytes }: Value): Omit<Network, 'list'> | null {
  if (kind === kinds.network4 || kind === kinds.network6) return { bytes: bytes.slice(0, -1), length: bytes.at(-1)! }
  if (kind === kinds.ipv6) return { bytes, length: 128 }
  if (kind !== kinds.ipv4) return null
  return { bytes: Uint8Array.from(new TextDecoder().decode(bytes).split('.').map(Number)), length: 32 }
}

function contains(outer: Network, inner: Omit<Network, 'list'>): boolean {
  if (outer.bytes.length !== inner.bytes.length || outer.length > inner.length) return false
  const masked = inner.bytes.slice()
  mask(masked, outer.length)
  return masked.every((byte, at) => byte === outer.bytes[at])
}

function keyOf({ kind, bytes }: Value): string {
  return `${kind} ${Buffer.from(bytes).toString('latin1')}`
}
