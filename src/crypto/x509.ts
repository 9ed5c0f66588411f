import { createHash, type KeyObject, randomBytes, sign } from 'node:crypto'
import { isIP, isIPv4 } from 'node:net'
import { Fault } from '../base/fault.ts'
import { bits, boolean, childrenOf, integer, octets, oid, sequence, set, tagged, time, utf8 } from './der.ts'

export interface CertificateContent {
  readonly issuer: Uint8Array
  readonly subject: Uint8Array
  readonly publicKey: KeyObject
  readonly fromMs: number
  readonly untilMs: number
  readonly extensions: readonly Uint8Array[]
}

const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'))

/** Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signatureValue } (RFC 5280 §4.1), as PEM, signed with a P-256 key. */
export function writeCertificate(content: CertificateContent, signingKey: KeyObject): string {
  const serial = randomBytes(16)
  serial[0] = (serial[0]! & 0x7f) | 0x40 // positive, and always 16 bytes long
  const toBeSigned = sequence(
    tagged(0xa0, integer(Uint8Array.of(2))), // version 3
    integer(serial),
    ecdsaWithSha256,
    content.issuer,
    sequence(time(content.fromMs), time(content.untilMs)),
    content.subject,
    content.publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...content.extensions)),
  )
  const der = sequence(toBeSigned, ecdsaWithSha256, bits(sign('sha256', toBeSigned, signingKey)))
  const lines = Buffer.from(der)
    .toString('base64')
    .match(/.{1,64}/g)!
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

/** The subject of a certificate, as it stands in its bytes: an issuer's name must be repeated byte for byte. */
export function subjectOf(certificate: Uint8Array): Uint8Array {
  const toBeSigned = childrenOf(childrenOf(certificate)[0]!)
  return toBeSigned[5]!
}

/** O (optional) and CN; each at most 64 characters (RFC 5280 appendix A.1), the rest is cut. */
export function writeName(organization: string | null, commonName: string): Uint8Array {
  const part = (id: string, value: string) => set(sequence(oid(id), utf8([...value].slice(0, 64).join(''))))
  const common = part('2.5.4.3', commonName)
  return organization ? sequence(part('2.5.4.10', organization), common) : sequence(common)
}

/** 160 bits that name a public key (RFC 7093 §2, method 1). */
export function keyIdentifier(publicKey: KeyObject): Uint8Array {
  const key = childrenOf(publicKey.export({ type: 'spki', format: 'der' }))[1]!
  const content = key.subarray(key.length - 65) // an uncompressed P-256 point, without the count of unused bits
  return createHash('sha256').update(content).digest().subarray(0, 20)
}

export const basicConstraints = (authority: boolean): Uint8Array =>
  extension('2.5.29.19', true, authority ? sequence(boolean(true), integer(Uint8Array.of(0))) : sequence())

/** Of a certificate authority: it signs certificates and revocation lists. */
export const keyUsageAuthority: Uint8Array = extension('2.5.29.15', true, bits(Uint8Array.of(0b0000_0110), 1))
/** Of an end: it signs handshakes. */
export const keyUsageEnd: Uint8Array = extension('2.5.29.15', true, bits(Uint8Array.of(0b1000_0000), 7))
/** TLS server and TLS client. */
export const extendedKeyUsage: Uint8Array = extension(
  '2.5.29.37',
  false,
  sequence(oid('1.3.6.1.5.5.7.3.1'), oid('1.3.6.1.5.5.7.3.2')),
)

export const subjectKey = (identifier: Uint8Array): Uint8Array => extension('2.5.29.14', false, octets(identifier))
export const authorityKey = (identifier: Uint8Array): Uint8Array =>
  extension('2.5.29.35', false, sequence(tagged(0x80, identifier)))

/** Subject alternative names: hosts by DNS name or address, and one URI. A fault for a host that is neither. */
export function alternativeNames(hosts: readonly string[], uri: string): Uint8Array {
  const names = [...hosts.map(hostName), tagged(0x86, Buffer.from(uri, 'latin1'))]
  return extension('2.5.29.17', false, sequence(...names))
}

const dnsName = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i

function hostName(host: string): Uint8Array {
  if (isIP(host) !== 0 && !host.includes('%')) return tagged(0x87, addressBytes(host))
  if (host.length > 253 || !dnsName.test(host))
    throw new Fault('invalid', `not a host name or IP address: ${host.slice(0, 80)}`)
  return tagged(0x82, Buffer.from(host.toLowerCase(), 'latin1'))
}

/** The 4 or 16 bytes of an IP address. */
function addressBytes(address: string): Uint8Array {
  if (isIPv4(address)) return Uint8Array.from(address.split('.').map(Number))
  // The URL parser writes any IPv6 form as hexadecimal groups with at most one '::'.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)))
  const [first, last] = [groups(head), groups(tail ?? '')]
  const zeros = new Array<number>(8 - first.length - last.length).fill(0)
  return Uint8Array.from([...first, ...zeros, ...last].flatMap((group) => [group >> 8, group & 0xff]))
}

function extension(id: string, critical: boolean, value: Uint8Array): Uint8Array {
  return critical ? sequence(oid(id), boolean(true), octets(value)) : sequence(oid(id), octets(value))
}
