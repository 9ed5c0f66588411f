import { mask, readIpv4 } from '../match/addresses.ts'
import type { Value } from '../match/canonical.ts'
import { kinds } from '../match/kinds.ts'
import { below, type Fingerprints, type SeenKind } from './fingerprint.ts'
import { isOwn, schemeless } from './seen-fields.ts'

/** One thing to look for in what was seen. */
export interface Sought {
  readonly kind: SeenKind
  readonly bytes: Uint8Array
}

/** So many addresses of a network are looked for one by one. */
const mostAddresses = 4096

/**
 * What to look for so that a value's days are found: itself; of a domain also the names below it; of a network of at most 4,096
 * IPv4 addresses each of them. Null for what cannot be looked for: larger networks, networks of IPv6, addresses that are not kept.
 */
export function soughtFor({ kind, bytes }: Value): readonly Sought[] | null {
  switch (kind) {
    case kinds.domain:
      return [
        { kind, bytes },
        { kind: below, bytes },
      ]
    case kinds.url:
      return [{ kind, bytes: schemeless(bytes) }]
    case kinds.fileHash:
      // Of a digest that people write it is not known of what it is.
      return [
        { kind, bytes },
        { kind: kinds.certificateHash, bytes },
      ]
    case kinds.ipv4:
      return isOwnText(bytes) ? null : [{ kind, bytes }]
    case kinds.ipv6:
    case kinds.certificateHash:
    case kinds.email:
    case kinds.fileName:
      return [{ kind, bytes }]
    case kinds.network4:
      return addressesOf(bytes)
    default:
      return null
  }
}

function isOwnText(bytes: Uint8Array): boolean {
  const address = new Uint8Array(4)
  return readIpv4(bytes, 0, bytes.length, address) && isOwn(address)
}

function addressesOf(network: Uint8Array): readonly Sought[] | null {
  const length = network[4]!
  const count = 2 ** (32 - length)
  if (count > mostAddresses) return null
  const first = network.slice(0, 4)
  mask(first, length)
  if (isOwn(first)) return null
  const start = new DataView(first.buffer).getUint32(0)
  return Array.from({ length: count }, (_, at) => {
    const address = start + at
    const text = [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) & 0xff).join('.')
    return { kind: kinds.ipv4, bytes: Buffer.from(text) }
  })
}

/** The fingerprints of many things to look for. */
export function fingerprintsOf(
  sought: readonly Sought[],
  fingerprints: Fingerprints,
): { readonly hi: Uint32Array; readonly lo: Uint16Array } {
  const hi = new Uint32Array(sought.length)
  const lo = new Uint16Array(sought.length)
  for (const [at, { kind, bytes }] of sought.entries()) {
    fingerprints.of(kind, bytes, 0, bytes.length)
    hi[at] = fingerprints.hi
    lo[at] = fingerprints.lo
  }
  return { hi, lo }
}

/** Whether a stored value is the one that was sought. */
export function isSought(sought: Sought, stored: { readonly kind: SeenKind; readonly bytes: Uint8Array }): boolean {
  return sought.kind === stored.kind && Buffer.compare(sought.bytes, stored.bytes) === 0
}
