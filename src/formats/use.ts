import type { Pap, Tlp } from '../policy/model.ts'
import { hostOf } from './asked-url.ts'
import { isPublicSuffix } from './in/classify.ts'
import { addressBits, type Value } from './value.ts'

/** What policy knows of an object and an export must obey: handed in with it, never guessed from its text. */
export interface UseFacts {
  readonly tlp: Tlp | null
  readonly pap: Pap | null
  /** Only for these purposes; null: no such restriction. */
  readonly purposes: readonly string[] | null
  /** The drill that it belongs to; null: live. */
  readonly exercise: string | null
}

/**
 * What a format is for. `block`: what it holds is cut off, which the other side can see. `detect`: one's own traffic, logs and
 * files are compared with it, which nobody outside can see. `share`: it says the markings, and its reader obeys them.
 */
export type Use = 'block' | 'detect' | 'share'

const defence = new Set(['defence', 'defense', 'detection', 'monitoring', 'blocking', 'protection'])

/**
 * Why an object must not serve this use, or null. PAP:GREEN and CLEAR allow what the other side can see, AMBER and RED do not;
 * looking at one's own data is allowed under every label. What is limited to purposes serves only if one of them speaks of
 * defence. What belongs to a drill serves no use.
 */
export function refuseUse(facts: UseFacts, use: Use): string | null {
  if (facts.exercise !== null) return 'it belongs to a drill'
  if (use === 'share') return null
  if (use === 'block' && (facts.pap === 'amber' || facts.pap === 'red')) {
    return `PAP:${facts.pap.toUpperCase()} does not allow blocking`
  }
  const { purposes } = facts
  if (purposes !== null && !purposes.some((purpose) => purpose.split('-').some((word) => defence.has(word)))) {
    return 'it may be used for certain purposes only, none of which is defence'
  }
  return null
}

const widest = { cidr4: 8, cidr6: 19 }

// RFC 6890, 4291, 3927, 1918, 4193, 5771: networks that are one's own, nobody's or everybody's.
const ours: readonly (readonly [network: string, bits: number])[] = [
  ...([
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
    ['224.0.0.0', 3],
  ] as const),
]
const ours6: readonly (readonly [network: string, bits: number])[] = [
  ['::', 8],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
]

/**
 * Why blocking this value would hit whoever blocks it, or null: networks of more than a /8 (/19 in IPv6), addresses of one's own
 * network, names of one label, names under which everybody registers, and URLs whose host is no one host. One hostile indicator
 * must not cut a member off.
 */
export function refuseBlocking({ kind, value }: Value): string | null {
  if (kind === 'domain' && !value.includes('.')) return 'a name of one label is not blocked'
  if (kind === 'domain' && /\.(?:arpa|local|localhost|internal|home\.arpa)$/.test(value))
    return 'a local name is not blocked'
  // Firewalls take a name for everything below it.
  if (kind === 'domain' && isPublicSuffix(value)) return 'a name under which everybody registers is not blocked'
  if (kind === 'url') {
    const host = hostOf(value)
    if (host === null) return 'a URL without one host is not blocked'
    return host.kind === 'domain' && isPublicSuffix(host.value) ? null : refuseBlocking(host)
  }
  if (kind !== 'ipv4' && kind !== 'ipv6' && kind !== 'cidr4' && kind !== 'cidr6') return null
  const [address = ''] = value.split('/')
  if (isTooWide({ kind, value })) return 'a network as large as this is not blocked'
  const family = value.includes(':') ? 6 : 4
  const size = family === 4 ? 32 : 128
  const bits = addressBits(address)
  const inside = (family === 4 ? ours : ours6).some(([network, length]) => {
    const shift = BigInt(size - length)
    return bits >> shift === addressBits(network) >> shift
  })
  return inside ? 'an address of the own network, or of none, is not blocked' : null
}

/** Why looking for this value would say nothing of anybody, or null: a network of more than a /8 (/19 in IPv6) is most of the Internet. */
export function refuseDetecting(value: Value): string | null {
  return isTooWide(value) ? 'a network as large as this would match everything' : null
}

function isTooWide({ kind, value }: Value): boolean {
  return (kind === 'cidr4' || kind === 'cidr6') && Number(value.split('/')[1]) < widest[kind]
}
