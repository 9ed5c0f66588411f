import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { Fault } from '../base/fault.ts'
import type { Reachable } from '../config/value.ts'

/** Resolves a name to all of its addresses. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>

export interface Reach {
  /** A `forbidden` fault for what no source may ask: other schemes, plain HTTP, credentials in the address, addresses that are not public. */
  admit(url: URL): void
  /** For sockets: only addresses that may be reached, so that the one that was checked is the one that is connected to. */
  readonly lookup: LookupFunction
}

// IANA special-purpose registries: what is not another organisation's public server.
const inside4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24', '192.168.0.0/16', '192.175.48.0/24'],
  ...['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
]
// Of IPv6 only global unicast is public, and of that not documentation, tunnels and protocol assignments.
const inside6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']

const blocked4 = listOf(inside4)
const blocked6 = listOf(inside6)
const global6 = listOf(['2000::/3'])

/** Where sources may connect to: public addresses over TLS, and what the configuration names. */
export function createReach(reachable: readonly Reachable[], resolve: Resolve = resolveBySystem): Reach {
  const names = reachable.filter(({ host }) => isIP(host.split('/')[0] ?? '') === 0)
  const ranges = reachable.filter(({ host }) => isIP(host.split('/')[0] ?? '') !== 0)
  const listed = listOf(ranges.map(({ host }) => host))
  const listedPlain = listOf(ranges.filter(({ plain }) => plain).map(({ host }) => host))
  const named = (host: string, plain: boolean): boolean =>
    names.some((one) => one.host === host && (!plain || one.plain))
  const mayConnect = (host: string, address: string): boolean =>
    named(host, false) || isIn(listed, address) || isPublic(address)

  return {
    admit(url) {
      const host = hostOf(url)
      if (url.username !== '' || url.password !== '')
        throw new Fault('forbidden', 'an address carries no user and no password: give them as credentials')
      if (url.protocol !== 'https:' && url.protocol !== 'http:')
        throw new Fault('forbidden', `sources are asked over https, not ${url.protocol.slice(0, 20)}`)
      if (url.protocol === 'http:' && !named(host, true) && !(isIP(host) !== 0 && isIn(listedPlain, host)))
        throw new Fault(
          'forbidden',
          `${host} would be asked without TLS: use https, or let the operator name http://${host} in sourceHosts`,
        )
      if (isIP(host) !== 0 && !mayConnect(host, host)) throw inside(host, host)
    },
    lookup(hostname, options, done) {
      const host = hostname.toLowerCase().replace(/\.$/, '')
      resolve(hostname)
        .then((found) => {
          const allowed = found.filter(({ address }) => mayConnect(host, address))
          const [first] = allowed
          if (first === undefined) throw inside(host, found[0]?.address ?? 'no address')
          if (options.all === true) done(null, [...allowed])
          else done(null, first.address, first.family)
        })
        .catch((error: NodeJS.ErrnoException) => done(error, ''))
    },
  }
}

/** Whether an address belongs to the public internet. */
export function isPublic(address: string): boolean {
  const kind = isIP(address)
  if (kind === 4) return !blocked4.check(address, 'ipv4')
  if (kind !== 6) return false
  const embedded = /^(?:::ffff:|64:ff9b::)(\d+\.\d+\.\d+\.\d+)$/i.exec(spelled(address))?.[1]
  if (embedded !== undefined) return isPublic(embedded)
  return global6.check(address, 'ipv6') && !blocked6.check(address, 'ipv6')
}

/** A mapped or translated address with its last four bytes in dots, however it was written. */
function spelled(address: string): string {
  const short = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const match = /^(::ffff:|64:ff9b::)(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,4})$/.exec(short)
  if (match === null) return short
  const [high, low] = [Number.parseInt(match[2] ?? '0', 16), Number.parseInt(match[3]!, 16)]
  return `${match[1]}${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`
}

function isIn(list: BlockList, address: string): boolean {
  const kind = isIP(address)
  if (kind === 0) return false
  const plain = kind === 6 ? /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(spelled(address))?.[1] : undefined
  if (plain !== undefined) return list.check(plain, 'ipv4')
  return list.check(address, kind === 4 ? 'ipv4' : 'ipv6')
}

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', bits] = range.split('/')
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}

function hostOf(url: URL): string {
  return url.hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
}

function inside(host: string, address: string): Fault {
  const where = host === address ? host : `${host} leads to ${address}, which`
  return new Fault(
    'forbidden',
    `${where} is not a public address: sources reach it only where the operator names it in sourceHosts`,
  )
}

function resolveBySystem(host: string): Promise<readonly LookupAddress[]> {
  return new Promise((resolve, reject) =>
    systemLookup(host, { all: true, verbatim: true }, (error, found) =>
      error === null ? resolve(found) : reject(error),
    ),
  )
}
