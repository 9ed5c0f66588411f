import { addressBits, type Value } from '../value.ts'
import { headLines, lines, notOfThisFormat, type OutFormat, unitOfValues } from './format.ts'

/**
 * A DNS response policy zone: exact names, and answers that hold these addresses, do not exist. Owner names are relative, so
 * that the zone's name is its server's choice. The serial follows the position in tenths of a second (RFC 1982 arithmetic).
 */
export const rpzFormat: OutFormat = {
  ...lines,
  name: 'rpz',
  title: 'DNS response policy zone',
  use: 'block',
  mediaType: 'text/dns; charset=utf-8',
  extension: 'zone',
  begin: (context) =>
    [
      ...headLines(context).map((line) => `; ${line}`),
      '$TTL 300',
      `@ IN SOA localhost. hostmaster.localhost. ${zoneSerial(context.position)} 300 60 604800 300`,
      '@ IN NS localhost.',
      '',
    ].join('\n'),
  unit: (exportable, session) =>
    unitOfValues(exportable, session, 'block', (value) => {
      const owner = ownerOf(value)
      return typeof owner === 'string' ? `${owner} CNAME .\n` : owner
    }),
}

function zoneSerial(position: number): number {
  return Math.floor(position / 100_000) % 2 ** 32
}

function ownerOf(value: Value): string | { readonly reason: string } {
  switch (value.kind) {
    case 'domain':
      // `8.0.0.0.10.rpz-ip` is no name to a policy zone: it is a network, or a client, of its author's choice.
      if (/(?:^|\.)rpz-[^.]*$/.test(value.value)) return { reason: 'a policy zone reads the name as an order' }
      // Room for the name of the zone behind it.
      return value.value.length <= 190 ? value.value : { reason: 'the name is too long for a policy zone' }
    case 'ipv4':
    case 'cidr4': {
      const [address = '', bits = '32'] = value.value.split('/')
      return `${bits}.${address.split('.').reverse().join('.')}.rpz-ip`
    }
    case 'ipv6':
    case 'cidr6': {
      const [address = '', bits = '128'] = value.value.split('/')
      return `${bits}.${reversedGroups(address)}.rpz-ip`
    }
    default:
      return notOfThisFormat(value)
  }
}

// Groups in reverse without leading zeros; the longest run of zero groups must be `zz`, as name servers insist.
function reversedGroups(address: string): string {
  const bits = addressBits(address)
  const compressed = address.includes('::')
  if (!compressed) {
    const groups = Array.from({ length: 8 }, (_, n) => ((bits >> BigInt(n * 16)) & 0xffffn).toString(16))
    return groups.join('.')
  }
  const [left = '', right = ''] = address.split('::')
  const tail = right === '' ? [] : right.split(':').reverse()
  const head = left === '' ? [] : left.split(':').reverse()
  return [...tail, 'zz', ...head].join('.')
}
