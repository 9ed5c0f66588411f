import type { Value, ValueKind } from '../value.ts'

const paths: Readonly<Record<ValueKind, string | null>> = {
  ipv4: 'ipv4-addr:value',
  ipv6: 'ipv6-addr:value',
  cidr4: 'ipv4-addr:value',
  cidr6: 'ipv6-addr:value',
  domain: 'domain-name:value',
  url: 'url:value',
  email: 'email-addr:value',
  md5: 'file:hashes.MD5',
  sha1: "file:hashes.'SHA-1'",
  sha256: "file:hashes.'SHA-256'",
  sha512: "file:hashes.'SHA-512'",
  ssdeep: 'file:hashes.SSDEEP',
  tlsh: 'file:hashes.TLSH',
  'cert-md5': 'x509-certificate:hashes.MD5',
  'cert-sha1': "x509-certificate:hashes.'SHA-1'",
  'cert-sha256': "x509-certificate:hashes.'SHA-256'",
  'file-name': 'file:name',
  mutex: 'mutex:name',
  'registry-key': 'windows-registry-key:key',
  'user-agent': "network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'",
  asn: 'autonomous-system:number',
  mac: 'mac-addr:value',
}

/** The constant of a pattern (§9.2). */
export function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

/** The comparison that a value is, without its brackets. A network is everything in it. */
export function comparisonOf({ kind, value }: Value): string {
  if (kind === 'asn') return `${paths[kind]} = ${value.slice(2)}`
  return `${paths[kind]} ${kind === 'cidr4' || kind === 'cidr6' ? 'ISSUBSET' : '='} ${literal(value)}`
}

export function patternOf(value: Value): string {
  return `[${comparisonOf(value)}]`
}

const hashNames: Partial<Readonly<Record<ValueKind, string>>> = {
  md5: 'MD5',
  sha1: 'SHA-1',
  sha256: 'SHA-256',
  sha512: 'SHA-512',
  ssdeep: 'SSDEEP',
  tlsh: 'TLSH',
}

/** The observable that a value is, without its id; null where STIX has none that stands alone. */
export function observableOf({ kind, value }: Value): ({ readonly type: string } & Record<string, unknown>) | null {
  const hash = hashNames[kind]
  if (hash !== undefined) return { type: 'file', hashes: { [hash]: value } }
  switch (kind) {
    case 'ipv4':
    case 'cidr4':
      return { type: 'ipv4-addr', value }
    case 'ipv6':
    case 'cidr6':
      return { type: 'ipv6-addr', value }
    case 'domain':
      return { type: 'domain-name', value }
    case 'url':
      return { type: 'url', value }
    case 'email':
      return { type: 'email-addr', value }
    case 'mac':
      return { type: 'mac-addr', value }
    case 'file-name':
      return { type: 'file', name: value }
    case 'mutex':
      return { type: 'mutex', name: value }
    case 'registry-key':
      return /^HK[A-Z]{1,2}(?:\\|$)/i.test(value) ? null : { type: 'windows-registry-key', key: value }
    case 'asn':
      return { type: 'autonomous-system', number: Number(value.slice(2)) }
    case 'cert-md5':
    case 'cert-sha1':
    case 'cert-sha256':
      return {
        type: 'x509-certificate',
        hashes: { [{ 'cert-md5': 'MD5', 'cert-sha1': 'SHA-1', 'cert-sha256': 'SHA-256' }[kind]]: value },
      }
    default:
      return null
  }
}
