import { askedUrl } from '../asked-url.ts'
import type { Value, ValueKind } from '../value.ts'
import { lines, notOfThisFormat, type OutFormat, unitOfValues } from './format.ts'

/** Plain lists and external dynamic lists: a value a line, nothing else. They say no marking, so they count as blocking. */
function list(
  name: string,
  title: string,
  kinds: readonly ValueKind[],
  write: (value: Value) => string | { readonly reason: string } = ({ value }) => value,
): OutFormat {
  return {
    ...lines,
    name,
    title,
    use: 'block',
    mediaType: 'text/plain; charset=utf-8',
    extension: 'txt',
    begin: () => '',
    unit: (exportable, session) =>
      unitOfValues(exportable, session, 'block', (value) => {
        if (!kinds.includes(value.kind) || value.value.startsWith('#')) return notOfThisFormat(value)
        const text = write(value)
        return typeof text === 'string' ? `${text}\n` : text
      }),
  }
}

const addresses: readonly ValueKind[] = ['ipv4', 'ipv6', 'cidr4', 'cidr6']

export const listFormats: readonly OutFormat[] = [
  list('list-ip', 'Addresses and networks, one a line', addresses),
  list('list-ipv4', 'IPv4 addresses and networks, one a line', ['ipv4', 'cidr4']),
  list('list-ipv6', 'IPv6 addresses and networks, one a line', ['ipv6', 'cidr6']),
  list('list-domain', 'Domain names, one a line', ['domain']),
  list('list-url', 'URLs, one a line', ['url']),
  list('list-email', 'Mail addresses, one a line', ['email']),
  list('list-md5', 'MD5 digests, one a line', ['md5']),
  list('list-sha1', 'SHA-1 digests, one a line', ['sha1']),
  list('list-sha256', 'SHA-256 digests, one a line', ['sha256']),
  list('edl-ip', 'External dynamic list of addresses', addresses),
  list('edl-domain', 'External dynamic list of domain names', ['domain']),
  list('edl-url', 'External dynamic list of URLs, without their scheme', ['url'], edlUrl),
]

// A firewall's list has hosts and paths; one without a path ends in a slash, or it would match longer names too.
function edlUrl({ value }: Value): string | { readonly reason: string } {
  const url = askedUrl(value)
  if (url === null) return { reason: 'the host of the URL is none' }
  const text = `${url.authority}${url.target}`
  return /[*^]/.test(text) ? { reason: 'firewalls read signs of it as any text' } : text
}
