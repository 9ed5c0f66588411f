import type { StixObject } from '../stix/object.ts'
import { valuesOf } from '../stix/values.ts'
import type { AsTable } from './as-table.ts'
import { hostOf } from './asked-url.ts'
import { classify, registeredDomain } from './in/classify.ts'
import { addressBits, addressText, type Value } from './value.ts'

/** Something by which two objects hang together: the value itself, or what it lies in. */
export interface CorrelationKey {
  readonly key: string
  readonly by: 'value' | 'host' | 'domain' | 'registered-domain' | 'network' | 'system' | 'file'
}

const mostKeys = 400

/**
 * The keys of an object over all formats: its values; of a URL the host, of a name the names above it down to the one that was registered, of an
 * address or network the networks that hold it and, where a table says so, the autonomous system that announces it, of a file every digest of
 * it. Each once, nearest first, at most 400; none is left out for being common.
 */
export function correlationKeys(object: StixObject, table: Pick<AsTable, 'find'> | null = null): CorrelationKey[] {
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
    for (const name of [host, value]) if (name !== null) above(name, table, add)
  }
  if (object.type === 'autonomous-system') add(`as${String(object.number)}`, 'value')
  return [...keys.values()]
}

type Add = (key: string, by: CorrelationKey['by']) => void

function above({ kind, value }: Value, table: Pick<AsTable, 'find'> | null, add: Add): void {
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
    above({ kind: 'domain', value: host }, table, add)
  }
  if (kind === 'ipv4' || kind === 'ipv6' || kind === 'cidr4' || kind === 'cidr6') {
    const announced = table?.find(value) ?? null
    // Not one of the lengths that are looked for, perhaps.
    if (announced !== null && announced.network !== value) add(announced.network, 'network')
    if (announced !== null) add(`as${announced.system}`, 'system')
    for (const network of networksOf(value)) add(network, 'network')
  }
}

/** The networks that hold an address or a network, the smallest first: every length of IPv4 from /31 to /8, of IPv6 the lengths that are given out. */
function networksOf(value: string): string[] {
  const [address = '', length] = value.split('/')
  const family = address.includes(':') ? 6 : 4
  const size = family === 4 ? 32 : 128
  const lengths =
    family === 4
      ? Array.from({ length: 24 }, (_, n) => 31 - n)
      : [127, 126, 125, 124, 120, 112, 96, 64, 60, 56, 52, 48, 44, 40, 36, 32, 29, 28, 24, 20]
  const bits = addressBits(address)
  return lengths
    .filter((one) => one < Number(length ?? size))
    .map((one) => {
      const shift = BigInt(size - one)
      return `${addressText((bits >> shift) << shift, family)}/${one}`
    })
}
