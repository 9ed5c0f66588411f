import type { StixObject } from '../stix/object.ts'
import { valuesOf } from '../stix/values.ts'
import { classify, registeredDomain } from './in/classify.ts'
import { hostOf } from './use.ts'
import { addressBits, addressText, type Value } from './value.ts'

/** Something by which two objects hang together: the value itself, or what it lies in. */
export interface CorrelationKey {
  readonly key: string
  readonly by: 'value' | 'host' | 'domain' | 'registered-domain' | 'network' | 'file'
}

const mostKeys = 400

/**
 * The keys of an object over all formats: its values; of a URL the host, of a name the names above it down to the one that was registered, of an
 * address the networks that hold it, of a file every digest of it. Each once, nearest first, at most 400; none is left out for being common.
 */
export function correlationKeys(object: StixObject): CorrelationKey[] {
  const keys = new Map<string, CorrelationKey>()
  const add = (key: string, by: CorrelationKey['by']) => {
    if (!keys.has(key) && keys.size < mostKeys) keys.set(key, { key, by })
  }
  const values = valuesOf(object)
    .map(classify)
    .filter((value) => value !== null)
  const digests = values.filter(({ kind }) => /^(?:md5|sha)/.test(kind))
  for (const { kind, value } of values) add(value, digests.length > 1 && /^(?:md5|sha)/.test(kind) ? 'file' : 'value')
  for (const value of values) {
    const host = value.kind === 'url' ? hostOf(value.value) : null
    if (host !== null) add(host.value, 'host')
    for (const name of [host, value]) if (name !== null) above(name, add)
  }
  return [...keys.values()]
}

function above({ kind, value }: Value, add: (key: string, by: CorrelationKey['by']) => void): void {
  if (kind === 'domain') {
    const registered = registeredDomain(value)
    if (registered === null || registered === value) return
    const labels = value.split('.')
    for (let from = 1; from < labels.length; from++) {
      const name = labels.slice(from).join('.')
      add(name, name === registered ? 'registered-domain' : 'domain')
      if (name === registered) return
    }
  }
  if (kind === 'email') {
    const host = value.slice(value.lastIndexOf('@') + 1)
    add(host, 'host')
    above({ kind: 'domain', value: host }, add)
  }
  if (kind === 'ipv4' || kind === 'ipv6') for (const network of networksOf(value)) add(network, 'network')
}

/** The networks that hold an address, the smallest first: every length of IPv4 from /31 to /8, of IPv6 the lengths that are given out. */
function networksOf(address: string): string[] {
  const family = address.includes(':') ? 6 : 4
  const size = family === 4 ? 32 : 128
  const lengths =
    family === 4
      ? Array.from({ length: 24 }, (_, n) => 31 - n)
      : [127, 126, 125, 124, 120, 112, 96, 64, 60, 56, 52, 48, 44, 40, 36, 32, 29, 28, 24, 20]
  const bits = addressBits(address)
  return lengths.map((length) => {
    const shift = BigInt(size - length)
    return `${addressText((bits >> shift) << shift, family)}/${length}`
  })
}
